//! What an owner sees of receivers of web hooks.

use super::staff::to_menu;
use super::{Arg, Phrase, Screen};
use crate::domain::notice::OutgoingNotice;

pub(super) fn screen(notice: &OutgoingNotice) -> Screen {
    let about = |key, name: &str| Phrase::new(key).with("name", name);
    let screen = match notice {
        OutgoingNotice::Failing { name, why, since } => {
            Screen::say(about("outgoing-failing", name).with("since", *since))
                .line(Phrase::new("outgoing-why").with("why", Arg::Quote(why.clone())))
                .paragraph(about("outgoing-mend", name))
        }
        OutgoingNotice::Gone { name } => {
            Screen::say(about("outgoing-gone", name)).paragraph(about("outgoing-resume", name))
        }
    };
    screen.row([to_menu()])
}
