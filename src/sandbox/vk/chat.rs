//! Chats of several people, with one link for all: who is in them, who may do what, and the lines that tell of it.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use super::world::World;

/// The first chat of a community is this peer plus one. Source: VK's page on messages of communities.
pub(super) const CHATS_FROM: i64 = 2_000_000_000;

/// What stands before the secret part of a link.
const LINK: &str = "https://vk.me/join/";

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
    /// Who left by herself: nobody can bring her back, but she may come back without a link.
    pub(super) left: BTreeSet<i64>,
}

impl Chat {
    /// Inside, and an administrator of the chat.
    pub(super) fn is_admin(&self, id: i64) -> bool {
        self.members.get(&id).is_some_and(|member| member.admin)
    }

    /// `by` may remove this member: the owner anybody, administrators those who are none, and everybody whom she
    /// brought in herself.
    pub(super) fn may_remove(&self, by: i64, whom: i64) -> bool {
        let (Some(remover), Some(member)) = (self.members.get(&by), self.members.get(&whom)) else {
            return false;
        };
        whom == by || self.owner == by || (!member.admin && (remover.admin || member.invited_by == by))
    }

    /// As `messages_chat_settings`, seen by `viewer`.
    pub(super) fn settings_json(&self, viewer: i64) -> Value {
        let (owner, admin) = (self.owner == viewer, self.is_admin(viewer));
        let state = match () {
            () if self.members.contains_key(&viewer) => "in",
            () if self.removed.contains(&viewer) => "kicked",
            () => "left",
        };
        json!({
            "title": self.title,
            "owner_id": self.owner,
            "members_count": self.members.len(),
            "state": state,
            "active_ids": self.members.keys().filter(|id| **id > 0).take(4).collect::<Vec<_>>(),
            "admin_ids": self.members.keys().filter(|id| self.is_admin(**id)).collect::<Vec<_>>(),
            "is_group_channel": false,
            "acl": {
                "can_change_info": admin,
                "can_change_invite_link": admin,
                "can_change_pin": admin,
                "can_invite": viewer > 0,
                "can_promote_users": owner,
                "can_see_invite_link": admin,
                "can_moderate": admin,
                "can_copy_chat": false,
                "can_call": false,
                "can_use_mass_mentions": true,
            },
            "permissions": {
                "invite": "all",
                "change_info": "owner_and_admins",
                "change_pin": "owner_and_admins",
                "use_mass_mentions": "all",
                "see_invite_link": "owner_and_admins",
                "call": "all",
                "change_admins": "owner",
            },
        })
    }
}

impl World {
    /// Founds a chat and returns its peer.
    pub(super) fn found_chat(&mut self, owner: i64, title: &str) -> i64 {
        let peer = self.chats.keys().next_back().copied().unwrap_or(CHATS_FROM) + 1;
        let founder = ChatMember { invited_by: owner, since: self.now(), admin: true };
        self.person(owner);
        let chat = Chat {
            title: title.to_owned(),
            owner,
            members: BTreeMap::from([(owner, founder)]),
            link: None,
            removed: BTreeSet::new(),
            left: BTreeSet::new(),
        };
        self.chats.insert(peer, chat);
        self.service_line(peer, owner, json!({"type": "chat_create", "text": title}));
        peer
    }

    /// Puts somebody into a chat. `actor` is who brings her; herself when she comes by the link or comes back.
    pub(super) fn enter_chat(&mut self, peer: i64, id: i64, actor: i64, by_link: bool) {
        let since = self.now();
        if id > 0 {
            self.person(id);
        }
        let Some(chat) = self.chats.get_mut(&peer) else {
            return;
        };
        chat.removed.remove(&id);
        chat.left.remove(&id);
        // Whoever comes back is no administrator any more, unless the chat is hers.
        let admin = chat.owner == id;
        chat.members.insert(id, ChatMember { invited_by: actor, since, admin });
        let action = if by_link {
            json!({"type": "chat_invite_user_by_link"})
        } else {
            json!({"type": "chat_invite_user", "member_id": id})
        };
        self.service_line(peer, actor, action);
    }

    /// Takes somebody out of a chat; when it is the community, the line about it is the last thing it hears.
    pub(super) fn quit_chat(&mut self, peer: i64, id: i64, actor: i64) {
        self.service_line(peer, actor, json!({"type": "chat_kick_user", "member_id": id}));
        if let Some(chat) = self.chats.get_mut(&peer) {
            chat.members.remove(&id);
            let gone = if id == actor { &mut chat.left } else { &mut chat.removed };
            gone.insert(id);
        }
    }

    /// The link of a chat, made when it is first asked for; `reset` makes another one, and the old one is dead.
    pub(super) fn chat_link(&mut self, peer: i64, reset: bool) -> Option<String> {
        let fresh = self.queue.secret();
        let chat = self.chats.get_mut(&peer)?;
        if reset {
            chat.link = None;
        }
        Some(format!("{LINK}{}", chat.link.get_or_insert(fresh)))
    }

    /// The link of a chat as it is now, if one was made.
    pub(super) fn link_now(chat: &Chat) -> Option<String> {
        chat.link.as_ref().map(|link| format!("{LINK}{link}"))
    }

    /// The chat that a link leads to now.
    pub(super) fn chat_by_link(&self, url: &str) -> Option<i64> {
        let secret = url.strip_prefix(LINK)?;
        self.chats.iter().find(|(_, chat)| chat.link.as_deref() == Some(secret)).map(|(peer, _)| *peer)
    }

    /// The community gets to see what a person writes in a chat: everything if it is an administrator there, otherwise
    /// only what mentions it. Source: VK's page on communities in chats.
    pub(super) fn hears(&self, peer: i64, text: &str) -> bool {
        let me = self.group_peer();
        let mention = format!("[club{}|", self.group.id);
        let name = format!("@{}", self.group.screen_name);
        self.chats.get(&peer).is_some_and(|chat| {
            chat.members.contains_key(&me) && (chat.is_admin(me) || text.contains(&mention) || text.contains(&name))
        })
    }
}
