//! What is seen of renewing and changing plans.

use super::{Phrase, Screen, ScreenButton};
use crate::chat::press::Press;
use crate::domain::LocalText;
use crate::domain::notice::{ChangeNotice, ChangePreview};
use chrono::NaiveDate;

pub(super) fn change(notice: &ChangeNotice) -> Screen {
    match notice {
        ChangeNotice::Later { title, after, first_day, last_day } => {
            Screen::say(until("change-later", "change-later-forever", title, *last_day).with("first_day", *first_day))
                .paragraph(Phrase::new("change-later-until-then").with("after", after))
                .row([ScreenButton::status(), ScreenButton::link()])
        }
        ChangeNotice::Began { title, plan, last_day } => {
            let renew = ScreenButton::press(Phrase::new("button-renew"), Press::Plan(plan.clone()));
            Screen::say(until("change-began", "change-began-forever", title, *last_day))
                .row([ScreenButton::link(), renew])
                .row([ScreenButton::status(), ScreenButton::help()])
        }
    }
}

/// The paragraph of a plan's card that tells what becomes of another plan.
pub(super) fn preview(preview: &ChangePreview) -> Phrase {
    match preview {
        ChangePreview::Up { from, worth, days, last_day } => {
            let phrase = Phrase::new(if last_day.is_some() { "change-up" } else { "change-up-forever" });
            let phrase = phrase.with("from", from).with("worth", *worth).with("days", *days);
            with_last_day(phrase, *last_day)
        }
        ChangePreview::After { after, first_day, last_day } => {
            let phrase = Phrase::new(if last_day.is_some() { "change-after" } else { "change-after-forever" });
            with_last_day(phrase.with("after", after).with("first_day", *first_day), *last_day)
        }
    }
}

fn until(dated: &'static str, endless: &'static str, title: &LocalText, last_day: Option<NaiveDate>) -> Phrase {
    with_last_day(Phrase::new(if last_day.is_some() { dated } else { endless }).with("title", title), last_day)
}

fn with_last_day(phrase: Phrase, last_day: Option<NaiveDate>) -> Phrase {
    match last_day {
        Some(day) => phrase.with("last_day", day),
        None => phrase,
    }
}
