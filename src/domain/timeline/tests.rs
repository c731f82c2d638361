//! Terms, freezes and stages, by example and by property.

use super::*;
use crate::domain::{Cause, FreezeId, LocalText, Reduction, time::DAY};
use chrono::NaiveTime;
use chrono_tz::Europe::{Moscow, Warsaw};
use proptest::prelude::*;

mod joining;
mod lives;

fn plan(period: &str, grace: u32, remind: &[u32]) -> Plan {
    Plan {
        key: "month".parse().unwrap(),
        title: LocalText::default(),
        period: period.parse().unwrap(),
        prices: vec![],
        gates: vec!["channel".parse().unwrap()],
        grace,
        remind: remind.to_vec(),
        freeze: None,
        trial: 0,
        products: Vec::new(),
    }
}

fn at(text: &str, zone: Tz) -> Timestamp {
    let (d, t) = text.split_once(' ').unwrap();
    Timestamp::at(d.parse().unwrap(), NaiveTime::parse_from_str(t, "%H:%M").unwrap(), zone)
}

fn paid(id: i64, period: &str, granted_at: Timestamp) -> Term {
    Term::new(TermId(id), Cause::Payment, period.parse().unwrap(), granted_at)
}

fn last_day(plan: &Plan, terms: &[Term], freezes: &[Freeze], now: Timestamp) -> String {
    last_day_in(plan, terms, freezes, now, Moscow)
}

fn last_day_in(plan: &Plan, terms: &[Term], freezes: &[Freeze], now: Timestamp, zone: Tz) -> String {
    Timeline::of(plan, terms, freezes, zone).ending_at(now).unwrap().last_day.to_string()
}

#[test]
fn a_paid_day_lasts_until_the_end_of_its_calendar_day() {
    let p = plan("30 days", 0, &[]);
    let now = at("2026-03-01 15:00", Moscow);
    let t = Timeline::of(&p, &[paid(1, "30 days", now)], &[], Moscow);
    let ending = t.ending_at(now).unwrap();
    assert_eq!(ending.last_day.to_string(), "2026-03-31");
    assert_eq!(ending.paid_until, at("2026-04-01 00:00", Moscow));
    assert_eq!(t.stage(ending.paid_until.plus(-1)), Stage::Active);
    assert_eq!(t.stage(ending.paid_until), Stage::Ended);
}

#[test]
fn months_keep_their_anchor_day() {
    let p = plan("1 month", 0, &[]);
    let now = at("2026-01-31 12:00", Moscow);
    let one = paid(1, "1 month", now);
    let two = paid(2, "1 month", at("2026-02-20 09:00", Moscow));
    assert_eq!(last_day(&p, std::slice::from_ref(&one), &[], now), "2026-02-28");
    assert_eq!(last_day(&p, &[one, two], &[], now), "2026-03-31");
}

#[test]
fn a_year_from_the_leap_day_ends_on_28_february() {
    let p = plan("1 year", 0, &[]);
    let now = at("2028-02-29 12:00", Moscow);
    assert_eq!(last_day(&p, &[paid(1, "1 year", now)], &[], now), "2029-02-28");
}

#[test]
fn a_payment_joins_what_is_left_or_the_old_end_or_begins_now() {
    let p = plan("10 days", 2, &[]);
    let start = at("2026-03-01 12:00", Moscow); // until 11 March, grace until the end of 13 March
    for (when, end) in [
        ("2026-03-05 10:00", "2026-03-21"), // early: behind what is left
        ("2026-03-11 23:59", "2026-03-21"), // on the last day
        ("2026-03-13 23:59", "2026-03-21"), // in grace: from the old end
        ("2026-03-14 00:00", "2026-03-23"), // after it: from now, ten whole days
        ("2026-03-14 00:01", "2026-03-24"), // and the rest of the last day is a gift
    ] {
        let second = at(when, Moscow);
        let terms = [paid(1, "10 days", start), paid(2, "10 days", second)];
        assert_eq!(last_day(&p, &terms, &[], second), end, "paid {when}");
    }
}

