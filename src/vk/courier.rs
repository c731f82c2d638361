//! Carries calls in the name of one of the two keys.

use super::api::Api;
use super::call::{Call, Key};
use crate::messenger::CallError;
use reqwest::multipart::Form;
use secrecy::SecretString;
use serde::de::DeserializeOwned;
use std::sync::{PoisonError, RwLock};

/// Carries calls.
pub(super) struct Courier {
    api: Api,
    community: SecretString,
    person: RwLock<Option<SecretString>>,
}

impl Courier {
    /// With these hosts and keys.
    pub(super) fn new(hosts: Vec<String>, community: SecretString, person: Option<SecretString>) -> Self {
        Self { api: Api::new(hosts), community, person: RwLock::new(person) }
    }

    /// From now on this is the person's key.
    pub(super) fn set_person(&self, token: Option<SecretString>) {
        *self.person.write().unwrap_or_else(PoisonError::into_inner) = token;
    }

    /// Whether there is a key of a person.
    pub(super) fn has_person(&self) -> bool {
        self.person.read().unwrap_or_else(PoisonError::into_inner).is_some()
    }

    fn token(&self, key: Key) -> Result<SecretString, CallError> {
        match key {
            Key::Community => Ok(self.community.clone()),
            Key::Person => {
                let token = self.person.read().unwrap_or_else(PoisonError::into_inner).clone();
                token.ok_or_else(|| CallError::TokenRefused("no administrator's key is set".into()))
            }
        }
    }

    /// Calls a method and reads its answer.
    pub(super) async fn ask<A: DeserializeOwned>(&self, key: Key, call: Call) -> Result<A, CallError> {
        let token = self.token(key)?;
        let answer = self.api.call(key, &token, call.method, &call.form()).await?;
        let response = answer.response.as_ref().map_or("null", |r| r.get());
        serde_json::from_str(response)
            .map_err(|_| CallError::Unreached(format!("the answer to {} is not understood", call.method)))
    }

    /// Sends a file where VK said that it be sent.
    pub(super) async fn upload<A: DeserializeOwned>(&self, address: &str, form: Form) -> Result<A, CallError> {
        self.api.upload(address, form).await
    }
}
