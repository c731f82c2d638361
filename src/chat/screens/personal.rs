//! The screens about a member's own data.

use super::{Phrase, Screen, ScreenButton};
use crate::chat::press::{PersonalPress, Press};
use crate::domain::notice::{PersonalNotice, RunningLine};

pub(super) fn screen(notice: &PersonalNotice) -> Screen {
    match notice {
        PersonalNotice::ForgetAsk { running, gifts, asked } => {
            let mut screen = Screen::say(Phrase::new("forget-ask"))
                .paragraph(Phrase::new("forget-erased"))
                .line(Phrase::new("forget-stays"));
            if !running.is_empty() {
                screen = screen.paragraph(Phrase::new("forget-lost")).list(running.iter().map(lost));
            }
            if *gifts > 0 {
                screen = screen.paragraph(Phrase::new("forget-gifts").with("count", *gifts));
            }
            screen
                .row([press("button-forget-yes", PersonalPress::Yes(*asked))])
                .row([data()])
                .row([ScreenButton::press(Phrase::new("button-forget-no"), Press::Status)])
        }
        PersonalNotice::ForgetSure { running, asked } => Screen::say(Phrase::new("forget-sure"))
            .list(running.iter().map(lost))
            .row([press("button-forget-sure", PersonalPress::Sure(*asked))])
            .row([ScreenButton::press(Phrase::new("button-forget-no"), Press::Status)]),
        PersonalNotice::ForgetBegun => Screen::say(Phrase::new("forget-begun")).row([ScreenButton::plans()]),
        PersonalNotice::Leaving => Screen::say(Phrase::new("forget-leaving")).row([ScreenButton::plans()]),
        PersonalNotice::Data => Screen::say(Phrase::new("my-data")).row([ScreenButton::status(), ScreenButton::help()]),
    }
}

pub(super) fn data() -> ScreenButton {
    press("button-my-data", PersonalPress::Data)
}

pub(super) fn forget() -> ScreenButton {
    press("button-forget", PersonalPress::Forget)
}

fn press(label: &'static str, press: PersonalPress) -> ScreenButton {
    ScreenButton::press(Phrase::new(label), Press::Personal(press))
}

fn lost(line: &RunningLine) -> Phrase {
    match line.last_day {
        Some(day) => Phrase::new("forget-lost-line").with("title", &line.title).with("last_day", day),
        None => Phrase::new("forget-lost-forever").with("title", &line.title),
    }
}
