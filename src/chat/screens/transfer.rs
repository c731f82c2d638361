//! The screens of transfers that a person confirms.

use super::member::back_to_plans;
use super::staff::{person_button, to_menu};
use super::{Arg, Phrase, Screen, ScreenButton};
use crate::chat::press::{Press, TransferPress};
use crate::domain::notice::{TransferCard, TransferLine, TransferNotice};
use crate::domain::{OrderId, PlanKey};

/// The screen of a notice about transfers.
pub(super) fn screen(notice: &TransferNotice) -> Screen {
    match notice {
        TransferNotice::Details { order, title, price, details } => {
            let number = order.to_string();
            Screen::say(Phrase::new("transfer-details").with("title", title).with("price", *price))
                .paragraph(Phrase::new("transfer-where").with("details", Arg::Words(details.clone())))
                .paragraph(Phrase::new("transfer-purpose").with("number", number.as_str()))
                .paragraph(Phrase::new("transfer-details-next"))
                .row([i_have_paid(*order)])
                .row([back_to_plans()])
        }
        TransferNotice::AskPicture { order } => Screen::say(Phrase::new("transfer-ask-picture")).row([skip(*order)]),
        TransferNotice::NoPicture { order } => Screen::say(Phrase::new("transfer-no-picture")).row([skip(*order)]),
        TransferNotice::Thanks { price } => hers(Screen::say(Phrase::new("transfer-thanks").with("price", *price))),
        TransferNotice::PaidBefore => {
            Screen::say(Phrase::new("transfer-paid-before")).row([ScreenButton::status(), ScreenButton::link()])
        }
        TransferNotice::NothingOpen => {
            Screen::say(Phrase::new("transfer-nothing-open")).row([ScreenButton::plans(), ScreenButton::status()])
        }
        TransferNotice::NotCome { order, title, price } => {
            Screen::say(Phrase::new("transfer-not-come").with("title", title).with("price", *price))
                .paragraph(Phrase::new("transfer-not-come-next"))
                .row([i_have_paid(*order)])
                .row([back_to_plans(), ScreenButton::help()])
        }
        TransferNotice::Differs { price, came } => {
            hers(Screen::say(Phrase::new("transfer-differs").with("price", *price).with("came", *came)))
        }
        TransferNotice::Lapsed { plan, title } => Screen::say(Phrase::new("transfer-lapsed").with("title", title))
            .row([super::member::try_again(plan)])
            .row([back_to_plans()]),
        staffs => staff(staffs),
    }
}

/// What the staff read.
fn staff(notice: &TransferNotice) -> Screen {
    match notice {
        TransferNotice::Card(shown) => card(shown),
        TransferNotice::AskAmount { order, price } => {
            Screen::say(Phrase::new("transfer-ask-amount").with("price", *price)).row([to_card(*order)])
        }
        TransferNotice::BadAmount { order } => {
            let screen = Screen::say(Phrase::new("transfer-bad-amount"));
            screen.row([order.map_or_else(to_menu, to_card)])
        }
        TransferNotice::Confirmed { member, name, amount, fits } => {
            let key = if *fits { "transfer-confirmed" } else { "transfer-confirmed-differs" };
            let screen = Screen::say(Phrase::new(key).with("name", name.as_str()).with("amount", *amount));
            let screen = if *fits { screen } else { screen.row([ScreenButton::unmatched()]) };
            screen.row([person_button(*member, name), to_list()])
        }
        TransferNotice::Refused { member, name, price, recorded } => {
            let key = if *recorded { "transfer-dropped" } else { "transfer-refused" };
            Screen::say(Phrase::new(key).with("name", name.as_str()).with("price", *price))
                .row([person_button(*member, name), to_list()])
        }
        TransferNotice::DecidedBefore { order, by, came } => decided_before(*order, by.as_deref(), *came),
        TransferNotice::Waiting { count } => {
            Screen::say(Phrase::new("transfer-waiting").with("count", *count)).row([to_list()])
        }
        TransferNotice::List { lines, total } => list(lines, *total),
        TransferNotice::RecordPlans { member, name, plans } => {
            let key = if plans.is_empty() { "transfer-record-none" } else { "transfer-record" };
            let mut screen = Screen::say(Phrase::new(key).with("name", name.as_str()));
            for plan in plans {
                let label = Phrase::new("button-transfer-plan").with("title", &plan.title);
                let label = label.with("prices", Arg::Prices(plan.prices.clone()));
                screen = screen.row([press(label, TransferPress::RecordFor(*member, plan.key.clone()))]);
            }
            screen.row([person_button(*member, name)])
        }
        TransferNotice::NoPlan { plans } => {
            let names: Vec<&str> = plans.iter().map(PlanKey::as_str).collect();
            Screen::say(Phrase::new("transfer-no-plan").with("plans", names.join(", ").as_str())).row([to_menu()])
        }
        // All others are a member's.
        _ => Screen::default(),
    }
}

