//! Callback servers: events sent to the service by POST, again and again until it says `ok`.

use std::collections::VecDeque;
use std::sync::Arc;

use super::events::Settings;

/// How far the platform got with a server.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Status {
    /// It was not asked yet, or did not answer with the right words.
    Unconfigured,
    /// It is being asked.
    Wait,
    /// It answered with the right words.
    Ok,
    /// It did not answer.
    Failed,
}

impl Status {
    /// As groups.getCallbackServers names it.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Unconfigured => "unconfigured",
            Self::Wait => "wait",
            Self::Ok => "ok",
            Self::Failed => "failed",
        }
    }
}

/// A callback server as it was set up.
#[derive(Debug, Clone)]
pub(super) struct Server {
    pub(super) title: String,
    pub(super) url: String,
    /// Goes into every event; empty is none.
    pub(super) secret: String,
    pub(super) creator: i64,
    pub(super) status: Status,
    pub(super) settings: Settings,
    /// Events that were not tried yet, oldest first.
    pub(super) waiting: VecDeque<Arc<str>>,
}
