//! The screens of the question where receipts go.

use super::{Phrase, Screen, ScreenButton};
use crate::chat::press::{Press, ReceiptPress};
use crate::domain::notice::ReceiptNotice;

/// The screen of a notice about receipts.
pub(super) fn screen(notice: &ReceiptNotice) -> Screen {
    match notice {
        ReceiptNotice::Ask { now } => {
            let screen = Screen::say(Phrase::new("receipt-ask"));
            let screen = match now {
                Some(contact) => screen.line(Phrase::new("receipt-ask-now").with("contact", contact.as_str())),
                None => screen,
            };
            screen.row([super::member::back_to_plans()])
        }
        ReceiptNotice::NotRead => Screen::say(Phrase::new("receipt-not-read")).row([super::member::back_to_plans()]),
        ReceiptNotice::Kept { contact } => Screen::say(Phrase::new("receipt-kept").with("contact", contact.as_str()))
            .row([change(), super::member::back_to_plans()]),
    }
}

/// The button that lets receipts go elsewhere.
pub(super) fn change() -> ScreenButton {
    ScreenButton::press(Phrase::new("button-receipt-change"), Press::Receipt(ReceiptPress::Change))
}
