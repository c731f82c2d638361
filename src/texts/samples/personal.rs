//! Samples of what is said about a member's own data.

use super::{day, title};
use crate::domain::notice::{Notice, PersonalNotice, Question, RunningLine};

pub(super) fn notices() -> Vec<Notice> {
    let asked = Question { member: i64::MAX, at: 1_800_000_000 };
    let line = |last_day| RunningLine { title: title("Месяц"), last_day };
    let running = vec![line(Some(day(2026, 3, 31))), line(None)];
    let all = [
        PersonalNotice::ForgetAsk { running: Vec::new(), gifts: 0, asked },
        PersonalNotice::ForgetAsk { running: running.clone(), gifts: 1, asked },
        PersonalNotice::ForgetAsk { running: running.clone(), gifts: 5, asked },
        PersonalNotice::ForgetSure { running, asked },
        PersonalNotice::ForgetBegun,
        PersonalNotice::Leaving,
        PersonalNotice::Data,
    ];
    all.map(Notice::Personal).to_vec()
}
