//! What a member is told when the staff changed something for her.

use crate::chat::screens::{Phrase, Screen, ScreenButton};
use crate::domain::notice::{LastDay, StaffNotice};

pub(super) fn screen(notice: &StaffNotice) -> Screen {
    match notice {
        StaffNotice::Given { title, period, last_day } => {
            let phrase = |key| Phrase::new(key).with("title", title);
            let said = match last_day {
                Some(day) => phrase("hand-given").with("period", *period).with("last_day", *day),
                None => phrase("hand-given-forever"),
            };
            Screen::say(said).row([ScreenButton::link(), ScreenButton::status()])
        }
        StaffNotice::Compensated { days, last_day } => {
            Screen::say(Phrase::new("hand-compensated").with("days", *days).with("last_day", *last_day))
                .row([ScreenButton::status(), ScreenButton::help()])
        }
        StaffNotice::Frozen { title, until, last_day } => {
            let phrase = |key| Phrase::new(key).with("title", title).with("until", *until);
            let said = match last_day {
                Some(day) => phrase("hand-frozen").with("last_day", *day),
                None => phrase("hand-frozen-forever"),
            };
            Screen::say(said).row([ScreenButton::status(), ScreenButton::help()])
        }
        StaffNotice::Corrected { title, now } => {
            let phrase = |key| Phrase::new(key).with("title", title);
            let said = match now {
                LastDay::Day(day) => phrase("hand-corrected").with("last_day", *day),
                LastDay::Over => phrase("hand-corrected-over"),
                LastDay::Never | LastDay::Same => phrase("hand-corrected-forever"),
            };
            Screen::say(said).row([ScreenButton::status(), ScreenButton::why()])
        }
        StaffNotice::Revoked => {
            Screen::say(Phrase::new("hand-revoked")).row([ScreenButton::plans(), ScreenButton::why()])
        }
        StaffNotice::Unbanned => {
            Screen::say(Phrase::new("hand-unbanned")).row([ScreenButton::link(), ScreenButton::status()])
        }
        // The rest is for the staff and is shown by the caller.
        _ => Screen::say(Phrase::new("hand-banned")).row([ScreenButton::why(), ScreenButton::help()]),
    }
}
