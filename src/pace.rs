//! How fast the program may speak and act: the messengers' limits, kept before they are enforced.
//!
//! Telegram: about 30 messages a second over all, about one a second in a chat with short bursts allowed
//! (<https://core.telegram.org/bots/faq#my-bot-is-hitting-limits-how-do-i-avoid-this>). Limits of other calls are
//! not published; they are held at the same rate.

use crate::domain::Timestamp;
use crate::store::{Class, Wire};
use governor::clock::{Clock as _, DefaultClock};
use governor::{DefaultDirectRateLimiter, DefaultKeyedRateLimiter, Quota, RateLimiter};
use std::num::NonZeroU32;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

/// Messages that one person may get at once before her chat is slowed to one a second.
const CHAT_BURST: u32 = 3;
/// Chats remembered before idle ones are forgotten.
const CHATS: usize = 10_000;

/// The limits of a deployment.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// Messages a second over all; also other calls a second.
    pub per_second: u32,
    /// Whether a single chat is held to one message a second. Off only where the other side has no limits, as in a
    /// benchmark.
    pub per_chat: bool,
}

/// Holds the program to its limits.
pub struct Pace {
    say: Lane,
    act: Lane,
    chats: Option<DefaultKeyedRateLimiter<String>>,
}

/// A pace for each wire.
pub struct Paces([Pace; Wire::ALL.len()]);

impl Paces {
    /// The limits of a wire, by `of`.
    #[must_use]
    pub fn new(of: impl Fn(Wire) -> Limits) -> Self {
        Self(Wire::ALL.map(|wire| Pace::new(of(wire))))
    }

    /// The pace of a wire.
    #[must_use]
    pub const fn of(&self, wire: Wire) -> &Pace {
        &self.0[wire as usize]
    }
}

/// One class of calls.
struct Lane {
    limiter: DefaultDirectRateLimiter,
    /// Whoever came first goes first; the limiter alone lets all who wait run for each free place.
    order: tokio::sync::Mutex<()>,
    /// How many may wait for their turn, so that what is urgent never stands behind more than a tenth of a second.
    queue: usize,
    waiting: AtomicUsize,
    pause: Mutex<Option<Pause>>,
}

impl Lane {
    /// Until when all must wait, if they must.
    fn paused(&self, now: Timestamp) -> Option<Timestamp> {
        let pause = self.pause.lock().ok()?;
        pause.as_ref().filter(|p| p.all && p.until > now).map(|p| p.until)
    }
}

struct Pause {
    until: Timestamp,
    asked_by: String,
    all: bool,
}

impl Pace {
    /// A pace within limits.
    #[must_use]
    pub fn new(limits: Limits) -> Self {
        let lane = || Lane {
            limiter: RateLimiter::direct(quota(limits.per_second, (limits.per_second / 10).max(1))),
            order: tokio::sync::Mutex::new(()),
            queue: (limits.per_second / 10).clamp(3, 256) as usize,
            waiting: AtomicUsize::new(0),
            pause: Mutex::new(None),
        };
        let chats = limits.per_chat.then(|| RateLimiter::keyed(quota(1, CHAT_BURST)));
        Self { say: lane(), act: lane(), chats }
    }

    const fn lane(&self, class: Class) -> &Lane {
        match class {
            Class::Say => &self.say,
            Class::Act => &self.act,
        }
    }

    /// How many more effects may be taken up now. Each taken one must call [`Self::turn`] once.
    #[must_use]
    pub fn room(&self, class: Class) -> usize {
        let lane = self.lane(class);
        lane.queue.saturating_sub(lane.waiting.load(Ordering::SeqCst))
    }

    /// Takes up a number of effects.
    pub fn take(&self, class: Class, number: usize) {
        self.lane(class).waiting.fetch_add(number, Ordering::SeqCst);
    }

    /// Gives up the place of an effect that will not call.
    pub fn leave(&self, class: Class) {
        self.lane(class).waiting.fetch_sub(1, Ordering::SeqCst);
    }

