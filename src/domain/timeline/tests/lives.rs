//! Random lives of one subscription, in zones that are hard on calendars.
//!
//! [`Walk`] is a model that knows no runs and no pieces laid out: it lives through the time in quarters of an hour, uses up
//! what it was given, stands still while frozen, and finds the end of a length by walking the calendar. At each moment only
//! what was known by then counts, and the timeline of those facts has to say the same. What the model does not know
//! (shortened terms, freezes that overlap) is tried by properties that hold for every life.

use super::*;
use crate::domain::time::MINUTE;
use chrono::{Datelike, NaiveDateTime, NaiveTime};
use chrono_tz::America::St_Johns;
use chrono_tz::Asia::Kathmandu;
use chrono_tz::Europe::{Moscow, Warsaw};
use chrono_tz::Pacific::Apia;
use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet, VecDeque};

/// The step of the model. The offsets of all zones of today are multiples of it.
const STEP: i64 = 15 * MINUTE;

/// Zones, and days from which lives begin: leap days, ends of months, changes of the clock, the day that Samoa left out.
fn place() -> impl Strategy<Value = (Tz, Timestamp)> {
    let zones = prop::sample::select(vec![Moscow, Warsaw, St_Johns, Apia, Kathmandu]);
    let days = prop::sample::select(vec![
        "2011-12-20",
        "2024-01-31",
        "2024-02-29",
        "2026-01-29",
        "2026-03-08",
        "2026-03-28",
        "2026-10-24",
        "2027-12-31",
        "2028-02-28",
    ]);
    (zones, days, 0..10i64, 0..96i64).prop_map(|(zone, day, later, quarter)| {
        let day: NaiveDate = day.parse().unwrap();
        (zone, Timestamp::at(day, NaiveTime::MIN, zone).plus(later * DAY + quarter * STEP))
    })
}

/// Something that happens, in quarters of an hour after what happened before.
#[derive(Debug, Clone)]
enum Act {
    /// A term is given: its length, which plan, and after how many quarters it may begin.
    Give(Period, usize, Option<i64>),
    /// One of the terms so far is taken back.
    Take(usize),
    /// A freeze: after how many quarters it begins, and how many it lasts.
    Freeze(i64, i64),
    /// The last freeze is ended, or called off.
    Return,
}

fn period() -> impl Strategy<Value = Period> {
    prop_oneof![
        4 => (1..45u32).prop_map(Period::Days),
        4 => prop::sample::select(vec![1, 1, 1, 2, 3, 12]).prop_map(Period::Months),
        1 => (0..100u64).prop_map(|days| {
            Period::Until(NaiveDate::from_ymd_opt(2026, 3, 1).unwrap() + Days::new(days))
        }),
        1 => Just(Period::Forever),
    ]
}

fn acts() -> impl Strategy<Value = Vec<(i64, Act)>> {
    let later = prop_oneof![3 => Just(None), 1 => (1..5_000i64).prop_map(Some)];
    let act = prop_oneof![
        5 => (period(), 0..3usize, later).prop_map(|(period, plan, later)| Act::Give(period, plan, later)),
        2 => (0..20usize).prop_map(Act::Take),
        2 => (prop_oneof![3 => Just(0), 1 => 1..800i64], 1..2_000i64).prop_map(|(wait, long)| Act::Freeze(wait, long)),
        1 => Just(Act::Return),
    ];
    let gap = prop_oneof![3 => 1..96i64, 4 => 1..4_000i64];
    prop::collection::vec((gap, act), 1..14)
}

/// Three plans with other gates and other grace.
pub(super) fn plans() -> [Plan; 3] {
    let of = |gates: &[&str], grace| Plan {
        gates: gates.iter().map(|g| g.parse().unwrap()).collect(),
        ..plan("1 month", grace, &[7, 1])
    };
    [of(&["channel"], 0), of(&["channel", "talks"], 3), of(&["talks"], 1)]
}

