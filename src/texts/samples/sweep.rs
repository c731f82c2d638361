//! Samples of what is said about asking payment services, and on the page after payment.

use super::{PROVIDERS, day, title};
use crate::domain::Platform;
use crate::domain::notice::{InviteLink, Notice, Paid, SweepNotice};

pub(super) fn notices() -> Vec<Notice> {
    let mut all = Vec::new();
    for provider in PROVIDERS.map(str::to_owned) {
        for address in [None, Some("https://club.example/webhooks/yookassa".to_owned())] {
            all.push(SweepNotice::NotHeard { provider: provider.clone(), address });
        }
        all.push(SweepNotice::CannotAsk { provider, why: "yookassa answered 500: internal_server_error".into() });
    }
    let link = |platform| InviteLink { platform, url: "https://t.me/breath_bot?start=paid".into() };
    for paid in [
        Paid::Waiting,
        Paid::In { title: title("Месяц"), last_day: Some(day(2026, 12, 26)) },
        Paid::In { title: title("Навсегда"), last_day: None },
        Paid::Arrived,
        Paid::Gift,
        Paid::Canceled,
        Paid::Odd,
        Paid::GivenBack,
        Paid::Somehow,
        Paid::Unknown,
    ] {
        for back in [vec![link(Platform::Vk)], [Platform::Telegram, Platform::Vk].map(link).to_vec()] {
            all.push(SweepNotice::Page { paid: paid.clone(), back });
        }
    }
    all.into_iter().map(Notice::Sweep).collect()
}
