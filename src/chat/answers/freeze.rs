//! Freezing by talk: which subscription, for how long, from when, a preview, and only then the deed.
//!
//! Every step names the subscription and all that was chosen before, so it can be taken in any order and at any time, by
//! typing or by pressing; what holds is asked of the domain each time.

use super::{Asker, last_plan};
use crate::chat::dialogue::{self, Dialogue};
use crate::chat::press::freeze::{Agreed, FreezePress};
use crate::club::freeze::{lift, line, local};
use crate::club::{self, Club};
use crate::domain::freeze::{FreezeRefusal, Offer, Quota, Wish, offer, quota};
use crate::domain::notice::{FreezeNotice, FreezePreview};
use crate::domain::{FreezeId, Notice, Subscription, SubscriptionId, Timestamp};
use crate::store::{StoreError, Tx};
use chrono::{Datelike, Days, NaiveDate};

/// Lengths in days that people ask for, beside the shortest and the longest that can be.
const LENGTHS: [u32; 5] = [3, 7, 14, 21, 30];
/// Lengths that are offered at once.
const OFFERED: usize = 5;
/// Days from today that are offered as a beginning.
const BEGINNINGS: [u64; 5] = [1, 2, 3, 7, 14];

impl Asker {
    /// `/freeze`, perhaps with a number of days and a first day, in any order.
    pub(in crate::chat) async fn freeze(
        &self,
        tx: &mut Tx,
        club: &Club,
        words: &[String],
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let today = now.date(club.zone());
        let days = words.iter().find_map(|word| number(word));
        let from = words.iter().find_map(|word| day(word, today)).filter(|day| *day != today);
        let mut lasting = tx.subscriptions_of(self.account.member).await?;
        let before = last_plan(&lasting);
        lasting.retain(|s| !s.timeline(club.zone()).stage(now).is_over());
        if lasting.len() > 1 {
            let can_be = |s: &Subscription| quota(s, now, club.zone()).is_some() || line(s, club, now).is_some();
            let fit: Vec<_> = lasting.iter().filter(|s| can_be(s)).cloned().collect();
            match fit.as_slice() {
                [] => lasting.truncate(1),
                _ => lasting = fit,
            }
        }
        match (lasting.as_slice(), days) {
            ([], _) => self.say(tx, Notice::NothingOpen { before }, now),
            ([one], Some(days)) => self.freeze_preview(tx, club, one, days, from, now),
            ([one], None) => self.freeze_menu(tx, club, one, from, now),
            (several, days) => {
                let among = several.iter().map(|s| (s.id, s.plan.title.clone())).collect();
                self.say_freeze(tx, FreezeNotice::Which { among, days, from }, now)
            }
        }
    }

    /// `/unfreeze`.
    pub(in crate::chat) async fn unfreeze(&self, tx: &mut Tx, club: &Club, now: Timestamp) -> Result<(), StoreError> {
        let subscriptions = tx.subscriptions_of(self.account.member).await?;
        let freezes: Vec<_> = subscriptions.iter().filter_map(|s| line(s, club, now)).collect();
        match freezes.as_slice() {
            [one] => self.come_back(tx, club, one.subscription, one.freeze, now).await,
            _ => self.say_freeze(tx, FreezeNotice::Standing { freezes }, now),
        }
    }

    /// A button about freezing.
    pub(in crate::chat) async fn freeze_pressed(
        &self,
        tx: &mut Tx,
        club: &Club,
        press: FreezePress,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        // Whoever presses goes on without writing what was asked for.
        if self.account.asked_at.is_some() {
            tx.take_dialogue(self.account.id, now).await?;
        }
        let id = match press {
            FreezePress::Any => return self.freeze(tx, club, &[], now).await,
            FreezePress::Back(id, freeze) => return self.come_back(tx, club, id, freeze, now).await,
            FreezePress::Yes(agreed) => return self.freeze_agreed(tx, club, agreed, now).await,
            FreezePress::Menu(id, _)
            | FreezePress::Days(id, _)
            | FreezePress::Day(id, _)
            | FreezePress::Preview(id, ..) => id,
        };
        let Some(subscription) = self.own(tx, id).await? else { return self.say(tx, Notice::StaleButton, now) };
        match press {
            FreezePress::Days(_, from) => self.ask_freeze_days(tx, club, &subscription, from, false, now).await,
            FreezePress::Day(_, days) => self.ask_freeze_day(tx, club, &subscription, days, false, now).await,
            FreezePress::Preview(_, days, from) => self.freeze_preview(tx, club, &subscription, days, from, now),
            FreezePress::Menu(_, from) => self.freeze_menu(tx, club, &subscription, from, now),
            FreezePress::Any | FreezePress::Back(..) | FreezePress::Yes(_) => Ok(()),
        }
    }

