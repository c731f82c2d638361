//! Samples of transfers that a person confirms.

use super::{day, key, money, plan_line, title};
use crate::domain::notice::{Event, LocalMoment, Notice, TransferCard, TransferLine, TransferNotice};
use crate::domain::{Enclosure, MemberId, OrderId, Platform};

const ORDER: OrderId = OrderId(17);
const WHO: MemberId = MemberId(i64::MAX);

fn name() -> String {
    "Мария".to_owned()
}

fn said() -> LocalMoment {
    LocalMoment { day: day(2026, 3, 31), time: "14:05".into() }
}

fn card() -> TransferCard {
    TransferCard {
        order: ORDER,
        round: 3,
        member: WHO,
        name: name(),
        contact: "https://vk.com/id2002".into(),
        title: title("Месяц"),
        price: money("1990 RUB"),
        amount: None,
        said: Some(said()),
        words: Some("от мужа <Ивана>".into()),
        enclosure: Some(Enclosure { platform: Platform::Telegram, picture: true, file: "AgAC".into() }),
        elsewhere: None,
        recorded: false,
    }
}

pub(super) fn notices() -> Vec<Notice> {
    let mut all = hers();
    all.extend(staffs());
    all.into_iter().map(Notice::Transfer).collect()
}

fn hers() -> Vec<TransferNotice> {
    let (month, price) = (|| title("Месяц"), money("1990 RUB"));
    vec![
        TransferNotice::Details {
            order: ORDER, title: month(), price, details: title("Карта 2200,\nОльга П. <банк>")
        },
        TransferNotice::AskPicture { order: ORDER },
        TransferNotice::NoPicture { order: ORDER },
        TransferNotice::Thanks { price },
        TransferNotice::PaidBefore,
        TransferNotice::NothingOpen,
        TransferNotice::NotCome { order: ORDER, title: month(), price },
        TransferNotice::Differs { price, came: money("1500 RUB") },
        TransferNotice::Lapsed { plan: key(), title: month() },
    ]
}

fn staffs() -> Vec<TransferNotice> {
    let bare = || TransferCard { enclosure: None, words: None, ..card() };
    let line = || TransferLine { order: ORDER, name: name(), price: money("1990 RUB"), said: said() };
    let (price, amount) = (money("1990 RUB"), money("1500 RUB"));
    let cards = [
        card(),
        bare(),
        TransferCard { elsewhere: Some(Platform::Telegram), ..bare() },
        TransferCard { elsewhere: Some(Platform::Vk), ..bare() },
        TransferCard { recorded: true, said: None, amount: Some(amount), ..bare() },
        TransferCard { recorded: true, said: None, amount: Some(money("15 EUR")), ..bare() },
    ];
    let mut all: Vec<_> = cards.into_iter().map(|card| TransferNotice::Card(Box::new(card))).collect();
    all.extend([
        TransferNotice::AskAmount { order: ORDER, price },
        TransferNotice::BadAmount { order: Some(ORDER) },
        TransferNotice::BadAmount { order: None },
        TransferNotice::Confirmed { member: WHO, name: name(), amount: price, fits: true },
        TransferNotice::Confirmed { member: WHO, name: name(), amount, fits: false },
        TransferNotice::Refused { member: WHO, name: name(), price, recorded: false },
        TransferNotice::Refused { member: WHO, name: name(), price, recorded: true },
        TransferNotice::DecidedBefore { order: ORDER, by: Some("Ольга".into()), came: Some(price) },
        TransferNotice::DecidedBefore { order: ORDER, by: Some("Ольга".into()), came: None },
        TransferNotice::DecidedBefore { order: ORDER, by: None, came: None },
        TransferNotice::List { lines: Vec::new(), total: 0 },
        TransferNotice::List { lines: vec![line(), line()], total: 9 },
        TransferNotice::RecordPlans { member: WHO, name: name(), plans: vec![plan_line()] },
        TransferNotice::RecordPlans { member: WHO, name: name(), plans: Vec::new() },
        TransferNotice::NoPlan { plans: vec![key()] },
    ]);
    all.extend([1, 2, 5, 21].map(|count| TransferNotice::Waiting { count }));
    all
}

pub(super) fn events() -> Vec<Event> {
    vec![
        Event::TransferSaid { price: money("1990 RUB") },
        Event::TransferConfirmed { amount: money("1990 RUB") },
        Event::TransferNotFound { price: money("1990 RUB") },
    ]
}
