//! Saying who we are and what we listen to, and looking at ourselves for the doctor.

use super::call::{Call, Key};
use super::queue::EVENTS;
use super::{Me, Mode, Vk, api};
use crate::domain::Timestamp;
use crate::messenger::{CallError, Look};
use serde::Deserialize;
use serde_json::Value;
use std::collections::BTreeMap;

/// Rights that a community's key needs, as VK names them, and what for.
/// <https://dev.vk.com/ru/reference/access-rights>
const RIGHTS: &[(&str, &str)] =
    &[("messages", "to speak with people"), ("manage", "to hear what happens"), ("docs", "to send files")];
/// Where the owner finds it all.
const WHERE: &str = "the community's settings, under API usage";

const LONG_POLL: &str = "Long Poll";

#[derive(Deserialize)]
struct Groups {
    groups: Vec<Me>,
}

/// What Long Poll, or a Callback API server, tells of. <https://dev.vk.com/ru/method/groups.getLongPollSettings>
#[derive(Deserialize)]
pub(super) struct Told {
    /// Whether it tells of anything; not said of a server.
    #[serde(default = "yes")]
    is_enabled: bool,
    #[serde(default)]
    api_version: String,
    #[serde(default)]
    events: BTreeMap<String, Value>,
}

const fn yes() -> bool {
    true
}

impl Told {
    /// What is wrong with it. `who` tells.
    pub(super) fn troubles(&self, who: &str) -> Vec<String> {
        if !self.is_enabled {
            return vec![format!("{who} is off")];
        }
        let mut troubles = Vec::new();
        if self.api_version != api::VERSION {
            troubles.push(format!("{who} speaks version {}, not {}", self.api_version, api::VERSION));
        }
        let on = |event: &&&str| self.events.get(**event).is_some_and(|v| *v == 1 || *v == true);
        let off: Vec<&str> = EVENTS.iter().filter(|event| !on(event)).copied().collect();
        if !off.is_empty() {
            troubles.push(format!("{who} does not tell of {}", off.join(", ")));
        }
        troubles
    }
}

#[derive(Deserialize)]
struct Permissions {
    permissions: Vec<Permission>,
}

#[derive(Deserialize)]
struct Permission {
    name: String,
}

impl Vk {
    /// Asks VK who we are.
    pub(super) async fn meet(&self) -> Result<&Me, CallError> {
        let ask = Call::new("groups.getById").with("group_id", self.group);
        let told: Groups = self.ask(Key::Community, ask).await?;
        let me = told.groups.into_iter().next();
        let me = me.ok_or_else(|| CallError::Refused(format!("VK knows no community {}", self.group)))?;
        Ok(self.me.get_or_init(|| me))
    }

    /// Says who we are, and has itself told of what the club needs. What the key may not set, an owner has to.
    pub(super) async fn set_up(&self) -> Result<(), CallError> {
        self.meet().await?;
        self.open_conversation().await?;
        let set = match &self.mode {
            Mode::Polling => self.have_events_kept().await,
            Mode::Webhook { .. } => match self.learn_code().await {
                Ok(()) => self.have_events_brought().await,
                refused => refused,
            },
        };
        match set {
            Err(error @ (CallError::NoRight(_) | CallError::Refused(_))) => {
                tracing::warn!(%error, "events could not be set up; `propusk check` says what is missing");
                Ok(())
            }
            done => done,
        }
    }

    /// Switches on messages, the abilities of a bot and its being added to chats: without them VK refuses keyboards (912).
    async fn open_conversation(&self) -> Result<(), CallError> {
        let mut set = Call::new("groups.setSettings").with("group_id", self.group);
        for what in ["messages", "bots_capabilities", "bots_start_button", "bots_add_to_chat"] {
            set = set.with(what, 1);
        }
        match self.act(Key::Community, set).await {
            Err(error @ (CallError::NoRight(_) | CallError::Refused(_))) => {
                tracing::debug!(%error, "messages and the bot's abilities were not switched on");
                Ok(())
            }
            done => done,
        }
    }

    /// Has Long Poll keep the events that the club needs.
    async fn have_events_kept(&self) -> Result<(), CallError> {
        let set = Call::new("groups.setLongPollSettings").with("group_id", self.group).with("enabled", 1);
        let set = EVENTS.iter().fold(set.with("api_version", api::VERSION), |set, event| set.with(event, 1));
        match self.act(Key::Community, set).await {
            // It may have been set by hand.
            Err(CallError::NoRight(reason)) => match self.long_poll().await {
                Ok(found) if found.troubles(LONG_POLL).is_empty() => Ok(()),
                _ => Err(CallError::NoRight(reason)),
            },
            done => done,
        }
    }

    async fn long_poll(&self) -> Result<Told, CallError> {
        self.ask(Key::Community, Call::new("groups.getLongPollSettings").with("group_id", self.group)).await
    }

    /// Looks at ourselves.
    pub(super) async fn examine(&self) -> Result<Look, CallError> {
        let me = self.meet().await?;
        let name = format!("{} (https://vk.com/{})", me.name, me.screen_name);
        let time: i64 = self.ask(Key::Community, Call::new("utils.getServerTime")).await?;
        let mut troubles = Vec::new();
        let may_manage = self.examine_rights(&mut troubles).await?;
        match &self.mode {
            Mode::Polling => self.examine_queue(may_manage, &mut troubles).await?,
            Mode::Webhook { url, .. } => self.examine_servers(url, &mut troubles).await?,
        }
        if self.courier.no_person().as_deref() != Some(super::courier::NO_PERSON) {
            // A key that was set should be good for what only it can do.
            let ask = Call::new("groups.getRequests").with("group_id", self.group).with("count", 1);
            match self.act(Key::Person, ask).await {
                Ok(()) => {}
                Err(error @ CallError::Unreached(_)) => return Err(error),
                Err(error) => troubles.push(format!(
                    "the administrator's key cannot answer requests ({error}); set a new VK_ADMIN_TOKEN of an \
                     administrator, with the right \"groups\""
                )),
            }
        }
        Ok(Look { name, time: Some(Timestamp(time * 1000)), troubles })
    }

    /// Whether the key has the rights that it needs. Says whether it may manage.
    async fn examine_rights(&self, troubles: &mut Vec<String>) -> Result<bool, CallError> {
        let held: Permissions = self.ask(Key::Community, Call::new("groups.getTokenPermissions")).await?;
        let holds = |right: &str| held.permissions.iter().any(|p| p.name == right);
        for (right, what_for) in RIGHTS.iter().filter(|(right, _)| !holds(right)) {
            troubles.push(format!(
                "the community's key lacks the right \"{right}\" ({what_for}); make a new one with it in {WHERE}, and set \
                 VK_GROUP_TOKEN"
            ));
        }
        Ok(holds("manage"))
    }

    async fn examine_queue(&self, may_manage: bool, troubles: &mut Vec<String>) -> Result<(), CallError> {
        let mend = if may_manage { "starting the service mends it" } else { "mend it by hand, under Long Poll API" };
        match self.long_poll().await {
            Ok(found) => troubles.extend(found.troubles(LONG_POLL).into_iter().map(|t| format!("{t}; {mend}"))),
            // Said already, as a right that is missing.
            Err(CallError::NoRight(_)) => {}
            Err(error) => return Err(error),
        }
        Ok(())
    }
}
