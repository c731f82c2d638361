//! The messenger itself: each wish is handed to the part that knows how.

use super::{Mode, Vk, inbound};
use crate::domain::{Platform, Presence};
use crate::messenger::{
    Batch, CallError, Document, Fact, FirstKey, HeldKey, Inquiry, KeyState, Look, Message, Messenger, NewKey, Person,
    Standing,
};
use async_trait::async_trait;
use secrecy::SecretString;
use std::time::Duration;

#[async_trait]
impl Messenger for Vk {
    fn platform(&self) -> Platform {
        Platform::Vk
    }

    /// What follows `ref` comes with the first message after the conversation is opened.
    fn start_link(&self, payload: &str) -> Option<String> {
        self.me.get().map(|me| format!("https://vk.me/{}?ref={payload}", me.screen_name))
    }

    fn is_polled(&self) -> bool {
        matches!(self.mode, Mode::Polling)
    }

    fn read(&self, raw: &str) -> Result<Vec<Fact>, String> {
        inbound::read(raw, self.group, &self.clients)
    }

    async fn poll(&self, cursor: Option<&str>, wait: Duration) -> Result<Batch, CallError> {
        self.events(cursor, wait).await
    }

    async fn introduce(&self) -> Result<(), CallError> {
        self.set_up().await
    }

    async fn look(&self) -> Result<Look, CallError> {
        self.examine().await
    }

    async fn send(&self, to: &str, message: &Message, instead: Option<&str>, once: i64) -> Result<(), CallError> {
        self.say(to, message, instead, once).await
    }

    async fn send_document(
        &self,
        to: &str,
        document: &Document,
        caption: &Message,
        once: i64,
    ) -> Result<(), CallError> {
        self.say_document(to, document, caption, once).await
    }

    fn inquiry(&self, _: &str) -> Option<Inquiry> {
        None
    }

    async fn waiting_inquiries(&self) -> Result<Vec<Inquiry>, CallError> {
        Ok(Vec::new())
    }

    /// VK takes no money that it would ask about.
    async fn answer_inquiry(&self, _: &str, _: Option<&str>) -> Result<(), CallError> {
        Err(CallError::Refused("VK asks nothing before a payment".into()))
    }

    async fn answer_press(&self, query: &str) -> Result<(), CallError> {
        self.end_press(query).await
    }

    /// There is one way into each place, which serves all who come: see [`Standing::door`].
    async fn make_link(&self, _chat: i64, _name: &str) -> Result<String, CallError> {
        Err(CallError::Refused("in VK one way in serves all".into()))
    }

    async fn revoke_link(&self, _chat: i64, _link: &str) -> Result<(), CallError> {
        Ok(())
    }

    async fn answer_request(&self, chat: i64, person: &str, approve: bool) -> Result<(), CallError> {
        self.decide_request(chat, person, approve).await
    }

    async fn ban(&self, chat: i64, person: &str) -> Result<(), CallError> {
        self.remove(chat, person).await
    }

    /// Nobody is kept out by a removal: it has one half.
    async fn unban(&self, _chat: i64, _person: &str) -> Result<(), CallError> {
        Ok(())
    }

    async fn is_asking(&self, chat: i64, person: &str) -> Result<Option<bool>, CallError> {
        self.has_asked(chat, person).await
    }

    async fn presence(&self, chat: i64, person: &str) -> Result<Presence, CallError> {
        self.whereabouts(chat, person).await
    }

    async fn standing(&self, chat: i64) -> Result<Standing, CallError> {
        self.own_standing(chat).await
    }

    async fn reset_door(&self, chat: i64) -> Result<String, CallError> {
        self.new_door(chat).await
    }

    async fn requests(&self, chat: i64) -> Result<Vec<String>, CallError> {
        self.waiting(chat).await
    }

    async fn members(&self, chat: i64) -> Result<Option<Vec<(String, Presence)>>, CallError> {
        self.everybody(chat).await.map(Some)
    }

    async fn patrons(&self) -> Result<Option<Vec<String>>, CallError> {
        self.donors().await.map(Some)
    }

    async fn names(&self, people: &[String]) -> Result<Vec<Person>, CallError> {
        self.look_up(people).await
    }

    async fn resolve(&self, name: &str) -> Result<Option<String>, CallError> {
        self.find(name).await
    }

    fn first_key(&self) -> Option<FirstKey> {
        self.first.clone()
    }

    fn hold_key(&self, key: HeldKey) {
        self.courier.hold(key);
    }

    fn key_state(&self) -> KeyState {
        self.courier.key_state()
    }

    async fn renew_key(&self, refresh: &SecretString) -> Result<NewKey, CallError> {
        match &self.id {
            Some(id) => id.renew(refresh).await,
            None => Err(CallError::Refused("VK ID is not set up".into())),
        }
    }
}
