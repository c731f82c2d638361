//! What the emulated platforms share: a clock, a log of calls, trouble on demand, and where they may send something.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use serde_json::{Map, Value};

/// Gives the emulated time in Unix milliseconds.
pub type EmulatedClock = Arc<dyn Fn() -> i64 + Send + Sync>;

/// One call as the hook sees it.
#[derive(Debug, Clone, Copy)]
pub struct CallInfo<'a> {
    /// The number of this call since the start, from 1.
    pub number: u64,
    /// The method, for example `banChatMember` or `messages.send`.
    pub method: &'a str,
    /// Its parameters, without tokens.
    pub params: &'a Map<String, Value>,
}

/// When the hook is called.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Phase {
    /// The call is read, nothing happened yet.
    Before,
    /// The effect is done, the answer is not sent yet.
    After,
}

/// A function that is called around every call, on the thread that serves it and with no lock held.
pub type Hook = Arc<dyn Fn(&CallInfo<'_>, Phase) + Send + Sync>;

/// The last calls, oldest first.
#[derive(Debug)]
pub(super) struct CallLog<C> {
    kept: usize,
    calls: VecDeque<C>,
}

impl<C> CallLog<C> {
    /// Keeps so many; 0 switches the log off.
    pub(super) fn new(kept: usize) -> Self {
        Self { kept, calls: VecDeque::new() }
    }

    pub(super) fn is_on(&self) -> bool {
        self.kept > 0
    }

    pub(super) fn add(&mut self, call: C) {
        if self.calls.len() >= self.kept {
            self.calls.pop_front();
        }
        self.calls.push_back(call);
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &C> {
        self.calls.iter()
    }

    pub(super) fn clear(&mut self) {
        self.calls.clear();
    }
}

/// Trouble for the next matching calls.
#[derive(Debug, Clone)]
pub struct Fault<K> {
    /// Only calls of this method (letter case does not matter); `None` is every method, without the looks of a long poll
    /// that has no method of its own.
    pub method: Option<String>,
    /// How many calls it hits before it is used up.
    pub times: u32,
    /// What happens to them.
    pub kind: K,
}

/// The faults that wait for their calls, oldest first.
#[derive(Debug)]
pub(super) struct Faults<K>(VecDeque<Fault<K>>);

impl<K> Default for Faults<K> {
    fn default() -> Self {
        Self(VecDeque::new())
    }
}

/// What a look of VK's Long Poll, which is no method, is called in faults and logs.
pub(super) const CHECK: &str = "a_check";

impl<K: Clone> Faults<K> {
    pub(super) fn add(&mut self, fault: Fault<K>) {
        self.0.push_back(fault);
    }

    pub(super) fn clear(&mut self) {
        self.0.clear();
    }

    /// What happens to this call, if anything.
    pub(super) fn take(&mut self, method: &str) -> Option<K> {
        let hits =
            |fault: &Fault<K>| fault.method.as_ref().map_or(method != CHECK, |name| name.eq_ignore_ascii_case(method));
        let at = self.0.iter().position(|fault| fault.times > 0 && hits(fault))?;
        let fault = &mut self.0[at];
        fault.times -= 1;
        let kind = fault.kind.clone();
        if fault.times == 0 {
            self.0.remove(at);
        }
        Some(kind)
    }
}

/// A poisoned lock is used on: a panic in one test's hook must not hide what the test looks at next.
pub(super) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Whether an address is of this machine, over plain HTTP: the only ones an emulator reaches out to by itself.
pub(super) fn is_here(url: &url::Url) -> bool {
    let loopback = match url.host() {
        Some(url::Host::Domain(name)) => name == "localhost",
        Some(url::Host::Ipv4(address)) => address.is_loopback(),
        Some(url::Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    };
    loopback && url.scheme() == "http"
}
