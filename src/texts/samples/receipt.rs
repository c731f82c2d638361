//! Samples of the question where receipts go.

use crate::domain::notice::{Notice, ReceiptNotice};

pub(super) fn notices() -> Vec<Notice> {
    let contact = || "anna@example.org".to_owned();
    let all = [
        ReceiptNotice::Ask { now: None },
        ReceiptNotice::Ask { now: Some(contact()) },
        ReceiptNotice::NotRead,
        ReceiptNotice::Kept { contact: contact() },
    ];
    all.into_iter().map(Notice::Receipt).collect()
}
