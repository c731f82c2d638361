//! Flood limits by real time. The platform gives no exact numbers; these are the ones its FAQ names.

use std::collections::{HashMap, VecDeque};
use std::time::{Duration, Instant};

/// How many messages a bot may send. Defaults are the platform's published ones; tests make the windows small.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// All messages together: a bucket that holds so many and refills evenly over the window. Default 30 in 1 s.
    pub overall: Option<Rate>,
    /// One private chat: a bucket that holds `many` and refills evenly. Default 3, one more each second.
    pub private: Option<Rate>,
    /// One group or channel: at most `many` in any window, however they are spread. Default 20 in 60 s.
    pub group: Option<Rate>,
}

/// So many within a stretch of time.
#[derive(Debug, Clone, Copy)]
pub struct Rate {
    /// How many, at least 1.
    pub many: u32,
    /// The stretch of real time.
    pub window: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        let rate = |many, seconds| Some(Rate { many, window: Duration::from_secs(seconds) });
        Self { overall: rate(30, 1), private: rate(3, 3), group: rate(20, 60) }
    }
}

impl Limits {
    /// No limits at all, for benchmarks.
    pub fn off() -> Self {
        Self { overall: None, private: None, group: None }
    }
}

/// Counts what was sent and says when to come back.
#[derive(Debug)]
pub(super) struct Limiter {
    limits: Limits,
    overall: Option<Instant>,
    private: HashMap<i64, Instant>,
    groups: HashMap<i64, VecDeque<Instant>>,
    violations: u64,
}

impl Limiter {
    pub(super) fn new(limits: Limits) -> Self {
        Self { limits, overall: None, private: HashMap::new(), groups: HashMap::new(), violations: 0 }
    }

    /// How often a limit was exceeded.
    pub(super) fn violations(&self) -> u64 {
        self.violations
    }

    /// Charges one message to a chat; `Err` is how many seconds to wait, and then nothing was charged.
    pub(super) fn charge(&mut self, chat: i64, now: Instant) -> Result<(), u32> {
        let overall = self.limits.overall.map(|rate| bucket(rate, self.overall, now));
        let private =
            self.limits.private.filter(|_| chat > 0).map(|rate| bucket(rate, self.private.get(&chat).copied(), now));
        let group = self.limits.group.filter(|_| chat < 0).map(|rate| {
            let sent = self.groups.entry(chat).or_default();
            while sent.front().is_some_and(|at| now.duration_since(*at) >= rate.window) {
                sent.pop_front();
            }
            match sent.front() {
                Some(oldest) if sent.len() >= rate.many as usize => Err(rate.window - now.duration_since(*oldest)),
                _ => Ok(()),
            }
        });
        let waits = [overall.and_then(Result::err), private.and_then(Result::err), group.and_then(Result::err)];
        if let Some(wait) = waits.into_iter().flatten().max() {
            self.violations += 1;
            return Err(u32::try_from(wait.as_millis().div_ceil(1000)).unwrap_or(u32::MAX).max(1));
        }
        if let Some(Ok(next)) = overall {
            self.overall = Some(next);
        }
        if let Some(Ok(next)) = private {
            self.private.insert(chat, next);
        }
        if group.is_some() {
            self.groups.entry(chat).or_default().push_back(now);
        }
        Ok(())
    }
}

/// A leaky bucket kept as one instant: when it will be empty. `Ok` is that instant after one more message.
fn bucket(rate: Rate, empty_at: Option<Instant>, now: Instant) -> Result<Instant, Duration> {
    let step = rate.window / rate.many.max(1);
    let empty_at = empty_at.map_or(now, |at| at.max(now)) + step;
    match empty_at.duration_since(now).checked_sub(rate.window) {
        Some(over) if !over.is_zero() => Err(over),
        _ => Ok(empty_at),
    }
}