/// The facts of a life, each with the moment at which it became known.
#[derive(Debug, Clone, Default)]
pub(super) struct Facts {
    terms: Vec<Term>,
    freezes: Vec<(Timestamp, Freeze)>,
}

impl Facts {
    /// What is known at a moment, and of the future only planned freezes.
    pub(super) fn known(&self, at: Timestamp) -> (Vec<Term>, Vec<Freeze>) {
        let mut terms: Vec<Term> = self.terms.iter().filter(|t| t.from() <= at).cloned().collect();
        for term in &mut terms {
            term.taken_back_at = term.taken_back_at.filter(|taken| *taken <= at);
        }
        let mut freezes: Vec<Freeze> = self.freezes.iter().filter(|(d, _)| *d <= at).map(|(_, f)| *f).collect();
        for freeze in &mut freezes {
            freeze.returned_at = freeze.returned_at.filter(|returned| *returned <= at);
        }
        (terms, freezes)
    }

    fn timeline(&self, at: Timestamp, zone: Tz) -> Timeline {
        let (terms, freezes) = self.known(at);
        Timeline::of(&plans()[0], &terms, &freezes, zone)
    }
}

/// Makes facts of acts. No two things happen in one moment, and a freeze is asked for when no other is open, as the program
/// sees to it.
fn facts(start: Timestamp, acts: &[(i64, Act)]) -> (Facts, Timestamp) {
    let (mut facts, mut now) = (Facts::default(), start);
    let mut taken: BTreeSet<Timestamp> = BTreeSet::from([start]);
    for (n, (gap, act)) in (1i64..).zip(acts) {
        now = now.plus(gap * STEP);
        while !taken.insert(now) {
            now = now.plus(STEP);
        }
        match act {
            Act::Give(period, plan, later) => {
                let mut term = Term::new(TermId(n), Cause::Payment, *period, now);
                term.plan = Some(plans()[*plan].clone());
                term.begins_at = later.map(|quarters| now.plus(quarters * STEP)).filter(|at| taken.insert(*at));
                facts.terms.push(term);
            }
            Act::Take(which) if !facts.terms.is_empty() => {
                let which = which % facts.terms.len();
                facts.terms[which].taken_back_at.get_or_insert(now);
            }
            Act::Freeze(wait, long) => {
                let (starts_at, ends_at) = (now.plus(wait * STEP), now.plus((wait + long) * STEP));
                let open = facts.freezes.last().is_some_and(|(_, f)| now < f.until());
                let free = *wait == 0 || taken.insert(starts_at);
                if !open && free {
                    let freeze = Freeze { id: FreezeId(n), starts_at, ends_at, returned_at: None, by_staff: false };
                    facts.freezes.push((now, freeze));
                }
            }
            Act::Return => {
                if let Some((_, freeze)) = facts.freezes.last_mut().filter(|(_, f)| now < f.until()) {
                    freeze.returned_at = Some(now);
                }
            }
            Act::Take(_) => {}
        }
    }
    (facts, now)
}

/// A term that is being used, or waits.
#[derive(Debug, Clone)]
struct Held {
    id: TermId,
    period: Period,
    plan: usize,
    /// How many stops there were when it was given.
    stops: usize,
    /// Its beginning and its end on the clock, and the anchor behind it, once it has begun.
    begun: Option<(Timestamp, Option<Timestamp>, Anchored)>,
}

/// The first day of consecutive months, and how many of them are over.
type Anchored = Option<(NaiveDateTime, u32)>;

/// The model.
struct Walk {
    zone: Tz,
    now: Timestamp,
    /// Stands still in a freeze.
    clock: Timestamp,
    held: VecDeque<Held>,
    /// Where the last thing ended on the clock, of which plan it was, and the anchor behind it.
    ended: (Timestamp, usize, Anchored),
    stops: Vec<(Timestamp, Timestamp)>,
    begun: bool,
    cut: bool,
    /// Midnights that were walked to before.
    midnights: RefCell<BTreeMap<NaiveDate, Timestamp>>,
}

