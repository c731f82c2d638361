//! Two lives that become one, and come apart again: nothing is lost and nothing is made.

use super::lives::{Facts, any_life, plans};
use super::*;
use crate::domain::joining::{carry, goes_before};
use crate::domain::{Carried, MemberId, Subscription, SubscriptionId, TermId};

/// What a life has come to by now, as a subscription. Its numbers begin behind `first`.
fn lived(facts: &Facts, member: i64, first: i64, now: Timestamp) -> Subscription {
    let (mut terms, mut freezes) = facts.known(now);
    for term in &mut terms {
        term.id = TermId(term.id.0 + first);
        term.reduced = term.reduced.filter(|r| r.at <= now);
        term.plan = Some(term.plan.clone().unwrap_or_else(|| plans()[0].clone()));
    }
    freezes.iter_mut().for_each(|f| f.id = FreezeId(f.id.0 + first));
    let (id, member, plan) = (SubscriptionId(member), MemberId(member), plans()[0].clone());
    Subscription { id, member, plan, terms, freezes, reviewed_at: now, renewal: None }
}

/// What is left in milliseconds; `None`: there is no end.
fn left(s: &Subscription, now: Timestamp, zone: Tz) -> Option<i64> {
    let timeline = s.timeline(zone);
    let endless = timeline.runs().last().is_some_and(|run| run.start() <= now && run.end().is_none());
    (!endless).then(|| timeline.left(now).iter().map(|l| l.ms).sum())
}

/// Moves terms from one subscription to another, as they are carried.
fn move_over(from: &mut Subscription, to: &mut Subscription, which: &[(TermId, Carried)]) {
    for (id, carried) in which {
        let at = from.terms.iter().position(|t| t.id == *id).unwrap();
        let term = from.terms.remove(at);
        to.terms.push(Term { carried: Some(*carried), ..term });
    }
}

/// The one that goes on, and the other.
fn in_order(a: Subscription, b: Subscription, now: Timestamp, zone: Tz) -> (Subscription, Subscription) {
    if goes_before(&a, &b, now, zone) { (a, b) } else { (b, a) }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, failure_persistence: None, max_shrink_iters: 400, ..ProptestConfig::default() })]

    /// What two have left together is what the one has that they become, at that moment and when one of its terms is taken
    /// back; and the doors that were open stay open.
    #[test]
    fn what_two_have_left_the_one_has((zone, start, one) in any_life(), (_, _, two) in any_life(), far in 0..8_000i64, which in 0..20usize) {
        let now = start.plus(far * 15 * crate::domain::time::MINUTE);
        let (a, b) = (lived(&one, 1, 0, now), lived(&two, 2, 10_000, now));
        let lefts = (left(&a, now, zone), left(&b, now, zone));
        let open = a.timeline(zone).is_open(now) || b.timeline(zone).is_open(now);
        let (mut on, mut other) = in_order(a, b, now, zone);
        let carried = carry(&other, now, zone);
        move_over(&mut other, &mut on, &carried);
        prop_assert_eq!(left(&on, now, zone), lefts.0.zip(lefts.1).map(|(a, b)| a + b), "{:#?}", on);
        prop_assert!(!open || on.timeline(zone).is_open(now), "a door fell shut");
        prop_assert_eq!(left(&other, now, zone), Some(0));

        let parts = on.timeline(zone).left(now);
        let brought: Vec<_> = parts.iter().filter(|part| carried.iter().any(|(id, _)| *id == part.term)).collect();
        if let (Some(part), Some(all)) = (brought.get(which % brought.len().max(1)), left(&on, now, zone)) {
            let mut less = on.clone();
            less.terms.iter_mut().filter(|t| t.id == part.term).for_each(|t| t.taken_back_at = Some(now));
            prop_assert_eq!(left(&less, now, zone), Some(all - part.ms), "{:#?}", less);
        }
    }

    /// Separated at once, both have what they had; separated later, together what is left by then.
    #[test]
    fn what_was_joined_can_be_separated((zone, start, one) in any_life(), (_, _, two) in any_life(), far in 0..8_000i64, later in 0..4_000i64) {
        let now = start.plus(far * 15 * crate::domain::time::MINUTE);
        let (a, b) = (lived(&one, 1, 0, now), lived(&two, 2, 10_000, now));
        let (mut on, mut other) = in_order(a, b, now, zone);
        let lefts = (left(&on, now, zone), left(&other, now, zone));
        let carried = carry(&other, now, zone);
        move_over(&mut other, &mut on, &carried);
        other.freezes.clear();
        for then in [now, now.plus(later * 900_007)] {
            let (mut on, mut other) = (on.clone(), other.clone());
            let whole = left(&on, then, zone);
            let timeline = on.timeline(zone);
            let back: Vec<_> = carried.iter().filter_map(|(id, _)| on.terms.iter().find(|t| t.id == *id)).map(|t| (t.id, timeline.carried(t, then))).collect();
            move_over(&mut on, &mut other, &back);
            let parts = (left(&on, then, zone), left(&other, then, zone));
            prop_assert_eq!(parts.0.zip(parts.1).map(|(a, b)| a + b), whole, "{:#?} {:#?}", on, other);
            if then == now {
                prop_assert_eq!(parts, lefts);
            }
        }
    }
}

#[test]
fn what_comes_is_not_used_for_grace_and_begins_behind_what_runs() {
    let given = at("2026-03-01 12:00", Moscow);
    let of = |id: i64, terms: Vec<Term>, grace| Subscription {
        id: SubscriptionId(id),
        member: MemberId(id),
        plan: plan("10 days", grace, &[]),
        terms,
        freezes: vec![],
        reviewed_at: given,
        renewal: None,
    };
    let join = |mut on: Subscription, mut other: Subscription, now: Timestamp| {
        let carried = carry(&other, now, Moscow);
        move_over(&mut other, &mut on, &carried);
        on.timeline(Moscow)
    };
    // Ten days used up and in grace; of twenty, nine are left.
    let (on, other) = (of(1, vec![paid(1, "10 days", given)], 3), of(2, vec![paid(2, "20 days", given)], 0));
    let now = at("2026-03-12 12:00", Moscow);
    let joined = join(on, other, now);
    assert_eq!(joined.runs().last().unwrap().end(), Some(now.plus(9 * DAY)));
    assert!(joined.is_open(now) && joined.is_open(now.plus(-1)));
    // Both run: one behind the other.
    let (on, other) = (of(1, vec![paid(1, "20 days", given)], 0), of(2, vec![paid(2, "20 days", given)], 0));
    let joined = join(on, other, at("2026-03-06 12:00", Moscow));
    assert_eq!(joined.ending_at(now).unwrap().last_day.to_string(), "2026-04-05");
}
