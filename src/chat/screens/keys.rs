//! What an owner sees of an administrator's key.

use super::staff::to_menu;
use super::{Arg, Phrase, Screen, ScreenButton, shortened};
use crate::domain::notice::KeyNotice;

/// Where VK tells how its keys are had.
const HOW: &str =
    "https://id.vk.com/about/business/go/docs/ru/vkid/latest/vk-id/connection/api-integration/api-description";
/// Places that are named; more would hide what is to be done.
const NAMED: usize = 10;

pub(super) fn screen(notice: &KeyNotice) -> Screen {
    match notice {
        KeyNotice::Lost { gates, renewed, why } => {
            let mut screen = Screen::say(Phrase::new(if *renewed { "key-not-renewed" } else { "key-refused" }))
                .line(Phrase::new("key-why").with("why", Arg::Quote(why.clone())));
            if !gates.is_empty() {
                screen = screen.paragraph(Phrase::new("key-by-hand")).list(places(gates));
            }
            screen
                .paragraph(Phrase::new(if *renewed { "key-mend-renewed" } else { "key-mend" }))
                .row([ScreenButton::open(Phrase::new("button-key-how"), HOW)])
                .row([to_menu()])
        }
        KeyNotice::Back { gates } => {
            let screen = Screen::say(Phrase::new("key-back"));
            let screen = if gates.is_empty() { screen } else { screen.list(places(gates)) };
            screen.row([to_menu()])
        }
    }
}

fn places(gates: &[String]) -> Vec<Phrase> {
    let lines = gates.iter().map(|gate| Phrase::new("key-place").with("gate", gate.as_str())).collect();
    shortened(lines, gates.len(), NAMED)
}
