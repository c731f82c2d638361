//! Samples of what is said about an administrator's key.

use crate::domain::notice::{KeyNotice, Notice};

pub(super) fn notices() -> Vec<Notice> {
    let mut all = Vec::new();
    for count in [0, 1, 12] {
        let gates = || vec!["Дыхание".to_owned(); count];
        for renewed in [false, true] {
            all.push(KeyNotice::Lost { gates: gates(), renewed, why: "invalid_grant: session is over".into() });
        }
        all.push(KeyNotice::Back { gates: gates() });
    }
    all.into_iter().map(Notice::Key).collect()
}
