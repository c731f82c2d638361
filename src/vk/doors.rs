//! Letting people in and out.
//!
//! A **chat** is worked by the community's own key, where the community is an administrator of the chat. It has one link
//! for all, which can be made anew; whoever comes by it is inside at once, and whoever is removed cannot come back by it.
//!
//! A **closed community** is asked at its page, and only an administrator's key answers
//! (<https://dev.vk.com/ru/method/groups.approveRequest>, `removeUser` and `getRequests`: with a community's key they are
//! refused, error 27). Without such a key, or when VK refuses it, people are let in and out by hand: `Standing::by_hand`.
//! Who is inside the community's own key may ask.
//!
//! Where VK does not say why it refuses to answer a request or to remove somebody, how the person stands says it.

use super::call::{Call, Key};
use super::pages::Page;
use super::say::number;
use super::{CHATS, Vk};
use crate::domain::Presence;
use crate::domain::notice::Right;
use crate::messenger::{CallError, ChatKind, Standing};
use serde::Deserialize;
use std::collections::BTreeMap;
use std::sync::PoisonError;
use std::time::Duration;
use tokio::time::Instant;

/// Members on a page, of a community and of a chat alike. <https://dev.vk.com/ru/method/groups.getMembers>
const MEMBERS: usize = 1000;
/// Requests on a page. <https://dev.vk.com/ru/method/groups.getRequests>
const REQUESTS: usize = 200;
/// How long a community's managers are remembered: everyone who is looked at needs them.
const MANAGERS_AGE: Duration = Duration::from_secs(60);

/// Where a door is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    /// A community, by its number above zero.
    Community(i64),
    /// A chat, by its peer id.
    Chat(i64),
}

impl Place {
    fn of(chat: i64) -> Result<Self, CallError> {
        match chat {
            ..0 => Ok(Self::Community(-chat)),
            chat if chat > CHATS => Ok(Self::Chat(chat)),
            _ => Err(CallError::Refused("neither a community nor a chat of VK".into())),
        }
    }
}

/// When a community's managers were asked for, and who they are.
pub(super) type Managers = BTreeMap<i64, (Instant, Vec<i64>)>;

/// Somebody in a list: with some filters an object instead of the number.
#[derive(Deserialize)]
#[serde(untagged)]
enum Listed {
    Number(i64),
    Object { id: i64 },
}

impl Listed {
    const fn id(&self) -> i64 {
        match self {
            Self::Number(id) | Self::Object { id } => *id,
        }
    }
}

/// Whether somebody is a member. <https://dev.vk.com/ru/method/groups.isMember>
#[derive(Deserialize)]
struct Membership {
    member: i64,
    #[serde(default)]
    request: i64,
}

#[derive(Deserialize)]
struct Groups {
    groups: Vec<Group>,
}

#[derive(Deserialize)]
struct Group {
    #[serde(default)]
    name: String,
    screen_name: Option<String>,
    /// 0: anybody may come in. 1: who is let in. 2: who is invited.
    #[serde(default)]
    is_closed: i64,
    deactivated: Option<String>,
}

#[derive(Deserialize)]
struct Conversation {
    chat_settings: Option<ChatSettings>,
}

#[derive(Deserialize)]
struct ChatSettings {
    #[serde(default)]
    title: String,
    /// `in`, `kicked` or `left`.
    #[serde(default)]
    state: String,
    #[serde(default)]
    owner_id: i64,
    #[serde(default)]
    admin_ids: Vec<i64>,
}

#[derive(Deserialize)]
struct ChatMember {
    member_id: i64,
    #[serde(default)]
    is_admin: bool,
    #[serde(default)]
    is_owner: bool,
}

impl ChatMember {
    /// Communities are there on an administrator's wish.
    const fn presence(&self) -> Presence {
        if self.is_admin || self.is_owner || self.member_id < 0 { Presence::Staff } else { Presence::Inside }
    }
}

#[derive(Deserialize)]
struct Link {
    link: String,
}

impl Vk {
    /// Answers a request to join a community.
    pub(super) async fn decide_request(&self, chat: i64, person: &str, approve: bool) -> Result<(), CallError> {
        let Place::Community(group) = Place::of(chat)? else {
            return Err(CallError::Settled("nobody asks to come into a chat".into()));
        };
        let user = number(person)?;
        // Removing somebody who is not inside yet declines her request; there is no other way. Whom a person has let in
        // meanwhile it would take out.
        if !approve && self.membership(group, user).await?.member == 1 {
            return Err(CallError::Settled("she was let in".into()));
        }
        let method = if approve { "groups.approveRequest" } else { "groups.removeUser" };
        let call = Call::new(method).with("group_id", group).with("user_id", user);
        match self.act(Key::Person, call).await {
            Err(error @ (CallError::NoRight(_) | CallError::Refused(_))) => match self.membership(group, user).await {
                Ok(found) if found.member == 1 || found.request == 0 => {
                    Err(CallError::Settled("she does not ask any more".into()))
                }
                // Why it was refused is not known yet.
                Err(look @ (CallError::Unreached(_) | CallError::Wait(_))) => Err(look),
                _ => Err(error),
            },
            done => done,
        }
    }