    /// She wrote for how many days.
    pub(in crate::chat) async fn freeze_days_said(
        &self,
        tx: &mut Tx,
        club: &Club,
        id: SubscriptionId,
        from: Option<NaiveDate>,
        text: &str,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let Some(subscription) = self.own(tx, id).await? else { return self.say(tx, Notice::StaleButton, now) };
        match text.split_whitespace().find_map(number) {
            Some(days) => self.freeze_preview(tx, club, &subscription, days, from, now),
            None => self.ask_freeze_days(tx, club, &subscription, from, true, now).await,
        }
    }

    /// She wrote from which day on.
    pub(in crate::chat) async fn freeze_day_said(
        &self,
        tx: &mut Tx,
        club: &Club,
        id: SubscriptionId,
        days: u32,
        text: &str,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let Some(subscription) = self.own(tx, id).await? else { return self.say(tx, Notice::StaleButton, now) };
        let today = now.date(club.zone());
        match text.split_whitespace().find_map(|word| day(word, today)) {
            Some(from) => self.freeze_preview(tx, club, &subscription, days, Some(from), now),
            None => self.ask_freeze_day(tx, club, &subscription, days, true, now).await,
        }
    }

    fn freeze_menu(
        &self,
        tx: &mut Tx,
        club: &Club,
        subscription: &Subscription,
        from: Option<NaiveDate>,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        match shortest(club, subscription, from, now) {
            Ok((quota, pause)) => {
                let (id, title) = (subscription.id, subscription.plan.title.clone());
                let lengths = lengths(quota);
                let menu = FreezeNotice::Menu { subscription: id, title, from, quota, pause, lengths };
                self.say_freeze(tx, menu, now)
            }
            Err(why) => self.freeze_refused(tx, club, subscription, None, from, why, now),
        }
    }

    async fn ask_freeze_days(
        &self,
        tx: &mut Tx,
        club: &Club,
        subscription: &Subscription,
        from: Option<NaiveDate>,
        again: bool,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        match shortest(club, subscription, from, now) {
            Ok((quota, _)) => {
                let id = subscription.id;
                dialogue::ask(tx, &self.account, &Dialogue::FreezeDays { subscription: id, from }, now).await?;
                let (min, max) = (quota.min, quota.days);
                self.say_freeze(tx, FreezeNotice::AskDays { subscription: id, min, max, again }, now)
            }
            Err(why) => self.freeze_refused(tx, club, subscription, None, from, why, now),
        }
    }

    async fn ask_freeze_day(
        &self,
        tx: &mut Tx,
        club: &Club,
        subscription: &Subscription,
        days: u32,
        again: bool,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let id = subscription.id;
        dialogue::ask(tx, &self.account, &Dialogue::FreezeDay { subscription: id, days }, now).await?;
        let today = now.date(club.zone());
        let possible = |from: &NaiveDate| offer(subscription, wish(days, Some(*from)), now, club.zone()).is_ok();
        let among = BEGINNINGS.iter().filter_map(|n| today.checked_add_days(Days::new(*n))).filter(possible).collect();
        self.say_freeze(tx, FreezeNotice::AskDay { subscription: id, days, among, again }, now)
    }

    fn freeze_preview(
        &self,
        tx: &mut Tx,
        club: &Club,
        subscription: &Subscription,
        days: u32,
        from: Option<NaiveDate>,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        match offer(subscription, wish(days, from), now, club.zone()) {
            Ok(offer) => {
                let preview = preview(club, subscription, days, offer, now);
                self.say_freeze(tx, FreezeNotice::Preview(preview), now)
            }
            Err(why) => self.freeze_refused(tx, club, subscription, Some(days), from, why, now),
        }
    }

