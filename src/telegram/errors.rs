//! What a refusal of the Bot API means: one table over the texts that the server really sends.
//!
//! The texts are those of the official server (`Client.cpp` of github.com/tdlib/telegram-bot-api, and
//! github.com/tdlib/td underneath) as of Bot API 10.3. The codes alone do not tell: 400 stands for "she is
//! an administrator" as well as for "there is no such request".

use crate::messenger::CallError;
use serde::Deserialize;
use std::time::Duration;

/// How long to wait when the server asks for it without saying how long.
const WAIT_UNSAID: Duration = Duration::from_secs(5);

/// A refusal as it comes. <https://core.telegram.org/bots/api#responseparameters>
#[derive(Debug, Clone, Default, Deserialize)]
pub(super) struct Refusal {
    /// The code, mostly the HTTP status too.
    pub(super) error_code: i64,
    /// The text.
    #[serde(default)]
    pub(super) description: String,
    /// What can be done about it by a program.
    #[serde(default)]
    pub(super) parameters: Parameters,
}

/// The part of a refusal that is meant for programs.
#[derive(Debug, Clone, Copy, Default, Deserialize)]
pub(super) struct Parameters {
    /// In how many seconds the call may be repeated.
    pub(super) retry_after: Option<u64>,
    /// The chat's new id.
    pub(super) migrate_to_chat_id: Option<i64>,
}

/// What the chat of a call is: "chat not found" has two meanings.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Whom {
    /// A person, written to in private.
    Person,
    /// A group or a channel.
    Chat,
    /// The call is about no chat.
    Nobody,
}

impl Whom {
    /// Telegram counts persons upwards and chats downwards from zero.
    pub(super) const fn of(chat: i64) -> Self {
        if chat > 0 { Self::Person } else { Self::Chat }
    }
}

/// What a text means.
#[derive(Clone, Copy)]
enum Meaning {
    PersonClosed,
    ChatClosed,
    /// Whichever of the two the chat of the call is.
    Closed,
    NoRight,
    IsStaff,
    Settled,
    TooManyChats,
}

/// Parts of texts, in lower case. The first that is found counts.
const MEANINGS: &[(&str, Meaning)] = &[
    ("bot was blocked by the user", Meaning::PersonClosed),
    ("user_is_blocked", Meaning::PersonClosed),
    ("can't initiate conversation with a user", Meaning::PersonClosed),
    ("user is deactivated", Meaning::PersonClosed),
    ("can't send messages to bots", Meaning::PersonClosed),
    ("bot was kicked from", Meaning::ChatClosed),
    ("bot is not a member of", Meaning::ChatClosed),
    ("chat was deleted", Meaning::ChatClosed),
    ("channel_private", Meaning::ChatClosed),
    ("channel_invalid", Meaning::ChatClosed),
    ("chat not found", Meaning::Closed),
    ("peer_id_invalid", Meaning::Closed),
    // Only an administrator sees the members of a channel, so this is about the bot and not about the person.
    ("member list is inaccessible", Meaning::NoRight),
    ("not enough rights", Meaning::NoRight),
    ("chat_admin_required", Meaning::NoRight),
    ("chat_write_forbidden", Meaning::NoRight),
    ("right_forbidden", Meaning::NoRight),
    ("need administrator rights", Meaning::NoRight),
    ("have no rights", Meaning::NoRight),
    ("user is an administrator of the chat", Meaning::IsStaff),
    ("user_admin_invalid", Meaning::IsStaff),
    ("can't remove chat owner", Meaning::IsStaff),
    ("can't restrict self", Meaning::IsStaff),
    ("hide_requester_missing", Meaning::Settled),
    ("user_already_participant", Meaning::Settled),
    ("user_not_participant", Meaning::Settled),
    ("participant_id_invalid", Meaning::Settled),
    ("user_id_invalid", Meaning::Settled),
    ("user not found", Meaning::Settled),
    ("member not found", Meaning::Settled),
    ("message is not modified", Meaning::Settled),
    ("query is too old", Meaning::Settled),
    ("invite_hash_expired", Meaning::Settled),
    // Comes with `USER_` in front and without it.
    ("channels_too_much", Meaning::TooManyChats),
];