    /// Takes a person out.
    pub(super) async fn remove(&self, chat: i64, person: &str) -> Result<(), CallError> {
        let user = number(person)?;
        let removed = match Place::of(chat)? {
            Place::Community(group) if self.managers(group).await?.contains(&user) => return Err(CallError::IsStaff),
            Place::Community(group) => {
                self.act(Key::Person, Call::new("groups.removeUser").with("group_id", group).with("user_id", user))
                    .await
            }
            Place::Chat(peer) => {
                let call = Call::new("messages.removeChatUser").with("chat_id", peer - CHATS).with("member_id", user);
                self.act(Key::Community, call).await
            }
        };
        match removed {
            Err(error @ (CallError::NoRight(_) | CallError::Refused(_))) => {
                match self.whereabouts(chat, person).await {
                    Ok(Presence::Outside) => Err(CallError::Settled("she is not inside".into())),
                    Ok(Presence::Staff) => Err(CallError::IsStaff),
                    _ => Err(error),
                }
            }
            done => done,
        }
    }

    /// How a person stands in a place.
    pub(super) async fn whereabouts(&self, chat: i64, person: &str) -> Result<Presence, CallError> {
        let user = number(person)?;
        match Place::of(chat)? {
            Place::Community(group) => {
                if self.managers(group).await?.contains(&user) {
                    return Ok(Presence::Staff);
                }
                let found = self.membership(group, user).await?;
                Ok(if found.member == 1 { Presence::Inside } else { Presence::Outside })
            }
            Place::Chat(peer) => {
                let ask = chat_members(peer).with("member_ids", user);
                let found = self.pages::<ChatMember>(Key::Community, &ask, MEMBERS, |m| m.member_id == user).await;
                match found {
                    Ok(found) => {
                        let her = found.iter().find(|m| m.member_id == user);
                        Ok(her.map_or(Presence::Outside, ChatMember::presence))
                    }
                    Err(CallError::Settled(_)) => Ok(Presence::Outside),
                    Err(error) => Err(error),
                }
            }
        }
    }

    /// Whether a person's request to come into a community waits.
    pub(super) async fn has_asked(&self, chat: i64, person: &str) -> Result<Option<bool>, CallError> {
        let Place::Community(group) = Place::of(chat)? else { return Ok(None) };
        Ok(Some(self.membership(group, number(person)?).await?.request == 1))
    }

    /// How we stand there ourselves.
    pub(super) async fn own_standing(&self, chat: i64) -> Result<Standing, CallError> {
        match Place::of(chat)? {
            Place::Community(group) => self.standing_in_community(group).await,
            Place::Chat(peer) => self.standing_in_chat(peer).await,
        }
    }

    async fn standing_in_community(&self, group: i64) -> Result<Standing, CallError> {
        let found = self.community(group).await?;
        let ask = Call::new("groups.getRequests").with("group_id", group).with("count", 1);
        let by_hand = match self.act(Key::Person, ask).await {
            Ok(()) => false,
            Err(CallError::NoRight(_)) => true,
            Err(error) => return Err(error),
        };
        if found.is_closed == 0 {
            tracing::warn!(group, "the community is open: anybody comes in without asking; make it closed");
        }
        Ok(Standing {
            chat: -group,
            title: found.name,
            kind: ChatKind::Community,
            missing: Vec::new(),
            // Another community than ours is only worked with a person's key.
            present: found.deactivated.is_none() && (group == self.group || !by_hand),
            door: Some(format!("https://vk.com/{}", found.screen_name.unwrap_or_else(|| format!("club{group}")))),
            by_hand,
        })
    }

    async fn standing_in_chat(&self, peer: i64) -> Result<Standing, CallError> {
        let mut standing = Standing {
            chat: peer,
            title: peer.to_string(),
            kind: ChatKind::Chat,
            missing: vec![Right::Administrator],
            present: false,
            door: None,
            by_hand: false,
        };
        let ask = Call::new("messages.getConversationsById").with("peer_ids", peer).with("group_id", self.group);
        let found: Page<Conversation> = match self.ask(Key::Community, ask).await {
            Err(CallError::ChatClosed(_)) => return Ok(standing),
            found => found?,
        };
        let Some(chat) = found.items.into_iter().find_map(|c| c.chat_settings) else { return Ok(standing) };
        standing.title = chat.title;
        standing.present = !matches!(chat.state.as_str(), "kicked" | "left");
        if standing.present && (chat.owner_id == -self.group || chat.admin_ids.contains(&-self.group)) {
            standing.missing.clear();
            match self.link(peer, false).await {
                Ok(link) => standing.door = Some(link),
                Err(CallError::NoRight(_)) => standing.missing.push(Right::Invite),
                Err(error) => return Err(error),
            }
        }
        Ok(standing)
    }