    #[expect(clippy::too_many_arguments, reason = "a refusal names all that was wished")]
    fn freeze_refused(
        &self,
        tx: &mut Tx,
        club: &Club,
        subscription: &Subscription,
        days: Option<u32>,
        from: Option<NaiveDate>,
        why: FreezeRefusal,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        if let (FreezeRefusal::Frozen(_), Some(freeze)) = (why, line(subscription, club, now)) {
            return self.say_freeze(tx, FreezeNotice::Standing { freezes: vec![freeze] }, now);
        }
        let plan = &subscription.plan;
        let (title, plan) = (plan.title.clone(), plan.key.clone());
        self.say_freeze(tx, FreezeNotice::Refused { subscription: subscription.id, title, plan, days, from, why }, now)
    }

    /// She agreed to what was shown. If anything would come out otherwise now, it is shown anew and nothing is done.
    async fn freeze_agreed(&self, tx: &mut Tx, club: &Club, agreed: Agreed, now: Timestamp) -> Result<(), StoreError> {
        let member = self.account.member;
        tx.lock_member(member).await?;
        let Some(subscription) = self.own(tx, agreed.subscription).await? else {
            return self.say(tx, Notice::StaleButton, now);
        };
        let today = now.date(club.zone());
        let from = Some(agreed.from).filter(|day| *day != today);
        let wish = wish(agreed.days, from);
        if agreed.from < today {
            return self.freeze_menu(tx, club, &subscription, None, now);
        }
        let as_shown = |offer: &Offer| offer.new_last_day == agreed.then && nth(&subscription) == agreed.nth;
        if !offer(&subscription, wish, now, club.zone()).as_ref().is_ok_and(as_shown) {
            return self.freeze_preview(tx, club, &subscription, agreed.days, from, now);
        }
        match club::freeze::freeze(tx, club, member, subscription.id, wish, None, now).await? {
            Ok(_) => {
                let Some(freeze) = self.own(tx, subscription.id).await?.and_then(|s| line(&s, club, now)) else {
                    return Ok(());
                };
                self.say_freeze(tx, FreezeNotice::Done { freeze, days: agreed.days }, now)
            }
            Err(why) => self.freeze_refused(tx, club, &subscription, Some(agreed.days), from, why, now),
        }
    }

    /// Ends a freeze; another one than was meant is left alone.
    async fn come_back(
        &self,
        tx: &mut Tx,
        club: &Club,
        id: SubscriptionId,
        freeze: FreezeId,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        tx.lock_member(self.account.member).await?;
        let Some(subscription) = self.own(tx, id).await? else { return self.say(tx, Notice::StaleButton, now) };
        let meant = line(&subscription, club, now).filter(|line| line.freeze == freeze);
        let back = match meant {
            Some(_) => lift(tx, club, self.account.member, id, None, now).await?,
            None => None,
        };
        match back {
            Some(back) => self.say_freeze(tx, back, now),
            None => {
                let freezes = line(&subscription, club, now).into_iter().collect();
                self.say_freeze(tx, FreezeNotice::Standing { freezes }, now)
            }
        }
    }

    fn say_freeze(&self, tx: &mut Tx, notice: FreezeNotice, now: Timestamp) -> Result<(), StoreError> {
        self.say(tx, Notice::Freeze(notice), now)
    }

    /// A subscription of hers.
    async fn own(&self, tx: &mut Tx, id: SubscriptionId) -> Result<Option<Subscription>, StoreError> {
        Ok(tx.subscriptions_of(self.account.member).await?.into_iter().find(|s| s.id == id))
    }
}

const fn wish(days: u32, from: Option<NaiveDate>) -> Wish {
    Wish { days, from, by_staff: false }
}

/// What is free, and the pause between two, if the shortest freeze can be had.
fn shortest(
    club: &Club,
    subscription: &Subscription,
    from: Option<NaiveDate>,
    now: Timestamp,
) -> Result<(Quota, u32), FreezeRefusal> {
    // By the rules of the paid period in which it would begin, which may be another than today's.
    let later = from.filter(|day| *day > now.date(club.zone())).and_then(|day| day.pred_opt());
    let at = later.map_or(now, |before| Timestamp::end_of_day(before, club.zone()));
    let free = quota(subscription, at, club.zone());
    offer(subscription, wish(free.map_or(1, |free| free.min), from), now, club.zone())?;
    let free = free.ok_or(FreezeRefusal::NotInPlan)?;
    let timeline = subscription.timeline(club.zone());
    let rules = timeline.period_at(at).and_then(|period| period.rules);
    Ok((free, rules.map_or(0, |rules| rules.pause)))
}

