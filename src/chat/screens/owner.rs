//! The screens that owners see: what is wrong and how to mend it.

use super::{Arg, Phrase, Screen, ScreenButton, shortened};
use crate::chat::press::{MoneyPress, Press};
use crate::domain::notice::{Occasion, Right};
use crate::domain::{GateId, GateKey, Misfit, Money};

/// Names that a caught brake shows.
const NAMES_SHOWN: usize = 30;

/// Something about a place that needs no more than to be said.
pub(super) fn about(key: &'static str, title: &str) -> Screen {
    Screen::say(Phrase::new(key).with("title", title)).row([ScreenButton::help()])
}

/// Something about a person in a place.
pub(super) fn person(key: &'static str, gate: &str, name: &str) -> Screen {
    Screen::say(Phrase::new(key).with("gate", gate).with("name", name)).row([ScreenButton::help()])
}

pub(super) fn gate_offer(chat: i64, title: &str) -> Screen {
    Screen::say(Phrase::new("gate-offer").with("title", title)).row([
        ScreenButton::press(Phrase::new("button-guard"), Press::Guard(chat)),
        ScreenButton::press(Phrase::new("button-leave-unguarded"), Press::LeaveUnguarded(chat)),
    ])
}

pub(super) fn gate_lacks(title: &str, missing: &[Right]) -> Screen {
    with_rights(Screen::say(Phrase::new("gate-lacks").with("title", title)), missing)
}

pub(super) fn gate_lost(title: &str, missing: &[Right]) -> Screen {
    if missing.is_empty() {
        return about("gate-lost", title);
    }
    with_rights(Screen::say(Phrase::new("gate-lost-rights").with("title", title)), missing)
}

/// What to switch on, and where that is.
fn with_rights(screen: Screen, missing: &[Right]) -> Screen {
    let rights = missing.iter().map(|right| {
        Phrase::new(match right {
            Right::Administrator => "right-administrator",
            Right::Invite => "right-invite",
            Right::Restrict => "right-restrict",
        })
    });
    rights.fold(screen, Screen::line).paragraph(Phrase::new("rights-where")).row([ScreenButton::help()])
}

pub(super) fn gate_guarded(title: &str, gate: &GateKey, chat: i64, no_plan: bool) -> Screen {
    let phrase = |key| Phrase::new(key).with("key", gate.as_str());
    let screen = Screen::say(phrase("gate-guarded").with("title", title).with("chat", chat.to_string().as_str()));
    let screen = if no_plan { screen.paragraph(phrase("gate-guarded-no-plan")) } else { screen };
    screen.row([ScreenButton::help()])
}

pub(super) fn brake(gate: GateId, title: &str, count: u32, inside: u32, names: &[String], nonce: i64) -> Screen {
    let listed = names.iter().map(|name| Phrase::new("brake-name").with("name", name.as_str())).collect();
    let listed = shortened(listed, usize::try_from(count).unwrap_or(usize::MAX), NAMES_SHOWN);
    Screen::say(Phrase::new("brake").with("title", title).with("count", count).with("inside", inside))
        .paragraph(Phrase::new("brake-ask"))
        .list(listed)
        .row([ScreenButton::press(Phrase::new("button-release").with("count", count), Press::Release(gate, nonce))])
        .row([ScreenButton::press(Phrase::new("button-keep"), Press::Keep(gate, nonce))])
}

pub(super) fn brake_released(title: &str, count: u32) -> Screen {
    Screen::say(Phrase::new("brake-released").with("title", title).with("count", count)).row([ScreenButton::help()])
}

pub(super) fn unmatched(
    provider: &str,
    id: &str,
    amount: Money,
    misfit: Misfit,
    likely: Option<&str>,
    payment: Option<i64>,
) -> Screen {
    let mut screen = Screen::say(Phrase::new("unmatched").with("amount", amount))
        .line(Phrase::new("unmatched-where").with("provider", Phrase::provider(provider)).with("id", id))
        .line(Phrase::new("unmatched-why").with("misfit", Phrase::misfit(misfit)));
    if let Some(name) = likely {
        screen = screen.line(Phrase::new("unmatched-likely").with("name", name));
    }
    screen = screen.paragraph(Phrase::new("unmatched-next"));
    if let Some(payment) = payment {
        let open = Press::Money(MoneyPress::Card(payment));
        screen = screen.row([ScreenButton::press(Phrase::new("button-unmatched-open"), open)]);
    }
    screen.row([ScreenButton::unmatched(), ScreenButton::help()])
}

pub(super) fn cannot_reach(name: &str, about: Occasion) -> Screen {
    let word = match about {
        Occasion::Paid => "paid",
        Occasion::Renewed => "renewed",
        Occasion::Asked => "asked",
        Occasion::Ended => "ended",
        Occasion::Returned => "returned",
        Occasion::Given => "given",
        Occasion::Gifted => "gifted",
    };
    Screen::say(Phrase::new("cannot-reach").with("name", name))
        .line(Phrase::new("cannot-reach-about").with("about", Arg::Word(word)))
        .paragraph(Phrase::new("cannot-reach-next"))
        .row([ScreenButton::help()])
}
