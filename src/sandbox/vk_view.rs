//! VK's part of what the page shows.

use super::people::PEOPLE;
use super::view::last;
use super::vk::{BanView, ButtonView, ChatMemberView, DonView, MemberView, MessageView, RequestView};
use super::vk_world::{DONATION, GROUP};
use super::world::World;
use serde::Serialize;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::sync::atomic::Ordering;

/// The emulated VK.
#[derive(Debug, Serialize)]
pub(super) struct VkView {
    community: i64,
    screen_name: &'static str,
    /// Whole roubles a month of VK Donut.
    donation: i64,
    /// The program has the owner's key.
    key: bool,
    members: Vec<MemberView>,
    requests: Vec<RequestView>,
    bans: Vec<BanView>,
    dons: Vec<DonView>,
    chat: Chat,
    /// By account.
    dialogs: BTreeMap<i64, Dialog>,
}

/// The chat with everybody in it.
#[derive(Debug, Serialize)]
struct Chat {
    title: String,
    link: Option<String>,
    works: bool,
    members: Vec<ChatMemberView>,
    lines: Vec<MessageView>,
}

/// A person's chat with the community.
#[derive(Debug, Serialize)]
struct Dialog {
    messages: Vec<MessageView>,
    /// The buttons below the conversation.
    keyboard: Vec<Vec<ButtonView>>,
}

impl World {
    /// What there is to see of VK.
    pub(super) fn vk_view(&self) -> VkView {
        let vk = &self.vk;
        let chat = vk.chats().into_iter().find(|c| c.peer == self.vk_chat);
        let dialog = |id| (id, Dialog { messages: last(vk.dialog(id)), keyboard: vk.keyboard(id) });
        VkView {
            community: GROUP.0,
            screen_name: GROUP.1,
            donation: DONATION,
            key: self.vk_key.load(Ordering::SeqCst),
            members: vk.members(),
            requests: vk.pending_requests(),
            bans: vk.bans(),
            dons: vk.dons(),
            chat: Chat {
                title: chat.as_ref().map(|c| c.title.clone()).unwrap_or_default(),
                works: chat.as_ref().is_some_and(|c| c.group_admin),
                link: chat.and_then(|c| c.link),
                members: vk.chat_members(self.vk_chat),
                lines: last(vk.dialog(self.vk_chat)),
            },
            dialogs: PEOPLE.iter().filter_map(|p| p.vk).map(dialog).collect(),
        }
    }

    /// Somebody's account in VK.
    pub(super) fn vk_account(&self, id: i64) -> Value {
        let allowed = self.vk.people().iter().any(|p| p.id == id && p.allowed);
        json!({
            "id": id,
            "allowed": allowed,
            "inside": self.vk.is_inside(id),
            "in_chat": self.vk.is_in_chat(id, self.vk_chat),
            "banned": self.vk.is_banned(id),
        })
    }
}