fn preview(club: &Club, subscription: &Subscription, days: u32, offer: Offer, now: Timestamp) -> FreezePreview {
    FreezePreview {
        subscription: subscription.id,
        title: subscription.plan.title.clone(),
        days,
        from: local(club, offer.starts_at),
        later: offer.starts_at > now,
        back: local(club, offer.ends_at),
        was: offer.last_day,
        last_day: offer.new_last_day,
        stays: offer.stays,
        nth: nth(subscription),
    }
}

/// How many freezes a subscription has had so far.
fn nth(subscription: &Subscription) -> u32 {
    u32::try_from(subscription.freezes.len()).unwrap_or(u32::MAX)
}

/// The lengths to offer: the shortest, the longest, and what lies between and is usual.
fn lengths(quota: Quota) -> Vec<u32> {
    let mut lengths: Vec<u32> = LENGTHS.into_iter().filter(|n| quota.min < *n && *n < quota.days).collect();
    lengths.truncate(OFFERED - 2);
    lengths.insert(0, quota.min);
    if quota.days > quota.min {
        lengths.push(quota.days);
    }
    lengths
}

/// A number of days: `7`, `7d`.
fn number(word: &str) -> Option<u32> {
    word.trim_end_matches(char::is_alphabetic).parse().ok()
}

/// A day: `2026-12-24`, `24.12.2026`, or `24.12`, which is the next there is.
fn day(word: &str, today: NaiveDate) -> Option<NaiveDate> {
    let word = word.trim_end_matches([',', '.']);
    if let Ok(day) = word.parse() {
        return Some(day);
    }
    let mut parts = word.split(['.', '/']).map(str::parse::<u32>);
    let (day, month) = (parts.next()?.ok()?, parts.next()?.ok()?);
    match (parts.next(), parts.next()) {
        (None, _) => {
            // A leap day may be years away.
            let mut years = today.year()..=today.year() + 8;
            years.find_map(|year| NaiveDate::from_ymd_opt(year, month, day).filter(|day| *day >= today))
        }
        (Some(Ok(year)), None) => {
            NaiveDate::from_ymd_opt(i32::try_from(year).ok()? + if year < 100 { 2000 } else { 0 }, month, day)
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn date(y: i32, m: u32, d: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(y, m, d).unwrap()
    }

    #[test]
    fn days_are_read_as_people_write_them() {
        let today = date(2026, 3, 2);
        for (word, expected) in [
            ("2026-12-24", Some(date(2026, 12, 24))),
            ("24.12", Some(date(2026, 12, 24))),
            ("24/12", Some(date(2026, 12, 24))),
            ("24.12.", Some(date(2026, 12, 24))),
            ("02.03", Some(today)),
            ("1.3", Some(date(2027, 3, 1))),
            ("29.2", Some(date(2028, 2, 29))),
            ("24.12.26", Some(date(2026, 12, 24))),
            ("24.12.2025", Some(date(2025, 12, 24))),
            ("31.4", None),
            ("24", None),
            ("1.2.3.4", None),
            ("завтра", None),
            ("", None),
        ] {
            assert_eq!(day(word, today), expected, "{word}");
        }
    }

    #[test]
    fn numbers_are_read_with_or_without_a_word() {
        for (word, expected) in
            [("7", Some(7)), ("7d", Some(7)), ("10дней", Some(10)), ("дней", None), ("24.12", None), ("-3", None)]
        {
            assert_eq!(number(word), expected, "{word}");
        }
    }

    #[test]
    fn lengths_begin_with_the_shortest_and_end_with_the_longest() {
        let of = |min, days| lengths(Quota { days, times: 1, min, not_before: None });
        assert_eq!(of(3, 14), [3, 7, 14]);
        assert_eq!(of(1, 60), [1, 3, 7, 14, 60]);
        assert_eq!(of(5, 5), [5]);
        assert_eq!(of(5, 6), [5, 6]);
    }
}
