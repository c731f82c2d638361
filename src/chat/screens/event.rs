//! The journal in phrases: one message an event, said so that it reads right to the member and to the staff.

use super::{Arg, Phrase};
use crate::domain::Verdict;
use crate::domain::notice::{Event, GateEvent};

/// The phrase of an event.
pub(super) fn event(event: &Event) -> Phrase {
    let gate = |key, gate: &str| Phrase::new(key).with("gate", gate);
    match event {
        Event::Joined => Phrase::new("event-joined"),
        Event::Ordered { plan, price } => Phrase::new("event-ordered").with("plan", &plan.title).with("price", *price),
        Event::Paid { amount, provider } => {
            Phrase::new("event-paid").with("amount", *amount).with("provider", Phrase::provider(provider))
        }
        Event::PaymentCanceled { amount } => Phrase::new("event-payment-canceled").with("amount", *amount),
        Event::Refunded { amount } => Phrase::new("event-refunded").with("amount", *amount),
        Event::TermGiven { plan, period, cause, last_day } => {
            let phrase = Phrase::new(if last_day.is_some() { "event-term-given" } else { "event-term-given-forever" })
                .with("plan", &plan.title)
                .with("cause", Arg::Word(cause.as_str()));
            match last_day {
                Some(day) => phrase.with("period", *period).with("last_day", *day),
                None => phrase,
            }
        }
        Event::TermTaken { plan, last_day } => match last_day {
            Some(day) => Phrase::new("event-term-taken").with("plan", &plan.title).with("last_day", *day),
            None => Phrase::new("event-term-taken-all").with("plan", &plan.title),
        },
        Event::LinkMade { gate: title } => gate("event-link-made", title),
        Event::Asked { gate: title, verdict, leaked } => gate("event-asked", title)
            .with("verdict", Arg::Word(verdict_word(*verdict)))
            .with("leaked", Arg::Word(yes_or_no(*leaked))),
        Event::CameIn { gate: title, by_hand } => {
            gate("event-came-in", title).with("by_hand", Arg::Word(yes_or_no(*by_hand)))
        }
        Event::WentOut { gate: title } => gate("event-went-out", title),
        Event::RemovedByHand { gate: title } => gate("event-removed-by-hand", title),
        Event::Reminded { plan, days_left } => {
            Phrase::new("event-reminded").with("plan", &plan.title).with("days", *days_left)
        }
        Event::StageReached { plan, stage } => {
            Phrase::new("event-stage-reached").with("plan", &plan.title).with("stage", Arg::Word(stage.as_str()))
        }
        Event::RemovalDecided { gate: title } => gate("event-removal-decided", title),
        Event::Removed { gate: title } => gate("event-removed", title),
        Event::RemovalCalledOff { gate: title } => gate("event-removal-called-off", title),
        Event::StaffStays { gate: title } => gate("event-staff-stays", title),
        Event::Braked { gate: title } => gate("event-braked", title),
        Event::Unreachable => Phrase::new("event-unreachable"),
        Event::Reachable => Phrase::new("event-reachable"),
        Event::Gate { gate: title, what } => gate("event-gate", title).with("what", Arg::Word(gate_word(*what))),
        Event::Unmatched { provider, external_id, amount, misfit } => Phrase::new("event-unmatched")
            .with("provider", Phrase::provider(provider))
            .with("id", external_id.as_str())
            .with("amount", *amount)
            .with("misfit", Phrase::misfit(*misfit)),
        Event::RefundAsked { amount } => Phrase::new("event-refund-asked").with("amount", *amount),
        Event::RefundRefused { amount } => Phrase::new("event-refund-refused").with("amount", *amount),
        Event::RefundDropped { amount } => Phrase::new("event-refund-dropped").with("amount", *amount),
        Event::PartlyRefunded { amount } => Phrase::new("event-partly-refunded").with("amount", *amount),
        Event::TermReduced { plan, last_day } => match last_day {
            Some(day) => Phrase::new("event-term-reduced").with("plan", &plan.title).with("last_day", *day),
            None => Phrase::new("event-term-reduced-all").with("plan", &plan.title),
        },
        Event::PaymentSettled { provider, external_id, amount, how } => Phrase::new("event-payment-settled")
            .with("provider", Phrase::provider(provider))
            .with("id", external_id.as_str())
            .with("amount", *amount)
            .with("how", Arg::Word(how.as_str())),
        Event::Disputed { amount } => Phrase::new("event-disputed").with("amount", *amount),
        Event::DisputeLifted => Phrase::new("event-dispute-lifted"),
        Event::RenewalOn { plan, provider } => {
            Phrase::new("event-renewal-on").with("plan", &plan.title).with("provider", Phrase::provider(provider))
        }
        Event::RenewalFailed { plan } => Phrase::new("event-renewal-failed").with("plan", &plan.title),
        Event::RenewalCancelAsked { plan } => Phrase::new("event-renewal-cancel-asked").with("plan", &plan.title),
        Event::RenewalStopped { plan } => Phrase::new("event-renewal-stopped").with("plan", &plan.title),
    }
}

const fn verdict_word(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Approve => "approve",
        Verdict::NeverPaid => "never_paid",
        Verdict::Ended => "ended",
    }
}

const fn gate_word(what: GateEvent) -> &'static str {
    match what {
        GateEvent::Guarded => "guarded",
        GateEvent::Lost => "lost",
        GateEvent::Back => "back",
        GateEvent::Moved => "moved",
        GateEvent::Braked => "braked",
        GateEvent::Released => "released",
        GateEvent::Kept => "kept",
    }
}

const fn yes_or_no(yes: bool) -> &'static str {
    if yes { "yes" } else { "no" }
}