/// What to do about a refusal of a call about `whom`.
pub(super) fn classify(refusal: &Refusal, whom: Whom) -> CallError {
    let Refusal { error_code, description, parameters } = refusal;
    if let Some(new) = parameters.migrate_to_chat_id {
        return CallError::ChatMoved(new);
    }
    let text = description.to_lowercase();
    let told = || description.clone();
    match error_code {
        429 => return CallError::Wait(parameters.retry_after.map_or(WAIT_UNSAID, Duration::from_secs)),
        401 => return CallError::TokenRefused(told()),
        // A token that is not even of the right form leads nowhere; a wrong method says so.
        404 if text == "not found" => return CallError::TokenRefused(told()),
        409 => return CallError::Rival(told()),
        500.. => return CallError::Unreached(told()),
        _ => {}
    }
    let known = MEANINGS.iter().find(|(part, _)| text.contains(part)).map(|(_, meaning)| *meaning);
    match (known, whom) {
        (Some(Meaning::PersonClosed), _) | (Some(Meaning::Closed), Whom::Person) => CallError::PersonClosed(told()),
        (Some(Meaning::ChatClosed), _) | (Some(Meaning::Closed), Whom::Chat) => CallError::ChatClosed(told()),
        (Some(Meaning::NoRight), _) => CallError::NoRight(told()),
        (Some(Meaning::IsStaff), _) => CallError::IsStaff,
        (Some(Meaning::Settled), _) => CallError::Settled(told()),
        (Some(Meaning::TooManyChats), _) => CallError::TooManyChats,
        // Whatever else forbids writing to a person in private is her choice.
        (None, Whom::Person) if *error_code == 403 => CallError::PersonClosed(told()),
        (None, _) | (Some(Meaning::Closed), Whom::Nobody) => CallError::Refused(told()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refusal(error_code: i64, description: &str) -> Refusal {
        Refusal { error_code, description: description.into(), ..Refusal::default() }
    }

    #[test]
    fn every_known_text_has_its_meaning() {
        let person = |t: &str| CallError::PersonClosed(t.into());
        let chat = |t: &str| CallError::ChatClosed(t.into());
        let right = |t: &str| CallError::NoRight(t.into());
        let staff = |_: &str| CallError::IsStaff;
        let settled = |t: &str| CallError::Settled(t.into());
        let many = |_: &str| CallError::TooManyChats;
        let token = |t: &str| CallError::TokenRefused(t.into());
        let rival = |t: &str| CallError::Rival(t.into());
        let unreached = |t: &str| CallError::Unreached(t.into());
        let refused = |t: &str| CallError::Refused(t.into());
        type Row<'a> = (i64, &'a str, Whom, &'a dyn Fn(&str) -> CallError);
        let table: &[Row] = &[
            (403, "Forbidden: bot was blocked by the user", Whom::Person, &person),
            (403, "Forbidden: user is deactivated", Whom::Person, &person),
            (403, "Forbidden: user is deactivated", Whom::Chat, &person),
            (403, "Forbidden: bot can't initiate conversation with a user", Whom::Person, &person),
            (403, "Forbidden: bot can't send messages to bots", Whom::Person, &person),
            (400, "Bad Request: USER_IS_BLOCKED", Whom::Person, &person),
            (400, "Bad Request: chat not found", Whom::Person, &person),
            (400, "Bad Request: PEER_ID_INVALID", Whom::Person, &person),
            (403, "Forbidden: something new about her privacy", Whom::Person, &person),
            (400, "Bad Request: chat not found", Whom::Chat, &chat),
            (403, "Forbidden: bot was kicked from the group chat", Whom::Chat, &chat),
            (403, "Forbidden: bot was kicked from the supergroup chat", Whom::Chat, &chat),
            (403, "Forbidden: bot was kicked from the channel chat", Whom::Chat, &chat),
            (403, "Forbidden: bot is not a member of the supergroup chat", Whom::Chat, &chat),
            (403, "Forbidden: bot is not a member of the channel chat", Whom::Chat, &chat),
            (403, "Forbidden: the group chat was deleted", Whom::Chat, &chat),
            (400, "Bad Request: CHANNEL_PRIVATE", Whom::Chat, &chat),
            (400, "Bad Request: not enough rights to manage chat invite link", Whom::Chat, &right),
            (400, "Bad Request: not enough rights to manage chat join requests", Whom::Chat, &right),
            (400, "Bad Request: not enough rights to restrict/unrestrict chat member", Whom::Chat, &right),
            (400, "Bad Request: CHAT_ADMIN_REQUIRED", Whom::Chat, &right),
            (400, "Bad Request: member list is inaccessible", Whom::Chat, &right),
            (400, "Bad Request: need administrator rights in the channel chat", Whom::Chat, &right),
            (400, "Bad Request: user is an administrator of the chat", Whom::Chat, &staff),
            (400, "Bad Request: can't remove chat owner", Whom::Chat, &staff),
            (400, "Bad Request: can't restrict self", Whom::Chat, &staff),
            (400, "Bad Request: HIDE_REQUESTER_MISSING", Whom::Chat, &settled),
            (400, "Bad Request: USER_ALREADY_PARTICIPANT", Whom::Chat, &settled),
            (400, "Bad Request: PARTICIPANT_ID_INVALID", Whom::Chat, &settled),
            (400, "Bad Request: USER_ID_INVALID", Whom::Chat, &settled),
            (400, "Bad Request: user not found", Whom::Chat, &settled),
            (400, "Bad Request: member not found", Whom::Chat, &settled),
            (400, "Bad Request: INVITE_HASH_EXPIRED", Whom::Chat, &settled),
            (
                400,
                "Bad Request: message is not modified: specified new message content and reply markup are exactly \
                 the same as a current content and reply markup of the message",
                Whom::Person,
                &settled,
            ),
            (
                400,
                "Bad Request: query is too old and response timeout expired or query ID is invalid",
                Whom::Nobody,
                &settled,
            ),
            (400, "Bad Request: USER_CHANNELS_TOO_MUCH", Whom::Chat, &many),
            (400, "Bad Request: CHANNELS_TOO_MUCH", Whom::Chat, &many),
            (401, "Unauthorized", Whom::Nobody, &token),
            (401, "Unauthorized: invalid token specified", Whom::Nobody, &token),
            (404, "Not Found", Whom::Nobody, &token),
            (404, "Not Found: method not found", Whom::Nobody, &refused),
            (
                409,
                "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running",
                Whom::Nobody,
                &rival,
            ),
            (
                409,
                "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the \
                 webhook first",
                Whom::Nobody,
                &rival,
            ),
            (500, "Internal Server Error: restart", Whom::Chat, &unreached),
            (502, "Bad Gateway", Whom::Person, &unreached),
            (400, "Bad Request: message text is empty", Whom::Person, &refused),
            (400, "Bad Request: message to edit not found", Whom::Person, &refused),
            (400, "Bad Request: message can't be edited", Whom::Person, &refused),
            (400, "Bad Request: can't parse entities: unsupported start tag \"x\"", Whom::Person, &refused),
            (400, "Bad Request: method is available for supergroup and channel chats only", Whom::Chat, &refused),
            (400, "Bad Request: chat not found", Whom::Nobody, &refused),
            (403, "Forbidden: something new about the chat", Whom::Chat, &refused),
        ];
        for (code, text, whom, meaning) in table {
            assert_eq!(classify(&refusal(*code, text), *whom), meaning(text), "{code} {text} {whom:?}");
        }
    }

    #[test]
    fn parameters_come_before_texts() {
        let parse = |s| classify(&serde_json::from_str::<Refusal>(s).unwrap(), Whom::Chat);
        let moved = r#"{"ok":false,"error_code":400,"description":"Bad Request: group chat was upgraded to a supergroup chat","parameters":{"migrate_to_chat_id":-1001111111111}}"#;
        assert_eq!(parse(moved), CallError::ChatMoved(-1_001_111_111_111));
        let wait = r#"{"ok":false,"error_code":429,"description":"Too Many Requests: retry after 17","parameters":{"retry_after":17}}"#;
        assert_eq!(parse(wait), CallError::Wait(Duration::from_secs(17)));
        let unsaid = r#"{"ok":false,"error_code":429,"description":"Too Many Requests"}"#;
        assert_eq!(parse(unsaid), CallError::Wait(WAIT_UNSAID));
        let empty = r#"{"ok":false,"error_code":403,"description":"Forbidden: bot was kicked from the channel chat","parameters":{}}"#;
        assert!(matches!(parse(empty), CallError::ChatClosed(_)));
    }
}
