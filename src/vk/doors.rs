//! Letting people in and out of communities and chats.

use super::Vk;
use crate::domain::Presence;
use crate::messenger::{CallError, Standing};

/// What is not built yet says so.
fn not_yet<T>() -> Result<T, CallError> {
    Err(CallError::Refused("VK's doors are not worked yet".into()))
}

impl Vk {
    /// Answers a request to join a community.
    pub(super) async fn decide_request(&self, _chat: i64, _person: &str, _approve: bool) -> Result<(), CallError> {
        not_yet()
    }

    /// Takes a person out.
    pub(super) async fn remove(&self, _chat: i64, _person: &str) -> Result<(), CallError> {
        not_yet()
    }

    /// How a person stands in a place.
    pub(super) async fn whereabouts(&self, _chat: i64, _person: &str) -> Result<Presence, CallError> {
        not_yet()
    }

    /// How we stand there ourselves.
    pub(super) async fn own_standing(&self, _chat: i64) -> Result<Standing, CallError> {
        not_yet()
    }

    /// A new link to a chat in place of the old one.
    pub(super) async fn new_door(&self, _chat: i64) -> Result<String, CallError> {
        not_yet()
    }

    /// Who asks to be let in.
    pub(super) async fn waiting(&self, _chat: i64) -> Result<Vec<String>, CallError> {
        not_yet()
    }

    /// Everybody who is in a place.
    pub(super) async fn everybody(&self, _chat: i64) -> Result<Vec<(String, Presence)>, CallError> {
        not_yet()
    }

    /// Everybody who supports the community by VK Donut.
    pub(super) async fn donors(&self) -> Result<Vec<String>, CallError> {
        not_yet()
    }
}
