//! The journal in phrases: one message an event, said so that it reads right to the member and to the staff.

use super::{Arg, Phrase};
use crate::domain::notice::{Event, GateEvent, PlanName};
use crate::domain::{Period, Verdict};
use chrono::NaiveDate;

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
        Event::TermGiven { plan, period, cause, last_day, .. } => {
            let phrase = Phrase::new(if last_day.is_some() { "event-term-given" } else { "event-term-given-forever" })
                .with("plan", &plan.title)
                .with("cause", Arg::Word(cause.as_str()));
            match last_day {
                Some(day) => phrase.with("period", *period).with("last_day", *day),
                None => phrase,
            }
        }
        Event::TermTaken { plan, last_day, .. } => match last_day {
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
        Event::FrozenFrom { plan, from, days, was, last_day } => {
            let days = Period::Days(*days);
            moved("event-frozen", "event-frozen-endless", plan, *was, *last_day).with("from", *from).with("days", days)
        }
        Event::Returned { plan, days, was, last_day } => {
            moved("event-returned", "event-returned-endless", plan, *was, *last_day).with("days", Period::Days(*days))
        }
        Event::FreezeOver { plan, last_day } => match last_day {
            Some(day) => Phrase::new("event-freeze-over").with("plan", &plan.title).with("last_day", *day),
            None => Phrase::new("event-freeze-over-endless").with("plan", &plan.title),
        },
        Event::Invited { .. } => Phrase::new("event-invited"),
        Event::GuestCame { .. } => Phrase::new("event-guest-came"),
        Event::PromoTaken { code } => Phrase::new("event-promo-taken").with("code", code.as_str()),
        Event::PromoUsed { code } => Phrase::new("event-promo-used").with("code", code.as_str()),
        Event::FrozenOut { gate: title } => gate("event-frozen-out", title),
        Event::Exchanged { from, plan, worth, days, last_day } => {
            until("event-exchanged", "event-exchanged-forever", plan, *last_day)
                .with("from", &from.title)
                .with("worth", *worth)
                .with("days", *days)
        }
        Event::Follows { plan, after, first_day, last_day } => {
            until("event-follows", "event-follows-forever", plan, *last_day)
                .with("after", &after.title)
                .with("first_day", *first_day)
        }
        Event::Began { plan, last_day } => until("event-began", "event-began-forever", plan, *last_day),
        Event::GiftBought { plan } => Phrase::new("event-gift-bought").with("plan", &plan.title),
        Event::GiftClaimed { plan } => Phrase::new("event-gift-claimed").with("plan", &plan.title),
        Event::GiftVoided { plan } => Phrase::new("event-gift-voided").with("plan", &plan.title),
        Event::ForgetAsked => Phrase::new("event-forget-asked"),
        Event::Forgotten => Phrase::new("event-forgotten"),
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
        Event::RenewalAgreed { plan, terms } => Phrase::new("event-renewal-agreed")
            .with("plan", &plan.title)
            .with("price", terms.price)
            .with("period", terms.period)
            .with("provider", Phrase::provider(&terms.provider)),
        Event::ChargeComing { plan, price, day } => {
            Phrase::new("event-charge-coming").with("plan", &plan.title).with("price", *price).with("day", *day)
        }
        Event::Charging { plan, price } => {
            Phrase::new("event-charging").with("plan", &plan.title).with("price", *price)
        }
        Event::RenewalFailed { plan } => Phrase::new("event-renewal-failed").with("plan", &plan.title),
        Event::RenewalCancelAsked { plan } => Phrase::new("event-renewal-cancel-asked").with("plan", &plan.title),
        Event::RenewalStopped { plan } => Phrase::new("event-renewal-stopped").with("plan", &plan.title),
        Event::BannedOut { gate: title } => gate("event-banned-out", title),
        Event::Banned => Phrase::new("event-banned"),
        Event::Unbanned => Phrase::new("event-unbanned"),
        Event::Revoked => Phrase::new("event-revoked"),
        Event::Undone { what, last_day } => {
            let phrase = |key| Phrase::new(key).with("what", Arg::Word(act_word(what)));
            match last_day {
                Some(day) => phrase("event-undone").with("last_day", *day),
                None => phrase("event-undone-only"),
            }
        }
        Event::Compensating { days, back } => {
            Phrase::new("event-compensating").with("days", *days).with("back", Arg::Word(yes_or_no(*back)))
        }
        Event::Noted => Phrase::new("event-noted"),
        Event::Called => Phrase::new("event-called"),
        Event::StrangerOut { gate: title } => gate("event-stranger-out", title),
        Event::DoorRenewed { gate: title } => gate("event-door-renewed", title),
        Event::ListedInside { gate: title } => gate("event-listed-inside", title),
        Event::ListedOutside { gate: title } => gate("event-listed-outside", title),
        Event::PutOut { gate: title } => gate("event-put-out", title),
        Event::Claimed { amount } => Phrase::new("event-claimed").with("amount", *amount),
        Event::Connected => Phrase::new("event-connected"),
        Event::Merged { plan, last_day } => until("event-merged", "event-merged-other", plan, *last_day),
        Event::Separated => Phrase::new("event-separated"),
        Event::BonusesTaken => Phrase::new("event-bonuses-taken"),
        Event::DonutOver { plan, last_day } => match last_day {
            Some(day) => Phrase::new("event-donut-over").with("plan", &plan.title).with("last_day", *day),
            None => Phrase::new("event-donut-over-all").with("plan", &plan.title),
        },
        Event::DonutRepriced { amount } => Phrase::new("event-donut-repriced").with("amount", *amount),
        Event::TransferSaid { price } => Phrase::new("event-transfer-said").with("price", *price),
        Event::TransferConfirmed { amount } => Phrase::new("event-transfer-confirmed").with("amount", *amount),
        Event::TransferNotFound { price } => Phrase::new("event-transfer-not-found").with("price", *price),
    }
}

/// A phrase about a plan whose last day was moved, or which has none.
fn moved(
    key: &'static str,
    endless: &'static str,
    plan: &PlanName,
    was: Option<NaiveDate>,
    last_day: Option<NaiveDate>,
) -> Phrase {
    match was.zip(last_day) {
        Some((was, day)) => Phrase::new(key).with("plan", &plan.title).with("was", was).with("last_day", day),
        None => Phrase::new(endless).with("plan", &plan.title),
    }
}

/// A line about a plan, with its last day where it has one.
fn until(dated: &'static str, endless: &'static str, plan: &PlanName, last_day: Option<NaiveDate>) -> Phrase {
    let phrase = Phrase::new(if last_day.is_some() { dated } else { endless }).with("plan", &plan.title);
    match last_day {
        Some(day) => phrase.with("last_day", day),
        None => phrase,
    }
}

const fn verdict_word(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Approve => "approve",
        Verdict::NeverPaid => "never_paid",
        Verdict::Ended => "ended",
        Verdict::Frozen => "frozen",
        Verdict::Banned => "banned",
    }
}

/// An act as the journal remembers it.
fn act_word(what: &str) -> &'static str {
    ["grant", "extend", "revoke", "compensate"].into_iter().find(|word| *word == what).unwrap_or("other")
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