#[test]
fn stages_follow_each_other() {
    let p = plan("10 days", 2, &[3, 0]);
    let start = at("2026-03-01 12:00", Moscow);
    let t = Timeline::of(&p, &[paid(1, "10 days", start)], &[], Moscow);
    for (when, stage) in [
        ("2026-03-01 11:59", Stage::Pending),
        ("2026-03-01 12:00", Stage::Active),
        ("2026-03-08 09:59", Stage::Active),
        ("2026-03-08 10:00", Stage::Expiring),
        ("2026-03-11 23:59", Stage::Expiring),
        ("2026-03-12 00:00", Stage::Grace),
        ("2026-03-13 23:59", Stage::Grace),
        ("2026-03-14 00:00", Stage::Ended),
    ] {
        assert_eq!(t.stage(at(when, Moscow)), stage, "{when}");
    }
    let mut changes = vec![start];
    while let Some(next) = t.next_change(*changes.last().unwrap()) {
        changes.push(next);
    }
    let shown: Vec<String> =
        changes.iter().skip(1).map(|c| c.utc().with_timezone(&Moscow).format("%d %H:%M").to_string()).collect();
    assert_eq!(shown, ["08 10:00", "11 10:00", "12 00:00", "14 00:00"]);
}

#[test]
fn forever_has_no_end_and_nothing_is_added_behind_it() {
    let p = plan("forever", 2, &[3]);
    let now = at("2026-03-01 12:00", Moscow);
    let t = Timeline::of(&p, &[paid(1, "forever", now), paid(2, "30 days", now.plus(DAY))], &[], Moscow);
    assert_eq!((t.stage(now.plus(DAY * 40_000)), t.next_change(now)), (Stage::Active, None));
}

#[test]
fn taking_back_a_term_takes_its_rest_and_later_terms_move_up() {
    let p = plan("30 days", 5, &[]);
    let start = at("2026-03-01 12:00", Moscow);
    let mut first = paid(1, "30 days", start);
    let second = paid(2, "30 days", start.plus(DAY));
    first.taken_back_at = Some(start.plus(10 * DAY));
    // ten days of the first and thirty of the second
    assert_eq!(last_day(&p, &[first.clone(), second.clone()], &[], start), "2026-04-10");
    // the second, not begun: nothing is left of it
    let mut second = second;
    first.taken_back_at = None;
    second.taken_back_at = Some(start.plus(2 * DAY));
    assert_eq!(last_day(&p, &[first.clone(), second], &[], start), "2026-03-31");
    // alone: closed at that very moment, without grace
    first.taken_back_at = Some(start.plus(10 * DAY));
    let t = Timeline::of(&p, &[first], &[], Moscow);
    assert_eq!(t.stage(start.plus(10 * DAY - 1)), Stage::Active);
    assert_eq!(t.stage(start.plus(10 * DAY)), Stage::Ended);
}

#[test]
fn what_is_unfinished_is_what_runs_waits_or_never_ends() {
    let plan = plan("30 days", 0, &[]);
    let start = at("2026-03-01 12:00", Moscow);
    let later = Term { begins_at: Some(start.plus(200 * DAY)), ..paid(4, "10 days", start) };
    let terms =
        [paid(1, "30 days", start), paid(2, "30 days", start), later, paid(5, "forever", start.plus(300 * DAY))];
    let timeline = Timeline::of(&plan, &terms, &[], Moscow);
    let left = |days: i64| timeline.unfinished(start.plus(days * DAY)).iter().map(|t| t.0).collect::<Vec<_>>();
    assert_eq!(
        (left(0), left(40), left(100), left(205), left(400)),
        (vec![1, 2, 4, 5], vec![2, 4, 5], vec![4, 5], vec![4, 5], vec![5])
    );
    let mut taken = terms.to_vec();
    taken[1].taken_back_at = Some(start.plus(40 * DAY));
    let timeline = Timeline::of(&plan, &taken, &[], Moscow);
    assert_eq!(timeline.unfinished(start.plus(41 * DAY)), [TermId(4), TermId(5)], "what was taken back is not left");
}

