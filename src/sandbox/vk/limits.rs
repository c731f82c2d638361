//! Limits of requests by real time, counted for each token by itself. One `execute` is one request.

use std::collections::{HashMap, VecDeque};
use std::time::{Duration, Instant};

/// How many requests a second a token may make. Source: VK's page on requests to the API.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// A community token; `None` is no limit. Default 20.
    pub group: Option<u32>,
    /// A user token; `None` is no limit. Default 3.
    pub user: Option<u32>,
}

impl Default for Limits {
    fn default() -> Self {
        Self { group: Some(20), user: Some(3) }
    }
}

impl Limits {
    /// No limits at all, for tests of other things.
    pub fn off() -> Self {
        Self { group: None, user: None }
    }
}

/// The stretch of time that the limits are about. Any such stretch counts, wherever it begins.
const WINDOW: Duration = Duration::from_secs(1);

/// Counts what was asked.
#[derive(Debug)]
pub(super) struct Limiter {
    pub(super) limits: Limits,
    asked: HashMap<String, VecDeque<Instant>>,
    violations: u64,
}

impl Limiter {
    pub(super) fn new(limits: Limits) -> Self {
        Self { limits, asked: HashMap::new(), violations: 0 }
    }

    /// How often a limit was exceeded.
    pub(super) fn violations(&self) -> u64 {
        self.violations
    }

    /// Charges one request to a token; false is one too many, and then nothing was charged.
    pub(super) fn charge(&mut self, token: &str, limit: Option<u32>, now: Instant) -> bool {
        let Some(limit) = limit else {
            return true;
        };
        let asked = self.asked.entry(token.to_owned()).or_default();
        while asked.front().is_some_and(|at| now.duration_since(*at) >= WINDOW) {
            asked.pop_front();
        }
        if asked.len() >= limit as usize {
            self.violations += 1;
            return false;
        }
        asked.push_back(now);
        true
    }
}
