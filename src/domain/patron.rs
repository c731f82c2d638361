//! VK Donut as a source of time: people support the community by the month, VK takes the money and tells of it.
//!
//! Each charge that VK tells of pays a month, which stays to its last day whatever follows. Beside that there is **lent**
//! time, which VK's list of dons gives and takes: whoever is on the list and has nothing that lasts is lent a few days, and
//! again while she stays on it. So a payer whose event was lost, or comes late, is never shut out, and nobody is inside
//! for longer than those few days after VK has stopped to name her.
//!
//! Lent time is one [`Term`] of [`Cause::Patron`] until a date. The date is moved ahead while she is listed, and brought
//! back to today when she is not.

use super::time::DAY;
use super::{AutoRenewal, Cause, Period, RenewalState, Subscription, Term, TermId, Timestamp};
use chrono::{Days, NaiveDate};
use chrono_tz::Tz;

/// What payments and renewals of VK Donut are called.
pub const PROVIDER: &str = "donut";
/// What one charge pays (<https://dev.vk.com/ru/api/community-events/json-schema>: subscriptions are monthly).
pub const MONTH: Period = Period::Months(1);
/// Lent time ends with the so-many-th day after the one on which VK's list named her.
const LENT: u64 = 3;
/// Whoever has no further day than this from today is lent some: a day before the end, so that one list may fail.
const SOON: u64 = 1;
/// An end that is told so soon after a charge is that of the month before: VK's events keep no order and carry no time.
const SAME: i64 = DAY;

/// What is to be done with lent time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lending {
    /// Lend anew, until the end of this day.
    New(NaiveDate),
    /// Let what is lent end with this day instead.
    Move(TermId, NaiveDate),
}

/// What the end of somebody's support changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Over {
    /// What is lent ends with this day.
    pub lent: Option<(TermId, NaiveDate)>,
}

/// VK's list names her: what she is to be lent. `None`: nothing, because what she has lasts, or stands still.
#[must_use]
pub fn listed(hers: Option<&Subscription>, now: Timestamp, zone: Tz) -> Option<Lending> {
    let day = after(now, LENT, zone);
    let Some(hers) = hers else { return Some(Lending::New(day)) };
    let timeline = hers.timeline(zone);
    if timeline.freeze_at(now).is_some() {
        return None;
    }
    if timeline.is_open(now) {
        let ending = timeline.ending_at(now)?;
        let unknown =
            || AutoRenewal { provider: PROVIDER.to_owned(), id: String::new(), state: RenewalState::On, at: now };
        let renewal = hers.renewal.clone().filter(|r| r.provider == PROVIDER).unwrap_or_else(unknown);
        if lasts(&renewal, Some(ending.paid_until), now, zone) {
            return None;
        }
    }
    Some(lent(hers, now, zone).map_or(Lending::New(day), |term| Lending::Move(term, day)))
}

/// Whether a list that names her has nothing to add to what is known, as far as that is seen at a glance.
#[must_use]
pub fn lasts(renewal: &AutoRenewal, paid_until: Option<Timestamp>, now: Timestamp, zone: Tz) -> bool {
    // Who wants no further month has her last day, and is reminded of it.
    let enough =
        if renewal.state == RenewalState::Off { now } else { Timestamp::end_of_day(after(now, SOON, zone), zone) };
    paid_until.is_none_or(|until| until > enough)
}

/// VK says that her support is over, or does not name her any more. `None`: nothing changes, because it was known, or
/// because a month was paid so lately that another one is meant.
#[must_use]
pub fn over(hers: &Subscription, now: Timestamp, zone: Tz) -> Option<Over> {
    let renewal = hers.renewal.as_ref().filter(|r| r.provider == PROVIDER)?;
    let paid = hers.terms.iter().any(|t| t.cause == Cause::Payment && now.since(t.granted_at) < SAME);
    if paid && renewal.renews() {
        return None;
    }
    let today = now.date(zone);
    let ahead = |t: &&Term| is_lent(t, now, zone) && t.period != Period::Until(today);
    let lent = hers.terms.iter().rev().find(ahead).map(|t| (t.id, today));
    (lent.is_some() || renewal.state != RenewalState::Off).then_some(Over { lent })
}

