//! The screens about renewing automatically.

use super::{Phrase, Screen, ScreenButton, member};
use crate::chat::press::{AgainPress, Press};
use crate::domain::again::Terms;
use crate::domain::notice::AgainNotice;
use crate::domain::{Again, LocalText, Period};

pub(super) fn screen(notice: &AgainNotice) -> Screen {
    match notice {
        AgainNotice::Ask { title, terms } => ask(title, terms),
    }
}

fn press(label: &'static str, press: AgainPress) -> ScreenButton {
    ScreenButton::press(Phrase::new(label), Press::Again(press))
}

fn ask(title: &LocalText, terms: &Terms) -> Screen {
    let key = if terms.how == Again::Saved { "again-terms-club" } else { "again-terms-service" };
    let words = Phrase::new(key)
        .with("price", terms.price)
        .with("every", every(terms.period))
        .with("provider", Phrase::provider(&terms.provider));
    Screen::say(Phrase::new("again-ask").with("title", title))
        .paragraph(words)
        .paragraph(Phrase::new("again-once"))
        .row([press("button-again-yes", AgainPress::Yes(terms.clone()))])
        .row([press("button-again-once", AgainPress::Once(terms.plan.clone(), terms.provider.clone()))])
        .row([member::back_to_plans()])
}

/// How often, as people say it.
fn every(period: Period) -> Phrase {
    let (key, count) = match period {
        Period::Days(n) if n % 7 == 0 && n < 28 => ("every-weeks", n / 7),
        Period::Days(n) => ("every-days", n),
        Period::Months(n) if n % 12 == 0 => ("every-years", n / 12),
        Period::Months(n) => ("every-months", n),
        Period::Until(_) | Period::Forever => ("every-years", 0),
    };
    Phrase::new(key).with("count", count)
}
