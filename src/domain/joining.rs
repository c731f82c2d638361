//! Two memberships that become one.
//!
//! Subscriptions to different plans go on side by side. Of two to the same plan [one goes on](goes_before) as it is, and
//! the terms of the other are [carried](carry) behind it: each brings along exactly what was left of it, to the
//! millisecond, so what both had left is what the one has. What was used is used, what was lent as grace is not paid for
//! with what comes. Where one of them was open and the other stood still, the open one goes on, and the freeze of the other
//! is over; the time that it kept stays kept.
//!
//! The same is done the other way round when they are separated: what each has left then goes back with it.

use super::{Carried, Stage, Subscription, SubscriptionId, TermId, Timestamp};
use chrono_tz::Tz;

/// Whether the first of two subscriptions to the same plan goes on: the one that is open, then the one that stands still,
/// then the one that lasts longer; in doubt the first.
#[must_use]
pub fn goes_before(first: &Subscription, second: &Subscription, now: Timestamp, zone: Tz) -> bool {
    let rank = |s: &Subscription| {
        let timeline = s.timeline(zone);
        let stage = timeline.stage(now);
        let closes_at = timeline.ending_at(now).map(|e| e.closes_at);
        let endless = timeline.runs().iter().any(|run| run.start() <= now) && closes_at.is_none();
        (stage.is_open(), stage == Stage::Frozen, endless, closes_at)
    };
    rank(first) >= rank(second)
}

/// What each term of a subscription takes along to another one. Those that begin later, by themselves, keep their day and
/// are not among them.
#[must_use]
pub fn carry(from: &Subscription, now: Timestamp, zone: Tz) -> Vec<(TermId, Carried)> {
    let timeline = from.timeline(zone);
    let begun = from.terms.iter().filter(|term| term.from() <= now);
    begun.map(|term| (term.id, timeline.carried(term, now))).collect()
}

/// Of subscriptions that wait behind others (`(who waits, behind whom)`), those that have to wait no more so that none waits
/// for itself: it could never begin.
#[must_use]
pub fn loops(waiting: &[(SubscriptionId, SubscriptionId)]) -> Vec<(SubscriptionId, SubscriptionId)> {
    let mut kept: Vec<(SubscriptionId, SubscriptionId)> = Vec::new();
    let mut cut = Vec::new();
    for &(waits, behind) in waiting {
        let mut reached = vec![behind];
        let mut next = 0;
        while let Some(&at) = reached.get(next) {
            next += 1;
            let further = kept.iter().filter(|(from, to)| *from == at && !reached.contains(to));
            let further: Vec<_> = further.map(|(_, to)| *to).collect();
            reached.extend(further);
        }
        if reached.contains(&waits) {
            cut.push((waits, behind));
        } else {
            kept.push((waits, behind));
        }
    }
    cut
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_waits_for_herself() {
        let pairs = |pairs: &[(i64, i64)]| -> Vec<_> {
            pairs.iter().map(|(a, b)| (SubscriptionId(*a), SubscriptionId(*b))).collect()
        };
        assert_eq!(loops(&pairs(&[(2, 1), (3, 2), (3, 1)])), []);
        assert_eq!(loops(&pairs(&[(2, 1), (1, 2)])), pairs(&[(1, 2)]));
        assert_eq!(loops(&pairs(&[(2, 1), (3, 2), (1, 3)])), pairs(&[(1, 3)]));
        assert_eq!(loops(&pairs(&[(1, 1)])), pairs(&[(1, 1)]));
    }
}