/// The lent term that a charge takes the place of.
#[must_use]
pub fn lent(hers: &Subscription, now: Timestamp, zone: Tz) -> Option<TermId> {
    hers.terms.iter().rev().find(|t| is_lent(t, now, zone)).map(|t| t.id)
}

/// Where her support stands after it ended.
#[must_use]
pub fn ended(renewal: &AutoRenewal, now: Timestamp) -> AutoRenewal {
    AutoRenewal { state: RenewalState::Off, at: renewal.at.max(now), ..renewal.clone() }
}

/// Lent time of which something is left today.
fn is_lent(term: &Term, now: Timestamp, zone: Tz) -> bool {
    let lasts = matches!(term.period, Period::Until(day) if day >= now.date(zone));
    term.cause == Cause::Patron && term.taken_back_at.is_none() && lasts
}

fn after(now: Timestamp, days: u64, zone: Tz) -> NaiveDate {
    let today = now.date(zone);
    today.checked_add_days(Days::new(days)).unwrap_or(today)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{LocalText, MemberId, Plan, Stage, SubscriptionId};
    use chrono::NaiveTime;
    use chrono_tz::Europe::Moscow;

    /// Noon of a day of March 2026 in Moscow; days beyond its end go on in April.
    fn march(day: i64) -> Timestamp {
        let first = NaiveDate::from_ymd_opt(2026, 3, 1).unwrap();
        Timestamp::at(first, NaiveTime::from_hms_opt(12, 0, 0).unwrap(), Moscow).plus((day - 1) * DAY)
    }

    fn day(day: i64) -> NaiveDate {
        march(day).date(Moscow)
    }

    fn plan(grace: u32) -> Plan {
        Plan {
            key: "month".parse().unwrap(),
            title: LocalText::default(),
            period: Period::Months(3),
            prices: vec![],
            gates: vec!["club".parse().unwrap()],
            grace,
            remind: vec![],
            freeze: None,
            trial: 0,
            products: Vec::new(),
        }
    }

    /// A subscription as the events of its days make it.
    struct Life {
        hers: Subscription,
    }

    impl Life {
        fn new(grace: u32) -> Self {
            let (id, member, plan) = (SubscriptionId(1), MemberId(1), plan(grace));
            let (terms, freezes, reviewed_at) = (vec![], vec![], march(1));
            Self { hers: Subscription { id, member, plan, terms, freezes, reviewed_at, renewal: None } }
        }

        fn term(&mut self, cause: Cause, period: Period, now: Timestamp) {
            let id = TermId(i64::try_from(self.hers.terms.len()).unwrap() + 1);
            self.hers.terms.push(Term::new(id, cause, period, now));
        }

        fn is(&mut self, state: RenewalState, at: Timestamp) {
            let (provider, id) = (PROVIDER.to_owned(), "5001".to_owned());
            self.hers.renewal = Some(AutoRenewal { provider, id, state, at });
        }

        fn set(&mut self, term: TermId, day: NaiveDate) {
            let term = self.hers.terms.iter_mut().find(|t| t.id == term).unwrap();
            term.period = Period::Until(day);
        }

        fn does(&mut self, word: char, now: Timestamp) {
            match word {
                'p' => {
                    if let Some(lent) = lent(&self.hers, now, Moscow) {
                        self.hers.terms.iter_mut().find(|t| t.id == lent).unwrap().taken_back_at = Some(now);
                    }
                    self.term(Cause::Payment, MONTH, now);
                    self.is(RenewalState::On, now);
                }
                'c' => self.is(RenewalState::Off, now),
                'l' => {
                    match listed(Some(&self.hers), now, Moscow) {
                        None => return,
                        Some(Lending::New(day)) => self.term(Cause::Patron, Period::Until(day), now),
                        Some(Lending::Move(term, day)) => self.set(term, day),
                    }
                    self.is(RenewalState::On, now);
                }
                'x' => {
                    if let Some(over) = over(&self.hers, now, Moscow) {
                        if let Some((term, day)) = over.lent {
                            self.set(term, day);
                        }
                        self.is(RenewalState::Off, now);
                    }
                }
                word => panic!("{word}"),
            }
        }

        fn last_day(&self, now: Timestamp) -> Option<NaiveDate> {
            self.hers.timeline(Moscow).ending_at(now).map(|e| e.last_day)
        }
    }

    /// What happens on which day of March (`p`aid, `c`ancelled, e`x`pired or not listed, `l`isted); then the last day, and
    /// whether a further month is expected.
    #[test]
    fn events_in_any_order_come_to_the_same() {
        use RenewalState::{Off, On};
        for (story, last, state) in [
            ("p5", 36, On),
            ("p5 c9", 36, Off),
            ("p5 c9 x36", 36, Off),
            // Over long before the month is: what is paid stays.
            ("p5 x9", 36, Off),
            ("p5 x9 x10", 36, Off),
            // A further month, in its order, early, and behind the word that the one before it is over.
            ("p5 p36", 66, On),
            ("p5 p34", 66, On),
            ("p5 x36 p36", 66, On),
            ("p5 p36 x36", 66, On),
            ("p5 x36 p37", 67, On),
            ("p5 c9 x36 p36", 66, On),
            // Seen before anything was heard; then the charge takes the place of what was lent, and an end ends it.
            ("l5", 8, On),
            ("l5 l6", 8, On),
            ("l5 l6 l7 l8", 10, On),
            ("l5 p6", 37, On),
            ("l5 x6", 6, Off),
            ("l5 l7 x8", 8, Off),
            ("l5 x6 l6", 6, Off),
            ("l5 x6 l7", 10, On),
            ("l5 x6 x6", 6, Off),
            ("l5 x6 p6", 37, On),
            ("l5 c6", 8, Off),
            // Lent before the paid month is over, because the next one may be late.
            ("p5 l6 l20 l34", 36, On),
            ("p5 l35", 38, On),
            ("p5 l35 p36", 66, On),
            ("p5 l35 x36", 36, Off),
            ("p5 l35 l37 p38", 68, On),
            // Who has stopped it is lent nothing before it is over, and is let in while VK says that she is a don.
            ("p5 c9 l35", 36, Off),
            ("p5 c9 l37", 40, On),
        ] {
            let mut life = Life::new(0);
            let mut now = march(1);
            for part in story.split(' ') {
                now = march(part[1..].parse().unwrap());
                life.does(part.chars().next().unwrap(), now);
            }
            assert_eq!(life.last_day(now), Some(day(last)), "{story}");
            assert_eq!(life.hers.renewal.as_ref().unwrap().state, state, "{story}");
        }
    }

    #[test]
    fn after_the_end_the_grace_of_the_plan_follows() {
        let mut life = Life::new(2);
        life.does('l', march(5));
        life.does('x', march(6));
        let stage = |day| life.hers.timeline(Moscow).stage(march(day));
        assert_eq!((stage(6), stage(7), stage(8), stage(9)), (Stage::Active, Stage::Grace, Stage::Grace, Stage::Ended));
    }

    #[test]
    fn nothing_is_lent_to_who_has_time_without_end_or_stands_still() {
        assert_eq!(listed(None, march(5), Moscow), Some(Lending::New(day(8))));
        let mut life = Life::new(0);
        life.term(Cause::Grant, Period::Forever, march(5));
        assert_eq!(listed(Some(&life.hers), march(9), Moscow), None);
        let mut life = Life::new(0);
        life.does('p', march(5));
        life.hers.freezes.push(crate::domain::Freeze {
            id: crate::domain::FreezeId(1),
            starts_at: march(10),
            ends_at: march(24),
            returned_at: None,
            by_staff: false,
        });
        assert_eq!(listed(Some(&life.hers), march(20), Moscow), None);
    }

    #[test]
    fn an_end_says_nothing_about_what_others_pay() {
        let mut life = Life::new(0);
        life.term(Cause::Payment, MONTH, march(5));
        assert_eq!(over(&life.hers, march(9), Moscow), None);
        life.does('l', march(35));
        assert_eq!(life.last_day(march(35)), Some(day(38)), "a don, whoever paid before");
    }
}