    /// A new link to a chat in place of the old one.
    pub(super) async fn new_door(&self, chat: i64) -> Result<String, CallError> {
        match Place::of(chat)? {
            Place::Community(_) => Err(CallError::Refused("a community's page has one address".into())),
            Place::Chat(peer) => self.link(peer, true).await,
        }
    }

    async fn link(&self, peer: i64, anew: bool) -> Result<String, CallError> {
        let ask = Call::new("messages.getInviteLink").with("peer_id", peer).with("reset", i32::from(anew));
        self.ask::<Link>(Key::Community, ask.with("group_id", self.group)).await.map(|found| found.link)
    }

    /// Who asks to be let in.
    pub(super) async fn waiting(&self, chat: i64) -> Result<Vec<String>, CallError> {
        let Place::Community(group) = Place::of(chat)? else { return Ok(Vec::new()) };
        let ask = Call::new("groups.getRequests").with("group_id", group).alone();
        let found = self.pages::<Listed>(Key::Person, &ask, REQUESTS, |_| false).await?;
        Ok(found.iter().map(|who| who.id().to_string()).collect())
    }

    /// Every person who is in a place. Communities in a chat are none.
    pub(super) async fn everybody(&self, chat: i64) -> Result<Vec<(String, Presence)>, CallError> {
        // By number: a list that changes while its pages are read may name somebody twice.
        let mut found: BTreeMap<i64, Presence> = BTreeMap::new();
        match Place::of(chat)? {
            Place::Community(group) => {
                let ask = Call::new("groups.getMembers").with("group_id", group).with("sort", "id_asc").alone();
                let members = self.whole::<Listed>(self.key_of(group), &ask, MEMBERS).await;
                found.extend(members?.iter().map(|who| (who.id(), Presence::Inside)));
                found.extend(self.managers(group).await?.into_iter().map(|who| (who, Presence::Staff)));
            }
            Place::Chat(peer) => {
                let ask = chat_members(peer).alone();
                let members = self.whole::<ChatMember>(Key::Community, &ask, MEMBERS).await?;
                found.extend(members.iter().filter(|m| m.member_id > 0).map(|m| (m.member_id, m.presence())));
            }
        }
        Ok(found.into_iter().map(|(id, presence)| (id.to_string(), presence)).collect())
    }

    /// Everybody who supports the community by VK Donut.
    pub(super) async fn donors(&self) -> Result<Vec<String>, CallError> {
        let ask = Call::new("groups.getMembers").with("group_id", self.group).with("filter", "donut").alone();
        let found = self.pages::<Listed>(Key::Community, &ask, MEMBERS, |_| false).await?;
        Ok(found.iter().map(|who| who.id().to_string()).collect())
    }

    /// Whether anybody may come into a community without asking. A chat: no.
    ///
    /// # Errors
    /// What VK says.
    pub async fn is_open(&self, chat: i64) -> Result<bool, CallError> {
        match Place::of(chat)? {
            Place::Community(group) => Ok(self.community(group).await?.is_closed == 0),
            Place::Chat(_) => Ok(false),
        }
    }

    async fn community(&self, group: i64) -> Result<Group, CallError> {
        let ask = Call::new("groups.getById").with("group_id", group);
        let found: Groups = self.ask(Key::Community, ask).await?;
        found.groups.into_iter().next().ok_or_else(|| CallError::ChatClosed(format!("VK knows no community {group}")))
    }

    /// How a person stands with a community.
    async fn membership(&self, group: i64, user: i64) -> Result<Membership, CallError> {
        let ask = Call::new("groups.isMember").with("group_id", group).with("user_id", user).with("extended", 1);
        self.ask(self.key_of(group), ask).await
    }

    /// Who manages a community: its owner, administrators, editors, moderators.
    async fn managers(&self, group: i64) -> Result<Vec<i64>, CallError> {
        let known = self.managers.lock().unwrap_or_else(PoisonError::into_inner).get(&group).cloned();
        if let Some((_, known)) = known.filter(|(asked, _)| asked.elapsed() < MANAGERS_AGE) {
            return Ok(known);
        }
        let ask = Call::new("groups.getMembers").with("group_id", group).with("filter", "managers");
        let found = self.pages::<Listed>(self.key_of(group), &ask, MEMBERS, |_| false).await?;
        let found: Vec<i64> = found.iter().map(Listed::id).collect();
        self.managers.lock().unwrap_or_else(PoisonError::into_inner).insert(group, (Instant::now(), found.clone()));
        Ok(found)
    }

    /// In whose name a community is asked about: our own in its own.
    const fn key_of(&self, group: i64) -> Key {
        if group == self.group { Key::Community } else { Key::Person }
    }
}

fn chat_members(peer: i64) -> Call {
    Call::new("messages.getConversationMembers").with("peer_id", peer)
}
