//! Chats of several people, with one link for all.

use std::collections::{BTreeMap, BTreeSet};

/// The first chat of a community is this peer plus one. Source: VK's page on messages of communities.
pub(super) const CHATS_FROM: i64 = 2_000_000_000;

/// Somebody in a chat.
#[derive(Debug, Clone)]
pub(super) struct ChatMember {
    /// Who brought her in; herself when she came by the link.
    pub(super) invited_by: i64,
    /// Unix seconds.
    pub(super) since: i64,
    pub(super) admin: bool,
}

/// A chat. Its messages are in the dialogue of its peer.
#[derive(Debug)]
pub(super) struct Chat {
    pub(super) title: String,
    /// A person, or the community as a negative number.
    pub(super) owner: i64,
    /// By id; the community is a negative number.
    pub(super) members: BTreeMap<i64, ChatMember>,
    /// The part of the link after the last slash; a new one makes the old one void.
    pub(super) link: Option<String>,
    /// Who was removed by somebody else and may not come back by link.
    pub(super) removed: BTreeSet<i64>,
}