#[test]
fn a_plan_that_changes_leaves_what_was_sold_as_it_was() {
    let generous = plan("30 days", 7, &[]);
    let mut strict = plan("30 days", 0, &[]);
    strict.gates = vec![];
    let start = at("2026-01-01 12:00", Moscow);
    let mut first = paid(1, "30 days", start); // until 31 January
    first.plan = Some(strict.clone());
    let mut second = paid(2, "30 days", at("2026-02-04 12:00", Moscow)); // begins anew: no grace was lent
    second.plan = Some(generous.clone());
    let now = at("2026-03-01 12:00", Moscow);
    assert_eq!(last_day(&generous, &[first, second.clone()], &[], now), "2026-03-06");
    // Renewed early onto a plan without the gate: it stays open until the first term's time is over.
    let mut third = paid(3, "30 days", now);
    third.plan = Some(strict.clone());
    let t = Timeline::of(&strict, &[second, third], &[], Moscow);
    assert_eq!(t.open_gates(now), generous.gates);
    assert!(t.open_gates(at("2026-03-10 12:00", Moscow)).is_empty());
}

fn freeze(id: i64, from: &str, until: &str, returned: Option<&str>) -> Freeze {
    let (starts_at, ends_at) = (at(from, Moscow), at(until, Moscow));
    Freeze { id: FreezeId(id), starts_at, ends_at, returned_at: returned.map(|r| at(r, Moscow)), by_staff: false }
}

#[test]
fn a_freeze_closes_the_gates_and_pushes_every_later_moment_back() {
    let p = plan("10 days", 2, &[3]);
    let start = at("2026-03-01 12:00", Moscow); // until 11 March
    let week = freeze(1, "2026-03-05 18:00", "2026-03-12 18:00", None);
    let t = Timeline::of(&p, &[paid(1, "10 days", start)], &[week], Moscow);
    assert_eq!(t.runs()[0].end(), Some(at("2026-03-18 12:00", Moscow)));
    for (when, stage) in [
        ("2026-03-05 17:59", Stage::Active),
        ("2026-03-05 18:00", Stage::Frozen),
        ("2026-03-12 17:59", Stage::Frozen),
        ("2026-03-12 18:00", Stage::Active),
        ("2026-03-15 10:00", Stage::Expiring),
        ("2026-03-19 00:00", Stage::Grace),
        ("2026-03-21 00:00", Stage::Ended),
    ] {
        assert_eq!(t.stage(at(when, Moscow)), stage, "{when}");
        assert_eq!(t.is_open(at(when, Moscow)), stage.is_open(), "{when}");
    }
    let openings: Vec<_> = t.openings().iter().map(|o| (o.from, o.until.unwrap())).collect();
    let opening = |from, until| (at(from, Moscow), at(until, Moscow));
    assert_eq!(
        openings,
        [opening("2026-03-01 12:00", "2026-03-05 18:00"), opening("2026-03-12 18:00", "2026-03-21 00:00")]
    );
    assert_eq!(t.next_change(start), Some(at("2026-03-05 18:00", Moscow)));
    assert_eq!(t.next_change(at("2026-03-05 18:00", Moscow)), Some(at("2026-03-12 18:00", Moscow)));
}

#[test]
fn who_comes_back_early_loses_only_the_time_that_passed() {
    let p = plan("10 days", 0, &[]);
    let start = at("2026-03-01 12:00", Moscow);
    let early = freeze(1, "2026-03-05 18:00", "2026-03-12 18:00", Some("2026-03-06 20:00"));
    let never = freeze(2, "2026-03-08 00:00", "2026-03-09 00:00", Some("2026-03-07 12:00"));
    let t = Timeline::of(&p, &[paid(1, "10 days", start)], &[early, never], Moscow);
    assert_eq!(t.runs()[0].end(), Some(at("2026-03-12 14:00", Moscow)), "a day and two hours");
    assert_eq!(t.stage(at("2026-03-08 12:00", Moscow)), Stage::Active, "called off before it began");
}

