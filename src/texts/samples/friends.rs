//! Samples about friends, promo codes and trial days.

use super::{day, key, money, plan_line, title};
use crate::domain::notice::{Event, FriendsNotice, Guest, InviteLink, Notice, Offer, PayWay};
use crate::domain::promo::Refusal;
use crate::domain::referral::{Bonus, NotInvited};
use crate::domain::{MemberId, Period, Platform};
use std::collections::BTreeSet;

pub(super) fn notices() -> Vec<Notice> {
    let mut all = invitations();
    all.extend(promos());
    let last_days = [Some(day(2026, 3, 31)), None];
    for last_day in last_days {
        let (period, title, guest) = (Period::Days(7), title("Месяц"), "Мария".to_owned());
        all.push(FriendsNotice::Rewarded { guest, period, title: title.clone(), last_day });
        all.push(FriendsNotice::Welcomed { period, title: title.clone(), last_day });
        all.push(FriendsNotice::Added { period, title, last_day });
    }
    all.push(FriendsNotice::NoTrial { plan: key() });
    let seen: BTreeSet<usize> = all.iter().map(number).collect();
    assert_eq!(seen.into_iter().collect::<Vec<_>>(), (0..10).collect::<Vec<_>>(), "a notice without a sample");
    let ways = vec![PayWay { provider: "yookassa".into(), price: money("1490 RUB") }];
    let card = |promo, trial| Notice::PlanCard {
        plan: plan_line(),
        ways: ways.clone(),
        renewal: None,
        offer: Offer { promo, refused: None, trial, donut: None },
        change: None,
    };
    let refused = [Refusal::OtherPlan, Refusal::UsedUp].map(|why| Notice::PlanCard {
        plan: plan_line(),
        ways: ways.clone(),
        renewal: None,
        offer: Offer { promo: None, refused: Some(("ВЕСНА".into(), why)), trial: 0, donut: None },
        change: None,
    });
    let cards = [card(Some(("ВЕСНА".into(), vec![money("1990 RUB")])), 0), card(None, 7)];
    all.into_iter().map(Notice::Friends).chain(cards).chain(refused).collect()
}

fn number(notice: &FriendsNotice) -> usize {
    match notice {
        FriendsNotice::Invitation { .. } => 0,
        FriendsNotice::Invited { .. } => 1,
        FriendsNotice::NotInvited { .. } => 2,
        FriendsNotice::Rewarded { .. } => 3,
        FriendsNotice::Welcomed { .. } => 4,
        FriendsNotice::WhichPromo => 5,
        FriendsNotice::PromoRefused { .. } => 6,
        FriendsNotice::PromoTaken { .. } => 7,
        FriendsNotice::Added { .. } => 8,
        FriendsNotice::NoTrial { .. } => 9,
    }
}

fn invitations() -> Vec<FriendsNotice> {
    let link = |platform, url: &str| InviteLink { platform, url: url.to_owned() };
    let links = [
        link(Platform::Telegram, "https://t.me/breath_bot?start=ref_ABCDEFGH2"),
        link(Platform::Vk, "https://vk.me/club1?ref=ref_ABCDEFGH2"),
    ];
    let guest = |paid| Guest { name: "Мария".into(), paid };
    let invitation = |reward, welcome, guests: &[Guest], came, earned: &[Period]| FriendsNotice::Invitation {
        code: "ABCDEFGH2".into(),
        links: links.to_vec(),
        reward,
        welcome,
        guests: guests.to_vec(),
        came,
        earned: earned.to_vec(),
    };
    let (days, part) = (Some(Bonus::Days(7)), Some(Bonus::Percent(50)));
    let invited = |welcome| FriendsNotice::Invited { by: "Анна".into(), welcome };
    let mut all = vec![
        invitation(days, part, &[], 0, &[]),
        invitation(part, None, &[guest(true)], 1, &[Period::Days(7)]),
        invitation(None, None, &vec![guest(false); 20], 42, &[Period::Months(2), Period::Days(7)]),
        invited(days),
        invited(None),
    ];
    let reasons =
        [NotInvited::Unknown, NotInvited::Oneself, NotInvited::Returning, NotInvited::Earlier, NotInvited::Circle];
    all.extend(reasons.map(|why| FriendsNotice::NotInvited { why }));
    all
}

fn promos() -> Vec<FriendsNotice> {
    let refusals = [
        Refusal::Unknown,
        Refusal::TooEarly { from: day(2026, 12, 1) },
        Refusal::Over { until: day(2026, 12, 31) },
        Refusal::UsedUp,
        Refusal::Yours,
        Refusal::OtherPlan,
        Refusal::OnlyNew,
        Refusal::OnlyLapsed,
    ];
    let code = || "ВЕСНА-26".to_owned();
    let mut all: Vec<_> =
        refusals.map(|why| FriendsNotice::PromoRefused { code: Some(code()), why }).into_iter().collect();
    all.push(FriendsNotice::PromoRefused { code: None, why: Refusal::Unknown });
    for until in [None, Some(day(2026, 12, 31))] {
        all.push(FriendsNotice::PromoTaken { code: code(), plans: vec![plan_line()], until });
    }
    all.push(FriendsNotice::WhichPromo);
    all
}

pub(super) fn events() -> Vec<Event> {
    vec![
        Event::Invited { by: MemberId(1) },
        Event::GuestCame { guest: MemberId(2) },
        Event::PromoTaken { code: "ВЕСНА".into() },
        Event::PromoUsed { code: "ВЕСНА".into() },
    ]
}