impl Walk {
    fn local(&self, at: Timestamp) -> NaiveDateTime {
        at.utc().with_timezone(&self.zone).naive_local()
    }

    /// Walks to the moment at which clocks on the wall show this: the second time where they do so twice, the first moment
    /// after it where they never do.
    fn walk_to(&self, from: Timestamp, wall: NaiveDateTime) -> Timestamp {
        let mut at = from;
        while self.local(at) < wall - chrono::TimeDelta::days(3) {
            at = at.plus(DAY);
        }
        let again = |at: Timestamp| (1..=12).any(|n| self.local(at.plus(n * STEP)) == wall);
        while self.local(at) < wall || again(at) {
            at = at.plus(STEP);
        }
        at
    }

    fn midnight_after(&self, day: NaiveDate) -> Timestamp {
        let next = day.succ_opt().unwrap().and_time(NaiveTime::MIN);
        let walk = || self.walk_to(Timestamp::at(day, NaiveTime::MIN, chrono_tz::UTC).plus(-DAY), next);
        *self.midnights.borrow_mut().entry(day).or_insert_with(walk)
    }

    /// Where something that begins at a moment of the clock ends, and the anchor behind it.
    fn end_of(&self, held: &Held, begin: Timestamp, anchor: Anchored) -> (Option<Timestamp>, Anchored) {
        let wall = self.local(begin);
        match held.period {
            Period::Forever => (None, None),
            Period::Until(day) => {
                let stood: i64 = self.stops[..held.stops].iter().map(|(from, until)| until.since(*from)).sum();
                let end = self.midnight_after(day).plus(-stood).max(begin);
                (Some(end), anchor.filter(|_| end == begin))
            }
            Period::Days(n) => {
                let day = (0..n).fold(wall.date(), |day, _| day.succ_opt().unwrap());
                (Some(self.walk_to(begin, day.and_time(wall.time()))), None)
            }
            Period::Months(n) => {
                let (first, before) = anchor.unwrap_or((wall, 0));
                let month = |d: NaiveDate| d.year() * 12 + i32::try_from(d.month0()).unwrap();
                let target = month(first.date()) + i32::try_from(before + n).unwrap();
                // The last day of the right month that is not behind the day of the beginning.
                let fits = |d: &NaiveDate| month(*d) == target && d.day() <= first.day();
                let day = first.date().iter_days().take_while(|d| month(*d) <= target).filter(fits).last().unwrap();
                (Some(self.walk_to(begin, day.and_time(first.time()))), Some((first, before + n)))
            }
        }
    }

    /// Lets begin what waits, and end what is used up.
    fn go_on(&mut self) {
        while let Some(front) = self.held.front().cloned() {
            let begun = front.begun.unwrap_or_else(|| {
                let (end, anchor) = self.end_of(&front, self.ended.0, self.ended.2);
                (self.ended.0, end, anchor)
            });
            self.held[0].begun = Some(begun);
            match begun {
                (_, Some(end), anchor) if end <= self.clock => {
                    self.ended = (end, front.plan, anchor);
                    self.held.pop_front();
                }
                _ => return,
            }
        }
    }

    fn frozen(&self) -> bool {
        self.stops.last().is_some_and(|(_, until)| self.now < *until)
    }

    /// The last day, if nothing is held any more.
    fn last_day(&self) -> NaiveDate {
        let stood: i64 = self.stops.iter().map(|(from, until)| until.since(*from)).sum();
        self.local(self.ended.0.plus(stood - 1)).date()
    }

    fn paid(&self) -> bool {
        self.begun && !self.cut && (!self.held.is_empty() || self.now < self.midnight_after(self.last_day()))
    }