#[test]
fn a_freeze_needs_paid_time_and_others_stack_behind_it() {
    let p = plan("10 days", 5, &[]);
    let start = at("2026-03-01 12:00", Moscow);
    let ends = |terms: &[Term], freezes: &[Freeze]| last_day(&p, terms, freezes, at("2026-03-10 12:00", Moscow));
    let first = paid(1, "10 days", start);
    let week = |day: &str| freeze(1, &format!("2026-03-{day}"), "2026-03-25 12:00", None);
    assert_eq!(
        ends(std::slice::from_ref(&first), &[week("11 18:00")]),
        "2026-03-25",
        "on the last evening, after the exact end"
    );
    assert_eq!(ends(std::slice::from_ref(&first), &[week("12 00:00")]), "2026-03-11", "in grace it is nothing");
    let second = paid(2, "10 days", at("2026-03-12 12:00", Moscow));
    assert_eq!(ends(&[first.clone(), second], &[week("11 12:00")]), "2026-04-04", "paid while frozen");
    let mut gone = first;
    gone.taken_back_at = Some(at("2026-03-06 12:00", Moscow));
    let t = Timeline::of(&p, &[gone], &[freeze(1, "2026-03-05 12:00", "2026-03-08 12:00", None)], Moscow);
    assert_eq!(t.stage(at("2026-03-06 12:00", Moscow)), Stage::Ended, "given back while frozen");
    assert_eq!(t.next_change(at("2026-03-06 12:00", Moscow)), None);
}

#[test]
fn a_term_may_begin_later_last_until_a_date_or_be_shortened() {
    let p = plan("10 days", 0, &[]);
    let start = at("2026-03-01 12:00", Moscow);
    let mut later = paid(1, "10 days", start);
    later.begins_at = Some(at("2026-03-20 00:00", Moscow));
    let t = Timeline::of(&p, std::slice::from_ref(&later), &[], Moscow);
    assert_eq!((t.stage(start), t.next_change(start)), (Stage::Pending, later.begins_at));
    assert_eq!(last_day(&p, &[later], &[], at("2026-03-20 00:00", Moscow)), "2026-03-29");

    let dated = paid(1, "until 2026-03-31", start);
    let second = paid(2, "10 days", start.plus(DAY));
    assert_eq!(last_day(&p, &[dated.clone(), second.clone()], &[], start), "2026-04-10");
    let week = freeze(1, "2026-03-05 00:00", "2026-03-12 00:00", None);
    assert_eq!(last_day(&p, &[dated, second.clone()], &[week], start), "2026-04-17");

    let mut half = paid(1, "10 days", start);
    half.reduced = Some(Reduction { at: start.plus(DAY), kept: 500_000 });
    assert_eq!(last_day(&p, &[half.clone(), second.clone()], &[], start), "2026-03-16");
    half.reduced = Some(Reduction { at: start.plus(8 * DAY), kept: 500_000 });
    assert_eq!(last_day(&p, &[half, second], &[], start), "2026-03-19", "what was used stays");
}

#[test]
fn behind_for_ever_a_term_waits_until_that_is_taken_back() {
    let p = plan("forever", 0, &[]);
    let start = at("2026-03-01 12:00", Moscow);
    let (mut ever, ten) = (paid(1, "forever", start), paid(2, "10 days", start.plus(DAY)));
    ever.taken_back_at = Some(at("2026-03-05 12:00", Moscow));
    assert_eq!(last_day(&p, &[ever, ten], &[], start), "2026-03-15");
}

