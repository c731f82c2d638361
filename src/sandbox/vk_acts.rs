//! What a person at the page lets somebody do in VK. Each act is one the platform knows; its refusal is told as it is.

use super::acts::{Came, Unable};
use super::people::VK_OWNER;
use super::telegram::Refused;
use super::vk::{self, EventAnswer, JoinOutcome, PressOutcome};
use super::vk_world::{ADMIN_TOKEN, DONATION, look_again};
use super::world::World;
use serde::Deserialize;
use std::sync::atomic::Ordering;

/// An act. `person` and `friend` are ids of the emulated VK; the community and its chat are the only ones there.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(tag = "do", rename_all = "snake_case", deny_unknown_fields)]
pub(super) enum VkAct {
    /// Presses "Start" in an empty dialogue.
    Start { person: i64 },
    /// Writes to the community.
    Say { person: i64, text: String },
    /// Sends the community a picture.
    Picture { person: i64 },
    /// Presses a button of a message, or of the keyboard below.
    Press { person: i64, message: Option<i64>, button: String },
    /// Opens a link to the dialogue; what it carries goes with "Start", or with the next message.
    Open { person: i64, url: String },
    /// Allows messages of the community, or denies them.
    Messages { person: i64, on: bool },
    /// Asks to come into the community.
    Join { person: i64 },
    /// Takes the request back.
    Withdraw { person: i64 },
    /// Leaves the community.
    Leave { person: i64 },
    /// The owner lets in somebody who asked, on the community's page.
    Approve { person: i64 },
    /// The owner declines a request.
    Decline { person: i64 },
    /// The owner removes a member.
    Remove { person: i64 },
    /// The owner bans somebody.
    Ban { person: i64 },
    /// The owner lifts a ban.
    Unban { person: i64 },
    /// The owner gives the program her key, or takes it away.
    Key { on: bool },
    /// Follows a link into a chat.
    Follow { person: i64, url: String },
    /// Leaves the chat.
    LeaveChat { person: i64 },
    /// Comes back to the chat that she left by herself.
    ReturnToChat { person: i64 },
    /// Brings somebody into the chat.
    Bring { person: i64, friend: i64 },
    /// Writes in the chat.
    SayInChat { person: i64, text: String },
    /// The owner removes somebody from the chat.
    RemoveFromChat { person: i64 },
    /// The owner makes the community an administrator of the chat, or no longer.
    ChatRights { on: bool },
    /// Begins to support the community in VK Donut.
    Donate { person: i64 },
    /// Her next month is paid now.
    Prolong { person: i64 },
    /// Will pay no more.
    Cancel { person: i64 },
    /// Her support ends now, as after a payment that failed.
    Expire { person: i64 },
}

impl World {
    /// Lets somebody act in VK, and returns when the program has dealt with it.
    pub(super) async fn act_in_vk(&self, act: VkAct) -> Result<Came, Unable> {
        if let VkAct::Key { on } = act {
            self.switch_key(on).await?;
        }
        let (mut came, asked) = self.begin_in_vk(act).map_err(|why| Refused(why.0))?;
        self.settle().await?;
        match asked.and_then(|id| self.vk.answer_to(&id)) {
            Some(EventAnswer::Snackbar(text)) => came.notice = Some(text),
            Some(EventAnswer::OpenLink(url)) => came.opens = Some(url),
            Some(EventAnswer::Nothing | EventAnswer::OpenApp(_)) | None => {}
        }
        Ok(came)
    }

