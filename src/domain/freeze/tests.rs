//! What a freeze costs and moves, by example and by property.

use super::*;
use crate::domain::time::{DAY, HOUR, MINUTE};
use crate::domain::{Cause, LocalText, MemberId, Plan, SubscriptionId, Term, TermId, Timeline};
use chrono::NaiveTime;
use chrono_tz::Europe::{Moscow, Warsaw};
use proptest::prelude::*;

const RULES: FreezeRules = FreezeRules { days: 14, min: 3, times: 2, pause: 0 };

fn at(text: &str, zone: Tz) -> Timestamp {
    let (d, t) = text.split_once(' ').unwrap();
    Timestamp::at(d.parse().unwrap(), NaiveTime::parse_from_str(t, "%H:%M").unwrap(), zone)
}

fn moscow(text: &str) -> Timestamp {
    at(text, Moscow)
}

fn date(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// A subscription that was paid for at these moments, for so long each time, with two days of grace.
fn paid(rules: Option<FreezeRules>, terms: &[(&str, Timestamp)]) -> Subscription {
    let plan = Plan {
        key: "month".parse().unwrap(),
        title: LocalText::default(),
        period: "30 days".parse().unwrap(),
        prices: vec![],
        gates: vec!["channel".parse().unwrap()],
        grace: 2,
        remind: vec![7, 1],
        freeze: rules,
        trial: 0,
        products: Vec::new(),
    };
    let term = |(i, (period, at)): (usize, &(&str, Timestamp))| {
        Term::new(TermId(i as i64), Cause::Payment, period.parse().unwrap(), *at)
    };
    let terms: Vec<Term> = terms.iter().enumerate().map(term).collect();
    let reviewed_at = terms.first().map_or(Timestamp(0), |term| term.granted_at);
    Subscription {
        id: SubscriptionId(1),
        member: MemberId(1),
        plan,
        terms,
        freezes: vec![],
        renewal: None,
        reviewed_at,
    }
}

/// Thirty days from noon of 1 March, so up to 31 March.
fn march(rules: Option<FreezeRules>) -> Subscription {
    paid(rules, &[("30 days", moscow("2026-03-01 12:00"))])
}

fn own(days: u32) -> Wish {
    Wish { days, from: None, by_staff: false }
}

fn by_staff(days: u32) -> Wish {
    Wish { by_staff: true, ..own(days) }
}

fn from(days: u32, day: &str) -> Wish {
    Wish { from: Some(date(day)), ..own(days) }
}

/// Does what is offered.
fn freeze(s: &mut Subscription, wish: Wish, now: Timestamp, zone: Tz) -> Offer {
    let offer = offer(s, wish, now, zone).unwrap();
    let id = FreezeId(s.freezes.len() as i64);
    let (starts_at, ends_at) = (offer.starts_at, offer.ends_at);
    s.freezes.push(Freeze { id, starts_at, ends_at, returned_at: None, by_staff: wish.by_staff });
    offer
}

fn last_day(s: &Subscription, now: Timestamp) -> String {
    s.timeline(Moscow).ending_at(now).unwrap().last_day.to_string()
}

#[test]
fn a_freeze_is_so_many_calendar_days_to_the_same_hour_and_moves_the_end_by_them() {
    let mut s = march(Some(RULES));
    let now = moscow("2026-03-10 15:30");
    let offer = freeze(&mut s, own(7), now, Moscow);
    assert_eq!((offer.starts_at, offer.ends_at), (now, moscow("2026-03-17 15:30")));
    assert_eq!((offer.last_day, offer.new_last_day), (Some(date("2026-03-31")), Some(date("2026-04-07"))));
    assert_eq!(offer.stays, Some(Quota { days: 7, times: 1, min: 3, not_before: None }));
    let t = s.timeline(Moscow);
    for (when, stage, open) in [
        ("2026-03-10 15:29", Stage::Active, true),
        ("2026-03-10 15:30", Stage::Frozen, false),
        ("2026-03-17 15:29", Stage::Frozen, false),
        ("2026-03-17 15:30", Stage::Active, true),
        ("2026-03-31 23:59", Stage::Expiring, true),
        ("2026-04-07 23:59", Stage::Expiring, true),
        ("2026-04-08 00:00", Stage::Grace, true),
        ("2026-04-10 00:00", Stage::Ended, false),
    ] {
        assert_eq!((t.stage(moscow(when)), t.is_open(moscow(when))), (stage, open), "{when}");
    }
}

#[test]
fn every_refusal_has_its_reason() {
    let tight = Some(FreezeRules { pause: 10, ..RULES });
    let free = march(Some(RULES));
    let mut used = march(Some(RULES));
    freeze(&mut used, own(3), moscow("2026-03-02 12:00"), Moscow);
    freeze(&mut used, own(3), moscow("2026-03-06 12:00"), Moscow);
    let mut spent = march(Some(RULES));
    freeze(&mut spent, own(12), moscow("2026-03-02 12:00"), Moscow);
    let mut resting = march(tight);
    freeze(&mut resting, own(3), moscow("2026-03-02 12:00"), Moscow);
    let mut frozen = march(Some(RULES));
    freeze(&mut frozen, own(7), moscow("2026-03-12 12:00"), Moscow);
    let mut planned = march(Some(RULES));
    freeze(&mut planned, from(7, "2026-03-20"), moscow("2026-03-12 12:00"), Moscow);
    let none = paid(Some(RULES), &[]);
    let now = "2026-03-15 12:00";
    for (s, wish, when, why) in [
        (&march(None), own(7), now, FreezeRefusal::NotInPlan),
        (&none, own(7), now, FreezeRefusal::NotPaid(Stage::Pending)),
        (&free, own(7), "2026-04-01 00:00", FreezeRefusal::NotPaid(Stage::Grace)),
        (&free, own(7), "2026-04-03 00:00", FreezeRefusal::NotPaid(Stage::Ended)),
        (&free, from(7, "2026-04-01"), now, FreezeRefusal::NotPaid(Stage::Grace)),
        (&free, from(7, "2026-05-01"), now, FreezeRefusal::NotPaid(Stage::Ended)),
        (&free, from(7, "2026-03-14"), now, FreezeRefusal::Past),
        (&free, own(0), now, FreezeRefusal::TooShort(3)),
        (&free, own(2), now, FreezeRefusal::TooShort(3)),
        (&free, own(15), now, FreezeRefusal::TooLong(14)),
        (&free, own(u32::MAX), now, FreezeRefusal::TooLong(14)),
        (&free, by_staff(0), now, FreezeRefusal::TooShort(1)),
        (&free, by_staff(LONGEST + 1), now, FreezeRefusal::TooLong(LONGEST)),
        (&used, own(3), now, FreezeRefusal::NoTimesLeft),
        (&spent, own(3), now, FreezeRefusal::NoTimesLeft),
        (&resting, own(3), "2026-03-14 12:00", FreezeRefusal::TooSoon(date("2026-03-15"))),
        (&frozen, own(3), now, FreezeRefusal::Frozen(date("2026-03-19"))),
        (&frozen, by_staff(3), now, FreezeRefusal::Frozen(date("2026-03-19"))),
        (&planned, own(3), now, FreezeRefusal::Frozen(date("2026-03-26"))),
    ] {
        assert_eq!(offer(s, wish, moscow(when), Moscow), Err(why), "{wish:?} at {when}");
    }
    for (s, wish) in [(&free, own(3)), (&free, own(14)), (&resting, own(11)), (&march(None), by_staff(LONGEST))] {
        assert!(offer(s, wish, moscow(now), Moscow).is_ok(), "{wish:?}");
    }
}

#[test]
fn the_last_paid_minute_can_still_be_frozen_and_the_next_cannot() {
    let s = march(Some(RULES));
    let offer = |when| offer(&s, own(3), moscow(when), Moscow);
    // The exact end was noon; the rest of the day is shown and enforced as paid.
    assert_eq!(offer("2026-03-31 23:59").unwrap().new_last_day, Some(date("2026-04-03")));
    assert_eq!(offer("2026-04-01 00:00"), Err(FreezeRefusal::NotPaid(Stage::Grace)));
}

#[test]
fn a_later_day_begins_at_midnight_and_today_begins_now() {
    let mut s = march(Some(RULES));
    let now = moscow("2026-03-10 15:30");
    assert_eq!(offer(&s, from(3, "2026-03-10"), now, Moscow).unwrap().starts_at, now);
    let offer = freeze(&mut s, from(7, "2026-03-20"), now, Moscow);
    assert_eq!((offer.starts_at, offer.ends_at), (moscow("2026-03-20 00:00"), moscow("2026-03-27 00:00")));
    let t = s.timeline(Moscow);
    assert!(t.is_open(moscow("2026-03-19 23:59")) && !t.is_open(moscow("2026-03-20 00:00")));
    assert_eq!(t.freeze_after(now).map(|stop| stop.until), Some(offer.ends_at));
    assert_eq!(last_day(&s, now), "2026-04-07");
}

#[test]
fn an_early_return_counts_the_time_that_passed_and_frees_the_days_not_begun() {
    let began = moscow("2026-03-10 15:30");
    for (back, used, end) in [
        ("2026-03-10 15:31", 1, "2026-03-31"),
        ("2026-03-11 15:30", 1, "2026-04-01"),
        ("2026-03-11 15:31", 2, "2026-04-01"),
        ("2026-03-13 02:00", 3, "2026-04-02"),
        ("2026-03-17 15:30", 7, "2026-04-07"),
    ] {
        let mut s = march(Some(RULES));
        freeze(&mut s, own(7), began, Moscow);
        s.freezes[0].returned_at = Some(moscow(back));
        let now = moscow("2026-03-20 12:00");
        assert_eq!(quota(&s, now, Moscow).unwrap().days, 14 - used, "{back}");
        assert_eq!(last_day(&s, now), end, "{back}");
        let t = s.timeline(Moscow);
        assert_eq!(t.runs()[0].stood_still(), moscow(back).since(began), "to the millisecond");
        assert!(t.is_open(moscow(back)) && !t.is_open(moscow(back).plus(-1)));
    }
}

#[test]
fn what_is_called_off_before_it_begins_costs_nothing() {
    let mut s = march(Some(RULES));
    let now = moscow("2026-03-10 15:30");
    freeze(&mut s, from(7, "2026-03-20"), now, Moscow);
    s.freezes[0].returned_at = Some(moscow("2026-03-12 12:00"));
    assert_eq!(quota(&s, now, Moscow), Some(Quota { days: 14, times: 2, min: 3, not_before: None }));
    assert_eq!(last_day(&s, now), "2026-03-31");
    assert!(s.timeline(Moscow).is_open(moscow("2026-03-21 12:00")));
}

#[test]
fn staff_freeze_beyond_the_quota_and_leave_it_as_it_is() {
    let mut s = march(Some(FreezeRules { pause: 30, ..RULES }));
    let offer = freeze(&mut s, by_staff(60), moscow("2026-03-10 12:00"), Moscow);
    assert_eq!((offer.stays, offer.new_last_day), (None, Some(date("2026-05-30"))));
    let now = moscow("2026-05-10 12:00");
    assert_eq!(quota(&s, now, Moscow), Some(Quota { days: 14, times: 2, min: 3, not_before: None }));
    let mut bare = march(None);
    freeze(&mut bare, by_staff(5), moscow("2026-03-10 12:00"), Moscow);
    assert_eq!(last_day(&bare, now), "2026-04-05");
}

#[test]
fn the_pause_counts_from_the_end_of_the_last_freeze_as_it_turned_out() {
    let mut s = march(Some(FreezeRules { pause: 5, ..RULES }));
    freeze(&mut s, own(10), moscow("2026-03-02 12:00"), Moscow);
    s.freezes[0].returned_at = Some(moscow("2026-03-04 09:00"));
    let too_soon = Err(FreezeRefusal::TooSoon(date("2026-03-09")));
    assert_eq!(offer(&s, own(3), moscow("2026-03-08 23:59"), Moscow), too_soon);
    assert!(offer(&s, own(3), moscow("2026-03-09 00:00"), Moscow).is_ok());
    assert!(offer(&s, from(3, "2026-03-09"), moscow("2026-03-05 12:00"), Moscow).is_ok(), "planned ahead");
}

#[test]
fn each_paid_period_has_a_quota_of_its_own_and_a_bonus_has_none() {
    let start = moscow("2026-03-01 12:00");
    let mut s = paid(Some(RULES), &[("30 days", start), ("30 days", start.plus(DAY))]);
    let mut bonus = Term::new(TermId(9), Cause::Referral, "10 days".parse().unwrap(), start.plus(2 * DAY));
    bonus.granted_at = start.plus(2 * DAY);
    s.terms.push(bonus);
    freeze(&mut s, own(14), moscow("2026-03-10 12:00"), Moscow);
    assert_eq!(quota(&s, moscow("2026-04-10 12:00"), Moscow).unwrap().days, 0, "still the first");
    assert_eq!(quota(&s, moscow("2026-04-15 12:00"), Moscow).unwrap().days, 14, "the second");
    assert_eq!(quota(&s, moscow("2026-05-20 12:00"), Moscow).unwrap().days, 14, "the bonus lengthens the second");
    freeze(&mut s, own(14), moscow("2026-05-20 12:00"), Moscow);
    assert_eq!(quota(&s, moscow("2026-06-04 12:00"), Moscow).unwrap().days, 0);
}

#[test]
fn paying_while_frozen_adds_behind_the_freeze() {
    let start = moscow("2026-03-01 12:00");
    let mut s = march(Some(RULES));
    freeze(&mut s, own(14), moscow("2026-03-10 12:00"), Moscow);
    s.terms.push(Term::new(TermId(5), Cause::Payment, "30 days".parse().unwrap(), moscow("2026-03-15 12:00")));
    assert_eq!(last_day(&s, start), "2026-05-14");
    assert_eq!(s.timeline(Moscow).stage(moscow("2026-03-20 12:00")), Stage::Frozen, "it stays frozen");
}

#[test]
fn days_of_a_freeze_are_calendar_days_also_when_summer_time_changes() {
    let warsaw = |text| at(text, Warsaw);
    let mut s = paid(Some(RULES), &[("30 days", warsaw("2026-03-20 10:00"))]);
    // 29 March has 23 hours.
    let offer = freeze(&mut s, own(3), warsaw("2026-03-28 02:30"), Warsaw);
    assert_eq!(offer.ends_at, warsaw("2026-03-31 02:30"));
    assert_eq!(offer.ends_at.since(offer.starts_at), 3 * DAY - HOUR);
    assert_eq!(offer.new_last_day, Some(date("2026-04-22")));
    assert_eq!(quota(&s, warsaw("2026-04-02 12:00"), Warsaw).unwrap().days, 11, "three days of the quota, not two");
    // A freeze that would end in the hour that is skipped ends with the first moment after it.
    let s = paid(Some(RULES), &[("30 days", warsaw("2026-03-20 10:00"))]);
    let skipped = super::offer(&s, own(3), warsaw("2026-03-26 02:30"), Warsaw).unwrap();
    assert_eq!(skipped.ends_at, warsaw("2026-03-29 03:00"));
    // And one that ends in the hour that is there twice ends with the later of the two.
    let s = paid(Some(RULES), &[("30 days", warsaw("2026-10-01 10:00"))]);
    let twice = super::offer(&s, own(3), warsaw("2026-10-22 02:30"), Warsaw).unwrap();
    assert_eq!(twice.ends_at.since(twice.starts_at), 3 * DAY + HOUR);
    assert_eq!(days_of(twice.starts_at, twice.ends_at, Warsaw), 3);
}

#[test]
fn what_has_no_end_can_be_frozen_too() {
    let mut s = paid(Some(RULES), &[("forever", moscow("2026-03-01 12:00"))]);
    let offer = freeze(&mut s, own(7), moscow("2026-03-10 12:00"), Moscow);
    assert_eq!((offer.last_day, offer.new_last_day), (None, None));
    let t = s.timeline(Moscow);
    assert!(!t.is_open(moscow("2026-03-12 12:00")) && t.is_open(moscow("2036-03-12 12:00")));
}

#[test]
fn a_freeze_that_was_planned_for_time_that_was_taken_back_moves_nothing() {
    let mut s = march(Some(RULES));
    freeze(&mut s, from(7, "2026-03-20"), moscow("2026-03-10 12:00"), Moscow);
    s.terms[0].taken_back_at = Some(moscow("2026-03-15 12:00"));
    let t = s.timeline(Moscow);
    assert_eq!(t.stage(moscow("2026-03-21 12:00")), Stage::Ended);
    assert_eq!((t.freeze_after(moscow("2026-03-16 12:00")), t.runs()[0].stood_still()), (None, 0));
}

/// What happens in a random life, so many minutes after the last thing.
#[derive(Debug, Clone)]
enum Act {
    Pay(&'static str),
    Freeze { days: u32, later: u64, by_staff: bool },
    Return,
}

fn acts() -> impl Strategy<Value = Vec<(i64, Act)>> {
    let period = prop::sample::select(vec!["30 days", "1 month", "3 months", "1 day", "1 year"]);
    let act = prop_oneof![
        2 => period.prop_map(Act::Pay),
        4 => (0u32..40, 0u64..20, prop::bool::weighted(0.3))
            .prop_map(|(days, later, by_staff)| Act::Freeze { days, later, by_staff }),
        2 => Just(Act::Return),
    ];
    prop::collection::vec((0i64..12_000, act), 1..24)
}

proptest! {
    /// However she freezes, comes back and pays: the end is what was paid for, moved by exactly the time that stood still;
    /// the gates are open for exactly the rest; an offer says beforehand what comes of it; quotas are never overdrawn.
    #[test]
    fn the_end_moves_by_exactly_the_frozen_time(
        acts in acts(),
        zone in prop::sample::select(vec![Moscow, Warsaw, chrono_tz::America::New_York, chrono_tz::UTC]),
        start in 0i64..1_000_000,
        pause in 0u32..4,
    ) {
        let start = at("2027-01-29 18:30", zone).plus(start * MINUTE);
        let mut s = paid(Some(FreezeRules { days: 20, min: 2, times: 3, pause }), &[("1 month", start)]);
        let mut now = start;
        for (gap, act) in acts {
            now = now.plus(gap * MINUTE);
            let stage = s.timeline(zone).stage(now);
            if matches!(stage, Stage::Ended) {
                break; // a second run would begin, and the sums below are those of one
            }
            match act {
                Act::Pay(period) => {
                    s.terms.push(Term::new(TermId(100 + s.terms.len() as i64), Cause::Payment, period.parse().unwrap(), now));
                }
                Act::Freeze { days, later, by_staff } => {
                    let from = (later > 0).then(|| now.date(zone).checked_add_days(Days::new(later)).unwrap());
                    let wish = Wish { days, from, by_staff };
                    if let Ok(offered) = offer(&s, wish, now, zone) {
                        prop_assert!(!by_staff || offered.stays.is_none());
                        freeze(&mut s, wish, now, zone);
                        let ending = s.timeline(zone).ending_at(now).unwrap();
                        prop_assert_eq!(Some(ending.last_day), offered.new_last_day);
                        prop_assert_eq!(days_of(offered.starts_at, offered.ends_at, zone), days);
                    }
                }
                Act::Return => {
                    let t = s.timeline(zone);
                    if let Some(stop) = t.freeze_at(now).or_else(|| t.freeze_after(now)) {
                        let freeze = s.freezes.iter_mut().find(|f| f.id == stop.freeze).unwrap();
                        freeze.returned_at = Some(now);
                    }
                }
            }
            if let Some(free) = quota(&s, now, zone) {
                prop_assert!(free.days <= 20 && free.times <= 3);
            }
        }
        let t = s.timeline(zone);
        prop_assert_eq!(t.runs().len(), 1);
        let run = &t.runs()[0];
        let frozen: i64 = s.freezes.iter().map(|f| f.until().since(f.starts_at)).sum();
        prop_assert_eq!(run.stood_still(), frozen, "every freeze counts, and wholly");
        let mut at_once = s.terms.clone();
        at_once.iter_mut().for_each(|term| term.granted_at = start);
        let never_frozen = Timeline::of(&s.plan, &at_once, &[], zone);
        prop_assert_eq!(run.end().unwrap(), never_frozen.runs()[0].end().unwrap().plus(frozen));
        let openings = t.openings();
        let open: i64 = openings.iter().map(|o| o.until.unwrap().since(o.from)).sum();
        let closes_at = t.ending(run).unwrap().closes_at;
        prop_assert_eq!(open, closes_at.since(start) - frozen);
        prop_assert!(openings.windows(2).all(|pair| pair[0].until.unwrap() <= pair[1].from));
        // The order in which the same facts are read changes nothing.
        s.terms.reverse();
        s.freezes.reverse();
        prop_assert_eq!(s.timeline(zone), t);
    }
}
