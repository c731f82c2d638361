//! Samples of what is said about receivers of web hooks.

use super::day;
use crate::domain::notice::{Notice, OutgoingNotice};

pub(super) fn notices() -> Vec<Notice> {
    let name = || "crm".to_owned();
    let failing = OutgoingNotice::Failing { name: name(), why: "answered 500".into(), since: day(2026, 3, 31) };
    [failing, OutgoingNotice::Gone { name: name() }].into_iter().map(Notice::Outgoing).collect()
}