#[test]
fn what_is_left_and_what_was_frozen_is_told_for_a_moment() {
    let p = plan("10 days", 0, &[]);
    let start = at("2026-03-01 12:00", Moscow);
    let mut bonus = paid(2, "7 days", start);
    bonus.cause = Cause::Referral;
    let terms = [paid(1, "10 days", start), bonus, paid(3, "10 days", start)];
    let freezes = [
        freeze(1, "2026-03-05 12:00", "2026-03-07 12:00", None),
        freeze(2, "2026-03-15 12:00", "2026-03-16 12:00", None),
        freeze(3, "2026-03-25 12:00", "2026-03-26 12:00", None),
    ];
    let t = Timeline::of(&p, &terms, &freezes, Moscow);
    let left = |when| t.left(at(when, Moscow)).iter().map(|l| (l.term.0, l.ms / DAY, l.of / DAY)).collect::<Vec<_>>();
    assert_eq!(left("2026-03-06 12:00"), [(1, 6, 10), (2, 7, 7), (3, 10, 10)], "frozen: no time is used");
    assert_eq!(left("2026-03-14 12:00"), [(2, 6, 7), (3, 10, 10)]);
    let stops = |when| t.period_at(at(when, Moscow)).map(|p| p.stops.iter().map(|s| s.freeze.0).collect::<Vec<_>>());
    assert_eq!(stops("2026-03-14 12:00"), Some(vec![1, 2]), "a bonus lengthens the period that it follows");
    assert_eq!(stops("2026-03-24 12:00"), Some(vec![3]), "a payment opens one of its own");
    assert_eq!(stops("2026-04-24 12:00"), None);
}

#[test]
fn an_hour_lost_to_summer_time_takes_nothing() {
    let p = plan("1 day", 0, &[]);
    let now = at("2026-03-28 02:30", Warsaw);
    assert_eq!(last_day_in(&p, &[paid(1, "1 day", now)], &[], now, Warsaw), "2026-03-29");
}

proptest! {
    /// However payments fall, no day is lost: runs hold at least the sum of the days paid, and never overlap.
    #[test]
    fn the_sum_of_days_is_what_was_paid(gaps in prop::collection::vec(0i64..40, 1..12), lengths in prop::collection::vec(1u32..60, 12), grace in 0u32..5) {
        let p = plan("1 day", grace, &[3, 1]);
        let mut now = at("2026-01-15 18:30", Moscow);
        let mut terms = vec![];
        for (i, gap) in gaps.iter().enumerate() {
            now = now.plus(gap * DAY);
            terms.push(paid(i as i64, &format!("{} days", lengths[i]), now));
        }
        let t = Timeline::of(&p, &terms, &[], Moscow);
        let sum: i64 = t.runs().iter().map(|r| r.end().unwrap().since(r.start())).sum();
        let sold: i64 = terms.iter().map(|t| match t.period { Period::Days(d) => i64::from(d) * DAY, _ => 0 }).sum();
        prop_assert_eq!(sum, sold);
        for pair in t.runs().windows(2) {
            prop_assert!(t.ending(&pair[0]).unwrap().closes_at <= pair[1].start());
        }
        // order of arrival does not matter
        terms.reverse();
        prop_assert_eq!(Timeline::of(&p, &terms, &[], Moscow), t);
    }

    /// Walking from change to change meets every stage boundary, always forward, and ends.
    #[test]
    fn changes_lead_to_the_end(days in 1u32..400, grace in 0u32..10, remind in prop::collection::vec(0u32..30, 0..4)) {
        let p = plan("1 day", grace, &remind);
        let start = at("2026-01-15 18:30", Warsaw);
        let t = Timeline::of(&p, &[paid(1, &format!("{days} days"), start)], &[], Warsaw);
        let mut now = start;
        for _ in 0..10 {
            let Some(next) = t.next_change(now) else { break };
            prop_assert!(next > now);
            prop_assert_eq!(t.is_open(now), t.is_open(next.plus(-1)));
            now = next;
        }
        prop_assert_eq!(t.stage(now), Stage::Ended);
        prop_assert_eq!(t.next_change(now), None);
    }
}
