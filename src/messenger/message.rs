//! What is said to a person: words with buttons, or a file.

use crate::domain::Enclosure;

/// A message ready to be sent: words and buttons.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Message {
    /// Text with `<b>` and `<i>` as the only marks; everything else is escaped as in HTML.
    pub html: String,
    /// Rows of buttons under it.
    pub buttons: Vec<Vec<Button>>,
    /// What is always wanted, for messengers that can keep buttons at hand below the conversation.
    pub menu: Vec<Vec<Button>>,
    /// What goes with it; that of another messenger is left out. The text is short then: Telegram takes 1,024 characters.
    pub enclosure: Option<Enclosure>,
}

/// A file that goes to a person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Document {
    /// Its name, as it is shown.
    pub name: String,
    /// Its kind, for example `application/json`.
    pub kind: &'static str,
    /// What is in it; at most a few megabytes.
    pub content: Vec<u8>,
}

/// A button under a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Button {
    /// What it says.
    pub label: String,
    /// What it does.
    pub action: Action,
}

/// What a button does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Action {
    /// Sends this data back to us; at most 64 bytes.
    Press(String),
    /// Opens this address.
    Open(String),
    /// Sends her own telephone number, where the messenger can; it stands alone below the conversation.
    SharePhone,
}