    fn closed(&self) -> bool {
        let grace = Days::new(plans()[self.ended.1].grace.into());
        self.cut || (self.held.is_empty() && self.now >= self.midnight_after(self.last_day() + grace))
    }

    fn stage(&self) -> Stage {
        match () {
            () if !self.begun => Stage::Pending,
            () if self.closed() => Stage::Ended,
            () if self.frozen() => Stage::Frozen,
            () if self.paid() => Stage::Active,
            () => Stage::Grace,
        }
    }

    fn gates(&self) -> Vec<GateKey> {
        let plan = self.held.front().map_or(self.ended.1, |front| front.plan);
        if self.stage().is_open() { plans()[plan].gates.clone() } else { vec![] }
    }

    fn give(&mut self, term: &Term) {
        if !self.begun || self.closed() {
            (self.begun, self.cut, self.clock) = (true, false, self.now);
            (self.ended, self.stops) = ((self.now, 0, None), vec![]);
            self.held.clear();
        }
        let plan = plans().iter().position(|p| p.gates == term.plan.as_ref().unwrap().gates).unwrap();
        let (id, period, stops) = (term.id, term.period, self.stops.len());
        self.held.push_back(Held { id, period, plan, stops, begun: None });
    }

    fn take(&mut self, id: TermId) {
        let Some(i) = self.held.iter().position(|h| h.id == id).filter(|_| self.begun && !self.cut) else { return };
        let held = self.held.remove(i).unwrap();
        if i == 0 && held.begun.is_some_and(|(begin, ..)| begin < self.clock) {
            self.ended = (self.clock, held.plan, None);
        }
        // What is behind it moves up; a date that is over already is nothing.
        self.go_on();
        self.cut = self.held.is_empty();
    }

    /// Lets what happens at this very moment happen.
    fn happen(&mut self, facts: &Facts) {
        let now = self.now;
        self.go_on();
        for term in facts.terms.iter().filter(|t| t.from() == now) {
            if term.taken_back_at.is_none_or(|at| now < at) {
                self.give(term);
            }
        }
        for term in facts.terms.iter().filter(|t| t.taken_back_at == Some(now) && t.from() < now) {
            self.go_on();
            self.take(term.id);
        }
        self.go_on();
        for (_, freeze) in &facts.freezes {
            if freeze.returned_at == Some(self.now) && freeze.starts_at < self.now && self.frozen() {
                self.stops.last_mut().unwrap().1 = self.now;
            }
            let off = freeze.returned_at.is_some_and(|at| at <= freeze.starts_at);
            if freeze.starts_at == self.now && !off && self.paid() {
                self.stops.push((self.now, freeze.ends_at));
            }
        }
    }

    fn step(&mut self) {
        if !self.frozen() {
            self.clock = self.clock.plus(STEP);
        }
        self.now = self.now.plus(STEP);
    }
}