    /// Waits for the turn of an effect that was taken up. Says whether that made room where there was none.
    ///
    /// # Errors
    /// Until when all must wait: the effect is to be put off, because what it was taken up with does not hold for ever.
    pub async fn turn(&self, class: Class, now: Timestamp) -> Result<bool, Timestamp> {
        let turn = self.again(class, now).await;
        let was_full = self.room(class) == 0;
        self.leave(class);
        turn.map(|()| was_full)
    }

    /// Waits for the turn of a further call of the same effect.
    ///
    /// # Errors
    /// As [`Self::turn`].
    pub async fn again(&self, class: Class, now: Timestamp) -> Result<(), Timestamp> {
        let lane = self.lane(class);
        let _first = lane.order.lock().await;
        if let Some(until) = lane.paused(now) {
            return Err(until);
        }
        lane.limiter.until_ready().await;
        Ok(())
    }

    /// Whether a chat may get a message now; otherwise how long it should wait.
    #[must_use]
    pub fn chat(&self, chat: &str) -> Option<Duration> {
        let chats = self.chats.as_ref()?;
        if chats.len() > CHATS {
            chats.retain_recent();
        }
        chats.check_key(&chat.to_owned()).err().map(|wait| wait.wait_time_from(DefaultClock::default().now()))
    }

    /// The messenger asked to wait until a moment. One lane that is asked to wait waits alone; when a second one is asked
    /// too, it is the whole bot that is meant.
    pub fn slow_down(&self, class: Class, lane_name: &str, until: Timestamp, now: Timestamp) {
        let Ok(mut pause) = self.lane(class).pause.lock() else { return };
        let all = pause.as_ref().is_some_and(|p| p.until > now && (p.all || p.asked_by != lane_name));
        let until = pause.as_ref().map_or(until, |p| p.until.max(until));
        *pause = Some(Pause { until, asked_by: lane_name.to_owned(), all });
    }
}

fn quota(per_second: u32, burst: u32) -> Quota {
    let number = |n: u32| NonZeroU32::new(n).unwrap_or(NonZeroU32::MIN);
    Quota::per_second(number(per_second)).allow_burst(number(burst))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_chat_gets_a_short_burst_and_others_are_free() {
        let pace = Pace::new(Limits { per_second: 30, per_chat: true });
        for _ in 0..CHAT_BURST {
            assert_eq!(pace.chat("tg:1"), None);
        }
        assert!(pace.chat("tg:1").is_some_and(|w| w <= Duration::from_secs(1)));
        assert_eq!(pace.chat("tg:2"), None);
    }

    #[tokio::test]
    async fn turns_come_in_the_order_of_asking() {
        let pace = Pace::new(Limits { per_second: 100, per_chat: true });
        let order = Mutex::new(Vec::new());
        let asking = (0..20).map(|n| {
            let (pace, order) = (&pace, &order);
            async move {
                pace.again(Class::Say, Timestamp(0)).await.unwrap();
                order.lock().unwrap().push(n);
            }
        });
        futures_util::future::join_all(asking).await;
        assert_eq!(order.into_inner().unwrap(), (0..20).collect::<Vec<_>>());
    }

    #[tokio::test]
    async fn only_a_second_lane_that_must_wait_stops_the_rest() {
        let pace = Pace::new(Limits { per_second: 1000, per_chat: true });
        let (now, until) = (Timestamp(0), Timestamp(9_000));
        pace.slow_down(Class::Say, "tg:1", until, now);
        assert_eq!(pace.again(Class::Say, now).await, Ok(()));
        pace.slow_down(Class::Say, "tg:2", Timestamp(2_000), now);
        assert_eq!(pace.again(Class::Say, now).await, Err(until), "the longer wait counts");
        assert_eq!(pace.again(Class::Act, now).await, Ok(()));
        assert_eq!(pace.again(Class::Say, until).await, Ok(()), "it is over");
    }
}
