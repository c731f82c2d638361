//! What is seen of VK Donut.

use super::{Phrase, Screen, ScreenButton, staff};
use crate::chat::press::Press;
use crate::domain::PlanKey;
use crate::domain::notice::DonutNotice;
use chrono::NaiveDate;

pub(super) fn screen(notice: &DonutNotice) -> Screen {
    match notice {
        DonutNotice::Cancelled { title, plan, last_day } => {
            keeps(Screen::say(Phrase::new("donut-cancelled").with("title", title)), *last_day)
                .row([see(plan), ScreenButton::status()])
        }
        DonutNotice::Over { title, plan, last_day } => {
            keeps(Screen::say(Phrase::new("donut-over").with("title", title)), *last_day)
                .row([see(plan), ScreenButton::status()])
        }
        DonutNotice::HowToStop { title, last_day, page } => {
            let screen = Screen::say(Phrase::new("donut-how-to-stop").with("title", title));
            let screen = keeps(screen, *last_day);
            let screen = match page {
                Some(url) => screen.row([ScreenButton::open(Phrase::new("button-donut-page"), url)]),
                None => screen,
            };
            screen.row([ScreenButton::status(), ScreenButton::help()])
        }
        DonutNotice::Repriced { member, name, amount } => {
            let phrase = Phrase::new("donut-repriced").with("name", name.as_str()).with("amount", *amount);
            Screen::say(phrase).row([staff::card_of(*member)])
        }
    }
}

/// The button of a plan's card that leads to VK Donut.
pub(super) fn page(url: &str) -> ScreenButton {
    ScreenButton::open(Phrase::new("button-donut"), url)
}

fn keeps(screen: Screen, last_day: Option<NaiveDate>) -> Screen {
    match last_day {
        Some(day) => screen.paragraph(Phrase::new("donut-keeps").with("last_day", day)),
        None => screen,
    }
}

fn see(plan: &PlanKey) -> ScreenButton {
    ScreenButton::press(Phrase::new("button-see-plan"), Press::Plan(plan.clone()))
}