/// Active and expiring are one to the model: it does not look ahead.
fn plainly(stage: Stage) -> Stage {
    if stage == Stage::Expiring { Stage::Active } else { stage }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 40, max_shrink_iters: 400, failure_persistence: None, ..ProptestConfig::default() })]

    /// The timeline says at every moment what the model says that has lived up to it.
    #[test]
    fn a_life_is_as_it_is_lived((zone, start) in place(), acts in acts()) {
        let (facts, last) = facts(start, &acts);
        let (now, ended) = (start, (start, 0, None));
        let mut walk = Walk { zone, now, clock: now, held: VecDeque::new(), ended, stops: vec![], begun: false, cut: false, midnights: RefCell::default() };
        let happens = |at: Timestamp| {
            facts.terms.iter().any(|t| t.from() == at || t.taken_back_at == Some(at))
                || facts.freezes.iter().any(|(d, f)| *d == at || f.starts_at == at || f.returned_at == Some(at))
        };
        let (mut timeline, mut before) = (facts.timeline(start, zone), None);
        let until = last.plus(100 * DAY);
        while walk.now < until {
            let happened = happens(walk.now);
            if happened {
                walk.happen(&facts);
                timeline = facts.timeline(walk.now, zone);
            } else {
                walk.go_on();
            }
            let (at, said) = (walk.now, (walk.stage(), walk.gates()));
            let as_told = |at: Timestamp| (plainly(timeline.stage(at)), timeline.open_gates(at).to_vec());
            let changed = before.replace(said.clone()).filter(|before| *before != said);
            // Most of the time nothing happens; now and then it is looked all the same.
            if happened || changed.is_some() || walk.now.since(start) % (7 * STEP) == 0 {
                prop_assert_eq!(as_told(at), said, "at {} {:#?}", at.rfc3339(), facts);
            }
            if let Some(before) = changed.filter(|_| !happened) {
                prop_assert_eq!(as_told(at.plus(-1)), before, "before {} {:#?}", at.rfc3339(), facts);
            }
            if walk.now > last && walk.begun && walk.closed() && facts.terms.iter().all(|t| t.from() < walk.now) {
                break;
            }
            walk.step();
        }
    }
}

/// Any life at all: freezes that overlap and terms that are shortened, too.
pub(super) fn any_life() -> impl Strategy<Value = (Tz, Timestamp, Facts)> {
    let more = prop::collection::vec((0..20usize, 0..20_000i64, 0..=1_000_000u32, 1..3_000i64), 0..3);
    (place(), acts(), more).prop_map(|((zone, start), acts, more)| {
        let (mut facts, _) = facts(start, &acts);
        for (n, (which, quarters, kept, long)) in (1_000i64..).zip(more) {
            let at = start.plus(quarters * STEP);
            if let Some(term) = facts.terms.get_mut(which) {
                term.reduced = Some(Reduction { at, kept });
            }
            let (id, ends_at) = (FreezeId(n), at.plus(long * STEP));
            facts.freezes.push((at, Freeze { id, starts_at: at, ends_at, returned_at: None, by_staff: false }));
        }
        (zone, start, facts)
    })
}

fn whole(facts: &Facts, zone: Tz) -> Timeline {
    let freezes: Vec<Freeze> = facts.freezes.iter().map(|(_, f)| *f).collect();
    Timeline::of(&plans()[0], &facts.terms, &freezes, zone)
}

/// Moments that matter, with those right before and after them, and some between.
fn moments(timeline: &Timeline, start: Timestamp) -> Vec<Timestamp> {
    let mut all: Vec<Timestamp> = (0..400).map(|n| start.plus(n * (DAY + 7_919_111))).collect();
    let edges = timeline.openings().iter().flat_map(|o| [Some(o.from), o.until]).flatten().collect::<Vec<_>>();
    all.extend(edges.into_iter().flat_map(|at| [at.plus(-1), at, at.plus(1)]));
    all
}

