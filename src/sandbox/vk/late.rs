//! Events that come late: kinds that are held back until they are let go.

use std::collections::BTreeSet;

use serde_json::Value;

use super::VkEmulator;

/// What is held back.
#[derive(Debug, Default)]
pub(super) struct Held {
    pub(super) kinds: BTreeSet<String>,
    /// In the order in which they came about.
    pub(super) events: Vec<(String, Value)>,
}

impl VkEmulator {
    /// Holds back events of this kind, for example `donut_subscription_expired`, until [`VkEmulator::lets_events_go`].
    pub fn holds_events(&self, kind: &str) {
        self.shared.change().queue.held.kinds.insert(kind.to_owned());
    }

    /// Sends all events that were held back, in the order in which they came about, and holds back no more.
    pub fn lets_events_go(&self) {
        let mut world = self.shared.change();
        let held = std::mem::take(&mut world.queue.held);
        for (kind, object) in held.events {
            world.queue.push(&kind, &object);
        }
    }
}