    /// The act itself; with it, the id of a pressed button's question to the program.
    fn begin_in_vk(&self, act: VkAct) -> Result<(Came, Option<String>), vk::Refused> {
        let vk = &self.vk;
        let mut came = Came::default();
        match act {
            VkAct::Start { person } => drop(vk.starts(person)?),
            VkAct::Say { person, text } => drop(vk.says(person, text.trim())?),
            VkAct::Picture { person } => drop(vk.sends_photo(person, "")?),
            VkAct::Press { person, message, button } => {
                let pressed = match message {
                    Some(message) => vk.presses(person, message, &button)?,
                    None => vk.presses_keyboard(person, &button)?,
                };
                match pressed {
                    PressOutcome::Asked(id) => return Ok((came, Some(id))),
                    PressOutcome::Opens(url) => came.opens = Some(url),
                    PressOutcome::Said(_) => {}
                }
            }
            VkAct::Open { person, url } => {
                vk.follows_ref(person, &url)?;
                if vk.dialog(person).is_empty() {
                    vk.starts(person)?;
                } else {
                    came.outcome = Some("write_something");
                }
            }
            VkAct::Messages { person, on: true } => vk.allows(person),
            VkAct::Messages { person, on: false } => vk.denies(person),
            VkAct::Join { person } => came.outcome = Some(came_in(vk.joins(person))?),
            VkAct::Withdraw { person } => vk.withdraws(person),
            VkAct::Leave { person } => vk.leaves(person),
            VkAct::Approve { person } => vk.approve_by_hand(VK_OWNER, person)?,
            VkAct::Decline { person } => vk.decline_by_hand(VK_OWNER, person)?,
            VkAct::Remove { person } => vk.remove_by_hand(VK_OWNER, person)?,
            VkAct::Ban { person } => vk.ban_by_hand(VK_OWNER, person, 0, 0, "")?,
            VkAct::Unban { person } => vk.unban_by_hand(VK_OWNER, person)?,
            // It is the only one that takes the club's file.
            VkAct::Key { .. } => {}
            other => came.outcome = self.begin_beside(other)?,
        }
        Ok((came, None))
    }

    /// Acts in the chat and in VK Donut.
    fn begin_beside(&self, act: VkAct) -> Result<Option<&'static str>, vk::Refused> {
        let (vk, chat) = (&self.vk, self.vk_chat);
        match act {
            VkAct::Follow { person, url } => return came_in(vk.follows_chat_link(person, &url)).map(Some),
            VkAct::LeaveChat { person } => vk.leaves_chat(person, chat),
            VkAct::ReturnToChat { person } => vk.returns(person, chat)?,
            VkAct::Bring { person, friend } => vk.brings(person, chat, friend)?,
            VkAct::SayInChat { person, text } => drop(vk.says_in(chat, person, text.trim())?),
            VkAct::RemoveFromChat { person } => vk.removes_from_chat(VK_OWNER, chat, person)?,
            VkAct::ChatRights { on } => vk.set_group_admin(VK_OWNER, chat, on)?,
            VkAct::Donate { person } => vk.donates(person, DONATION)?,
            VkAct::Prolong { person } => vk.donation_prolonged(person)?,
            VkAct::Cancel { person } => vk.cancels_donation(person)?,
            VkAct::Expire { person } => vk.donation_expires(person)?,
            _ => {}
        }
        Ok(None)
    }

    /// Gives the program the owner's key, or takes it away; the program sees it with its next look.
    async fn switch_key(&self, on: bool) -> Result<(), Unable> {
        if on {
            self.vk.user_token(ADMIN_TOKEN, VK_OWNER, true, None);
        } else {
            self.vk.revoke_token(ADMIN_TOKEN);
        }
        self.vk_key.store(on, Ordering::SeqCst);
        let mut tx = self.app.store.begin().await?;
        look_again(&mut tx, self.clock.now()).await?;
        tx.commit().await?;
        self.app.bells.ring_outbox();
        Ok(())
    }
}

fn came_in(outcome: JoinOutcome) -> Result<&'static str, vk::Refused> {
    match outcome {
        JoinOutcome::Joined => Ok("joined"),
        JoinOutcome::Asked => Ok("request_sent"),
        JoinOutcome::AlreadyInside => Ok("already_inside"),
        JoinOutcome::Refused(why) => Err(vk::Refused(why)),
    }
}