/// Where the last run ends; far away if never.
fn end(timeline: &Timeline) -> i64 {
    timeline.runs().last().map_or(0, |run| run.end().map_or(i64::MAX, |end| end.0))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, max_shrink_iters: 400, ..ProptestConfig::default() })]

    /// The order in which facts are handed over plays no part.
    #[test]
    fn the_order_of_facts_plays_no_part((zone, _, facts) in any_life(), seed in any::<u64>()) {
        let mut other = facts.clone();
        let mut mixed = seed;
        for i in (1..other.terms.len()).rev() {
            mixed = mixed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            other.terms.swap(i, usize::try_from(mixed >> 33).unwrap() % (i + 1));
        }
        other.freezes.reverse();
        prop_assert_eq!(whole(&facts, zone), whole(&other, zone));
    }

    /// Openings are in order and apart, and say the same as every question about a moment.
    #[test]
    fn openings_are_the_whole_truth((zone, start, facts) in any_life()) {
        let timeline = whole(&facts, zone);
        let openings = timeline.openings();
        for pair in openings.windows(2) {
            prop_assert!(pair[0].until.is_some_and(|until| until <= pair[1].from), "{:?}", pair);
        }
        prop_assert!(openings.iter().all(|o| o.until.is_none_or(|until| o.from < until)));
        for at in moments(&timeline, start) {
            let now = openings.iter().find(|o| o.from <= at && o.until.is_none_or(|until| at < until));
            prop_assert_eq!(timeline.is_open(at), now.is_some());
            prop_assert_eq!(timeline.open_gates(at), now.map_or(&[][..], |o| o.gates));
            prop_assert_eq!(timeline.stage(at).is_open(), now.is_some(), "{:?} at {}", timeline.stage(at), at.rfc3339());
        }
    }

    /// Between a moment and the next change nothing changes.
    #[test]
    fn the_next_change_skips_none((zone, start, facts) in any_life(), far in 0..100_000i64) {
        let timeline = whole(&facts, zone);
        let mut all = moments(&timeline, start);
        all.sort_unstable();
        let now = start.plus(far * STEP / 4);
        let next = timeline.next_change(now);
        prop_assert!(next.is_none_or(|next| now < next));
        let before = |at: &Timestamp| now <= *at && next.is_none_or(|next| *at < next);
        let last = next.map(|next| next.plus(-1));
        for at in all.into_iter().filter(before).chain(last) {
            prop_assert_eq!(timeline.stage(at), timeline.stage(now), "from {} to {}", now.rfc3339(), at.rfc3339());
            prop_assert_eq!(timeline.open_gates(at), timeline.open_gates(now));
        }
    }

    /// A freeze moves the end by its length, to the millisecond, however many there are, planned, cut short or called off.
    #[test]
    fn freezes_move_the_end_by_their_length(
        (zone, start) in place(), lengths in prop::collection::vec(period(), 1..5),
        freezes in prop::collection::vec((1..9_000i64, 1..3_000i64, prop::option::of(-50..3_000i64)), 0..6),
    ) {
        let dated = |p: &Period| matches!(p, Period::Until(_) | Period::Forever);
        // Enough that no freeze meets the end.
        let lengths = [Period::Days(400)].into_iter().chain(lengths.into_iter().filter(|p| !dated(p)));
        let terms: Vec<Term> = (0i64..).zip(lengths)
            .map(|(n, p)| Term::new(TermId(n), Cause::Payment, p, start.plus(n))).collect();
        let freezes: Vec<Freeze> = (0i64..).zip(freezes).map(|(n, (from, long, back))| {
            let (starts_at, ends_at) = (start.plus(from * STEP), start.plus((from + long) * STEP));
            let returned_at = back.map(|back| starts_at.plus(back * STEP)).filter(|at| *at < ends_at);
            Freeze { id: FreezeId(n), starts_at, ends_at, returned_at, by_staff: n % 2 == 0 }
        }).collect();
        let of = |freezes: &[Freeze]| Timeline::of(&plans()[0], &terms, freezes, zone);
        // The time that is frozen, counted minute by minute: where freezes overlap, the later one begins when the other ends.
        let mut sorted = freezes.clone();
        sorted.sort_by_key(|f| (f.starts_at, f.id.0));
        let (mut frozen, mut over) = (0, start);
        for freeze in &sorted {
            let mut at = freeze.starts_at.max(over);
            while at < freeze.until() {
                at = at.plus(MINUTE);
                frozen += MINUTE;
            }
            over = over.max(freeze.until());
        }
        let (with, without) = (of(&freezes), of(&[]));
        prop_assert_eq!(end(&with) - end(&without), frozen);
        prop_assert_eq!(with.runs()[0].stood_still(), frozen);
    }

    /// Taking back or shortening what was given never moves the end later, nor opens anything that was not open.
    #[test]
    fn taking_back_never_lengthens((zone, start) in place(), acts in acts(), which in 0..20usize, kept in 0..=1_000_000u32) {
        let (facts, last) = facts(start, &acts);
        prop_assume!(!facts.terms.is_empty());
        let which = which % facts.terms.len();
        // Nothing happens after it.
        let at = facts.terms.iter().map(Term::from).chain(facts.freezes.iter().map(|(_, f)| f.starts_at)).max().unwrap();
        let at = at.max(last).plus(1);
        let (mut taken, mut reduced) = (facts.clone(), facts.clone());
        taken.terms[which].taken_back_at.get_or_insert(at);
        reduced.terms[which].reduced = Some(Reduction { at, kept });
        let (before, taken, reduced) = (whole(&facts, zone), whole(&taken, zone), whole(&reduced, zone));
        prop_assert!(end(&taken) <= end(&before) && end(&reduced) <= end(&before));
        prop_assert!(end(&taken) <= end(&reduced), "nothing kept is the least");
        for moment in moments(&before, start).into_iter().filter(|m| *m < at) {
            prop_assert_eq!(before.open_gates(moment), taken.open_gates(moment), "what has been stays");
            prop_assert_eq!(before.open_gates(moment), reduced.open_gates(moment), "what has been stays");
        }
        if kept == 1_000_000 {
            prop_assert_eq!(end(&reduced), end(&before));
        }
    }

    /// A term until a date ends on that day, whatever stood still before it was given.
    #[test]
    fn a_date_is_a_date((zone, start) in place(), from in 1..2_000i64, long in 1..900i64, given in 1..4_000i64, days in 200..400u64) {
        let day = start.date(zone) + Days::new(days);
        let mut until = Term::new(TermId(2), Cause::Payment, Period::Until(day), start.plus(given * STEP));
        until.plan = Some(plans()[1].clone());
        let terms = [Term::new(TermId(1), Cause::Payment, Period::Days(60), start), until];
        let (starts_at, ends_at) = (start.plus(from * STEP), start.plus((from + long) * STEP));
        prop_assume!(from <= given);
        let freeze = Freeze { id: FreezeId(1), starts_at, ends_at, returned_at: None, by_staff: false };
        let timeline = Timeline::of(&plans()[0], &terms, &[freeze], zone);
        // Samoa has no 30 December 2011: the day before it is the last then.
        let last_day = timeline.ending(timeline.runs().last().unwrap()).unwrap().last_day;
        prop_assert_eq!(last_day, Timestamp::end_of_day(day, zone).plus(-1).date(zone));
    }

    /// What is open to a member with several subscriptions, hour by hour, is the union of their openings.
    #[test]
    fn entitlement_is_the_union(lives in prop::collection::vec(any_life(), 1..4)) {
        let (zone, start) = (lives[0].0, lives[0].1);
        let timelines: Vec<Timeline> = lives.iter().map(|(.., facts)| whole(facts, zone)).collect();
        for gate in ["channel", "talks"].map(|g| g.parse::<GateKey>().unwrap()) {
            let mut all: Vec<(i64, i64)> = timelines.iter().flat_map(Timeline::openings).filter(|o| o.gates.contains(&gate))
                .map(|o| (o.from.0, o.until.map_or(i64::MAX, |until| until.0))).collect();
            all.sort_unstable();
            let mut union: Vec<(i64, i64)> = Vec::new();
            for (from, until) in all {
                match union.last_mut() {
                    Some(last) if from <= last.1 => last.1 = last.1.max(until),
                    _ => union.push((from, until)),
                }
            }
            for hour in 0..3_000 {
                let now = start.plus(hour * 4 * STEP);
                let open = timelines.iter().any(|t| t.open_gates(now).contains(&gate));
                prop_assert_eq!(open, union.iter().any(|(from, until)| (*from..*until).contains(&now.0)));
            }
        }
    }
}
