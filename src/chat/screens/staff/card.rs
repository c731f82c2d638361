//! A member's card and the journal about her, as staff see them.

use super::{person_button, press, to_menu};
use crate::chat::press::{MoneyPress, Press, StaffPress};
use crate::chat::screens::event::event;
use crate::chat::screens::{Arg, Phrase, Screen, ScreenButton, transfer};
use crate::domain::notice::{Card, CardAccount, CardNote, CardPayment, CardSubscription, DaysFor, TraceLine};
use crate::domain::{MemberId, Stage};

pub(super) fn card(card: &Card) -> Screen {
    let number = card.member.to_string();
    let mut screen =
        Screen::say(Phrase::new("hand-card").with("name", card.name.as_str()).with("number", number.as_str()))
            .line(Phrase::new("hand-card-since").with("since", card.since));
    if card.banned {
        screen = screen.line(Phrase::new("hand-card-banned"));
    }
    screen = screen.list(card.accounts.iter().map(account));
    let had = card.subscriptions.iter().flat_map(subscription);
    screen = if card.subscriptions.is_empty() {
        screen.paragraph(Phrase::new("hand-card-nothing"))
    } else {
        screen.list(had)
    };
    if !card.payments.is_empty() {
        screen = screen.list([Phrase::new("hand-card-paid")].into_iter().chain(card.payments.iter().map(payment)));
    }
    if !card.notes.is_empty() {
        screen = screen.list([Phrase::new("hand-card-notes")].into_iter().chain(card.notes.iter().map(note)));
    }
    buttons(screen, card)
}

fn account(account: &CardAccount) -> Phrase {
    let reachable = Arg::Word(if account.reachable { "yes" } else { "no" });
    let phrase = |key| Phrase::new(key).with("address", account.address.as_str()).with("reachable", reachable.clone());
    match &account.username {
        Some(name) => phrase("hand-card-account-named").with("username", name.as_str()),
        None => phrase("hand-card-account"),
    }
}

fn subscription(s: &CardSubscription) -> Vec<Phrase> {
    let head = |key| Phrase::new(key).with("title", &s.title).with("stage", Arg::Word(s.stage.as_str()));
    let mut lines = vec![match s.last_day {
        Some(day) => head("hand-card-subscription").with("last_day", day),
        None => head("hand-card-subscription-forever"),
    }];
    lines.extend(
        s.freezes.iter().map(|(from, until)| Phrase::new("hand-card-freeze").with("from", *from).with("until", *until)),
    );
    lines
}

fn payment(p: &CardPayment) -> Phrase {
    let number = p.number.to_string();
    let phrase = |key| {
        Phrase::new(key)
            .with("number", number.as_str())
            .with("day", p.day)
            .with("amount", p.amount)
            .with("provider", Phrase::provider(&p.provider))
            .with("id", p.external_id.as_str())
    };
    match p.returned {
        Some(sum) => phrase("hand-card-payment-returned").with("returned", sum),
        None => phrase("hand-card-payment"),
    }
}

fn note(note: &CardNote) -> Phrase {
    Phrase::new("hand-card-note").with("day", note.day).with("text", note.text.as_str()).with("by", note.by.as_str())
}

fn buttons(screen: Screen, card: &Card) -> Screen {
    let who = card.member;
    let button = |key, wish| press(Phrase::new(key), wish);
    let frozen = card.subscriptions.iter().any(|s| s.stage == Stage::Frozen);
    let freeze = if frozen {
        button("button-hand-unfreeze", StaffPress::Unfreeze(who))
    } else {
        button("button-hand-freeze", StaffPress::Days(DaysFor::Freeze(who)))
    };
    let ban = if card.banned {
        button("button-hand-unban", StaffPress::Unban(who))
    } else {
        button("button-hand-ban", StaffPress::Ban(who))
    };
    let mut screen = screen
        .row([
            button("button-hand-grant", StaffPress::Plans(who)),
            button("button-hand-extend", StaffPress::Days(DaysFor::Extend(who))),
        ])
        .row([freeze, button("button-hand-revoke", StaffPress::Revoke(who))])
        .row([button("button-hand-note", StaffPress::Note(who)), ban])
        .row([transfer::record(who)]);
    // The newest that can still be given back; older ones by `/refund` and the number above.
    if let Some(payment) = card.payments.iter().find(|p| p.returned != Some(p.amount)) {
        let number = payment.number.to_string();
        let label = Phrase::new("button-hand-refund").with("number", number.as_str()).with("amount", payment.amount);
        screen = screen.row([ScreenButton::press(label, Press::Money(MoneyPress::Refund(payment.number)))]);
    }
    if card.joined {
        screen = screen.row([button("button-hand-separate", StaffPress::Separate(who))]);
    }
    screen.row([button("button-hand-trace", StaffPress::Trace(who, None)), to_menu()])
}

pub(super) fn trace(member: MemberId, name: &str, lines: &[TraceLine], next: Option<i64>) -> Screen {
    let key = if lines.is_empty() { "hand-trace-none" } else { "hand-trace" };
    let mut screen = Screen::say(Phrase::new(key).with("name", name));
    for day in lines.chunk_by(|a, b| a.day == b.day) {
        let head = day.iter().take(1).map(|line| Phrase::new("why-day").with("day", line.day));
        screen = screen.list(head.chain(day.iter().flat_map(trace_line)));
    }
    if let Some(before) = next {
        screen = screen.row([press(Phrase::new("button-hand-next"), StaffPress::Trace(member, Some(before)))]);
    }
    screen.row([person_button(member, name), to_menu()])
}

fn trace_line(line: &TraceLine) -> Vec<Phrase> {
    let id = line.id.to_string();
    let mut lines = vec![
        Phrase::new("hand-trace-line")
            .with("id", id.as_str())
            .with("time", line.time.as_str())
            .with("event", event(&line.event)),
    ];
    if let Some(actor) = &line.actor {
        lines.push(match &line.reason {
            Some(reason) => Phrase::new("hand-trace-why").with("actor", actor.as_str()).with("reason", reason.as_str()),
            None => Phrase::new("hand-trace-who").with("actor", actor.as_str()),
        });
    }
    lines
}
