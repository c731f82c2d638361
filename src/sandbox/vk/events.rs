//! Events on their way to the service: the history of the Long Poll, and what waits for callback servers.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::sync::Arc;

use serde_json::{Value, json};

use super::callback::Server;
use super::late::Held;
use super::longpoll::Key;

/// Every kind of event that can be switched on. Source: the parameters of groups.setLongPollSettings.
pub(super) const KINDS: [&str; 51] = [
    "message_new",
    "message_reply",
    "message_allow",
    "message_deny",
    "message_edit",
    "message_typing_state",
    "message_read",
    "photo_new",
    "audio_new",
    "video_new",
    "wall_reply_new",
    "wall_reply_edit",
    "wall_reply_delete",
    "wall_reply_restore",
    "wall_post_new",
    "wall_repost",
    "board_post_new",
    "board_post_edit",
    "board_post_restore",
    "board_post_delete",
    "photo_comment_new",
    "photo_comment_edit",
    "photo_comment_delete",
    "photo_comment_restore",
    "video_comment_new",
    "video_comment_edit",
    "video_comment_delete",
    "video_comment_restore",
    "market_comment_new",
    "market_comment_edit",
    "market_comment_delete",
    "market_comment_restore",
    "poll_vote_new",
    "group_join",
    "group_leave",
    "group_change_settings",
    "group_change_photo",
    "group_officers_edit",
    "user_block",
    "user_unblock",
    "like_add",
    "like_remove",
    "message_event",
    "message_reaction_event",
    "donut_subscription_create",
    "donut_subscription_prolonged",
    "donut_subscription_cancelled",
    "donut_subscription_price_changed",
    "donut_subscription_expired",
    "donut_money_withdraw",
    "donut_money_withdraw_error",
];

/// Which events go out, and in which version's shape.
#[derive(Debug, Clone)]
pub(super) struct Settings {
    pub(super) enabled: bool,
    pub(super) version: String,
    pub(super) on: BTreeSet<&'static str>,
}

impl Settings {
    /// Everything is on, or nothing is.
    pub(super) fn new(on: bool) -> Self {
        Self {
            enabled: on,
            version: "5.199".to_owned(),
            on: if on { KINDS.into_iter().collect() } else { BTreeSet::new() },
        }
    }

    /// Each kind as 0 or 1.
    pub(super) fn events(&self) -> Value {
        KINDS
            .into_iter()
            .map(|kind| (kind.to_owned(), json!(i32::from(self.on.contains(kind)))))
            .collect::<serde_json::Map<_, _>>()
            .into()
    }
}

/// An event of the Long Poll's history.
#[derive(Debug, Clone)]
pub(super) struct Event {
    /// Its number; a client that says `ts` has seen all up to it.
    pub(super) ts: i64,
    pub(super) body: Arc<str>,
}

/// All that waits.
#[derive(Debug)]
pub(super) struct Queue {
    group: i64,
    kept: usize,
    pub(super) last_ts: i64,
    pub(super) history: VecDeque<Event>,
    pub(super) settings: Settings,
    /// Keys of the Long Poll that were given out.
    pub(super) keys: BTreeMap<String, Key>,
    pub(super) servers: BTreeMap<i64, Server>,
    /// What the confirmation of a callback server must say.
    pub(super) confirmation: String,
    pub(super) held: Held,
    serial: u64,
    /// Something changed that pollers and the delivery should look at.
    pub(super) stirred: bool,
}

impl Queue {
    pub(super) fn new(group: i64, kept: usize, on: bool) -> Self {
        Self {
            group,
            kept: kept.max(1),
            last_ts: 1,
            history: VecDeque::new(),
            settings: Settings::new(on),
            keys: BTreeMap::new(),
            servers: BTreeMap::new(),
            confirmation: format!("{:08x}", mix(group.unsigned_abs()) >> 32),
            held: Held::default(),
            serial: 0,
            stirred: false,
        }
    }

    /// The events go on from this number.
    pub(super) fn number_from(&mut self, ts: i64) {
        self.last_ts = self.last_ts.max(ts);
        self.serial = self.serial.max(ts.unsigned_abs() << 8);
    }

    /// A number never given before.
    pub(super) fn next_serial(&mut self) -> u64 {
        self.serial += 1;
        self.serial
    }

    /// Text that looks random, never given before, and the same in every run.
    pub(super) fn secret(&mut self) -> String {
        let seed = self.next_serial() ^ self.group.unsigned_abs().rotate_left(32);
        format!("{:016x}{:016x}{:08x}", mix(seed), mix(seed ^ u64::MAX), mix(seed.rotate_left(7)) >> 32)
    }

    /// Somebody asked for events of this kind.
    pub(super) fn wanted(&self, kind: &str) -> bool {
        let by_server = |server: &Server| server.takes(kind);
        (self.settings.enabled && self.settings.on.contains(kind)) || self.servers.values().any(by_server)
    }

    /// Sends an event of this kind to all who asked for the kind, unless it is held back.
    pub(super) fn push(&mut self, kind: &str, object: &Value) {
        if self.held.kinds.contains(kind) {
            self.held.events.push((kind.to_owned(), object.clone()));
            return;
        }
        let event_id = self.secret();
        if self.settings.enabled && self.settings.on.contains(kind) {
            let event = self.event(kind, object, &event_id, &self.settings.version);
            self.record(&event.to_string());
        }
        for id in self.servers.keys().copied().collect::<Vec<_>>() {
            let Some(server) = self.servers.get(&id).filter(|server| server.takes(kind)) else {
                continue;
            };
            let mut event = self.event(kind, object, &event_id, &server.settings.version);
            if !server.secret.is_empty() {
                event["secret"] = json!(server.secret);
            }
            if let Some(server) = self.servers.get_mut(&id) {
                server.waiting.push_back(event.to_string().into());
                self.stirred = true;
            }
        }
    }

    /// Puts an event of any kind into the history of the Long Poll.
    pub(super) fn push_anyway(&mut self, kind: &str, object: &Value) {
        let event_id = self.secret();
        let event = self.event(kind, object, &event_id, &self.settings.version);
        self.record(&event.to_string());
    }

    fn event(&self, kind: &str, object: &Value, event_id: &str, version: &str) -> Value {
        // Before 5.103 the message was the object itself.
        let old = kind == "message_new" && version_number(version) < (5, 103);
        let object = if old { &object["message"] } else { object };
        json!({"group_id": self.group, "type": kind, "event_id": event_id, "v": version, "object": object})
    }

    /// Puts an event into the history of the Long Poll.
    pub(super) fn record(&mut self, body: &str) {
        self.last_ts += 1;
        if self.history.len() >= self.kept {
            self.history.pop_front();
        }
        self.history.push_back(Event { ts: self.last_ts, body: body.into() });
        self.stirred = true;
    }
}

/// `5.199` as two numbers; what cannot be read is the oldest.
pub(super) fn version_number(version: &str) -> (u32, u32) {
    let (major, minor) = version.split_once('.').unwrap_or((version, "0"));
    (major.parse().unwrap_or(0), minor.parse().unwrap_or(0))
}

/// One step of SplitMix64.
pub(super) fn mix(seed: u64) -> u64 {
    let state = seed.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let mixed = (state ^ (state >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    mixed ^ (mixed >> 31)
}