fn card(card: &TransferCard) -> Screen {
    let number = card.order.to_string();
    let head = if card.recorded { "transfer-card-recorded" } else { "transfer-card" };
    let mut screen = Screen::say(Phrase::new(head).with("name", card.name.as_str()).with("price", card.price))
        .list([Phrase::new("transfer-card-order").with("number", number.as_str()).with("title", &card.title)])
        .line(Phrase::new("transfer-card-contact").with("contact", card.contact.as_str()));
    if let Some(said) = &card.said {
        screen = screen.line(Phrase::new("transfer-card-said").with("day", said.day).with("time", said.time.as_str()));
    }
    if let Some(words) = &card.words {
        screen = screen.line(Phrase::new("transfer-card-words").with("words", Arg::Quote(words.clone())));
    }
    screen = match (&card.enclosure, card.elsewhere) {
        (Some(file), _) => {
            screen.enclosure = Some(file.clone());
            screen
        }
        (None, Some(there)) => {
            screen.line(Phrase::new("transfer-card-elsewhere").with("platform", Arg::Word(there.as_str())))
        }
        (None, None) if card.recorded => screen.paragraph(Phrase::new("transfer-card-annotate")),
        (None, None) => screen.line(Phrase::new("transfer-card-no-picture")),
    };
    let (order, round) = (card.order, card.round);
    let sum = card.amount.unwrap_or(card.price);
    let label = Phrase::new("button-transfer-came").with("amount", sum);
    // A sum in another currency than was asked is typed again, so that no button has to carry it.
    let minor = card.amount.filter(|sum| sum.currency == card.price.currency).map(|sum| sum.minor);
    if card.amount.is_none() || minor.is_some() {
        screen = screen.row([press(label, TransferPress::Came(order, round, minor))]);
    }
    let none = Phrase::new(if card.recorded { "button-transfer-drop" } else { "button-transfer-none" });
    screen
        .row([
            press(Phrase::new("button-transfer-other"), TransferPress::Other(order, round)),
            press(none, TransferPress::NotCome(order, round)),
        ])
        .row([person_button(card.member, &card.name)])
}

fn decided_before(order: OrderId, by: Option<&str>, came: Option<crate::domain::Money>) -> Screen {
    match (by, came) {
        (Some(by), Some(came)) => {
            Screen::say(Phrase::new("transfer-decided-came").with("by", by).with("amount", came)).row([to_list()])
        }
        (Some(by), None) => {
            Screen::say(Phrase::new("transfer-decided-none").with("by", by)).row([to_card(order), to_list()])
        }
        (None, _) => Screen::say(Phrase::new("transfer-decided-nobody")).row([to_card(order), to_list()]),
    }
}

fn list(lines: &[TransferLine], total: u32) -> Screen {
    if lines.is_empty() {
        return Screen::say(Phrase::new("transfer-list-none")).row([to_menu()]);
    }
    let line = |line: &TransferLine| {
        Phrase::new("transfer-list-line")
            .with("name", line.name.as_str())
            .with("price", line.price)
            .with("day", line.said.day)
            .with("time", line.said.time.as_str())
    };
    let mut screen = Screen::say(Phrase::new("transfer-list").with("count", total)).list(lines.iter().map(line));
    for line in lines {
        let label = Phrase::new("button-transfer-line").with("name", line.name.as_str()).with("price", line.price);
        screen = screen.row([press(label, TransferPress::Card(line.order))]);
    }
    screen.row([to_menu()])
}

/// Whether a notice is only a menu.
pub(super) const fn is_menu(notice: &TransferNotice) -> bool {
    matches!(notice, TransferNotice::List { .. } | TransferNotice::RecordPlans { .. })
}

const fn press(label: Phrase, press: TransferPress) -> ScreenButton {
    ScreenButton::press(label, Press::Transfer(press))
}

fn i_have_paid(order: OrderId) -> ScreenButton {
    press(Phrase::new("button-transfer-paid"), TransferPress::Paid(order))
}

fn skip(order: OrderId) -> ScreenButton {
    press(Phrase::new("button-transfer-skip"), TransferPress::Skip(order))
}

fn to_card(order: OrderId) -> ScreenButton {
    press(Phrase::new("button-transfer-card"), TransferPress::Card(order))
}

/// The button to the transfers that wait.
pub(super) fn to_list() -> ScreenButton {
    press(Phrase::new("button-transfers"), TransferPress::List)
}

/// The button under a member's card.
pub(super) fn record(member: crate::domain::MemberId) -> ScreenButton {
    press(Phrase::new("button-transfer-record"), TransferPress::Record(member))
}

fn hers(screen: Screen) -> Screen {
    screen.row([ScreenButton::status(), ScreenButton::help()])
}
