//! The key of a person, in whose name alone a messenger lets some things be done.

use secrecy::SecretString;
use std::time::Duration;

/// The key of a person, in whose name alone a messenger lets some things be done, as the settings hold it.
#[derive(Debug, Clone)]
pub struct FirstKey {
    /// What stands for the settings that it came from, so that a change of them is seen; tells nothing of them.
    pub origin: String,
    /// The key, where one is set.
    pub access: Option<SecretString>,
    /// With what a new one is made, where it lives for a while only.
    pub refresh: Option<SecretString>,
}

/// A key of a person that was just made anew.
#[derive(Debug, Clone)]
pub struct NewKey {
    /// The key.
    pub access: SecretString,
    /// With what the next one is made. What this one was made with is good no more.
    pub refresh: SecretString,
    /// How long the key lives.
    pub lives: Duration,
}

/// The key of a person that a messenger is to use.
#[derive(Debug, Clone)]
pub enum HeldKey {
    /// There is none.
    Nothing,
    /// A new one is on its way.
    Awaited,
    /// This one.
    Key(SecretString),
}

/// What is seen of a person's key while it is used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum KeyState {
    /// It was not used yet, or there is none.
    Unknown,
    /// The messenger takes it.
    Good,
    /// The messenger refuses it, and why.
    Refused(String),
}
