//! Samples of what is said about purchases made elsewhere.

use super::{day, money};
use crate::domain::Contact;
use crate::domain::notice::{Bought, ClaimNotice, ClaimRefusal, Claimant, Event, Notice};

/// A payer as a service that sells by itself knows her.
pub(super) fn contact() -> Contact {
    Contact {
        email: Some("ivan@example.com".into()),
        phone: Some("+7 (999) 123-45-67".into()),
        id: Some("4455667".into()),
        name: Some("Иван <П.>".into()),
        deal: Some("10042".into()),
    }
}

pub(super) fn notices() -> Vec<Notice> {
    let who = |name: &str| Claimant { name: name.into(), address: "tg:5001".into() };
    let bought = |contact| Bought {
        payment: i64::MAX,
        amount: money("12000 RUB"),
        provider: "getcourse".into(),
        external_id: "778".into(),
        day: day(2026, 3, 31),
        contact,
    };
    let question = |bought, others| ClaimNotice::Question {
        claim: i64::MAX,
        who: who("Анна"),
        said: "ivan@example.com".into(),
        bought,
        others,
    };
    let mut all = vec![
        ClaimNotice::Ask { phone: true },
        ClaimNotice::Ask { phone: false },
        ClaimNotice::Asked { said: "№ 778".into() },
        ClaimNotice::Yours { amounts: vec![money("12000 RUB"), money("19.90 EUR")] },
        ClaimNotice::PhoneKept,
        question(vec![bought(contact()), bought(Contact::default())], vec![who("Белла"), who("Вера")]),
        question(Vec::new(), Vec::new()),
        ClaimNotice::Answered { hers: true, who: who("Анна") },
        ClaimNotice::Answered { hers: false, who: who("Анна") },
        ClaimNotice::AnsweredBefore,
        ClaimNotice::Taken { who: who("Анна"), said: "778".into(), holder: who("Белла") },
    ];
    all.extend(ClaimRefusal::ALL.map(|why| ClaimNotice::Refused { why }));
    all.into_iter().map(Notice::Claim).collect()
}

pub(super) fn events() -> Vec<Event> {
    vec![Event::Claimed { amount: money("12000 RUB") }]
}
