//! Files that Telegram knows already, sent on by their names. <https://core.telegram.org/bots/api#sending-files>

use super::api::Api;
use super::errors::Whom;
use crate::domain::Enclosure;
use crate::messenger::CallError;
use serde::Serialize;
use serde::de::IgnoredAny;
use teloxide::requests::Payload;
use teloxide::types::InlineKeyboardMarkup;

/// What both methods take beside the file.
#[derive(Serialize)]
struct Caption<'a> {
    chat_id: i64,
    caption: &'a str,
    parse_mode: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    reply_markup: Option<&'a InlineKeyboardMarkup>,
}

/// teloxide sends files as forms only; a name of a file goes in JSON like everything else.
#[derive(Serialize)]
struct SendPhoto<'a> {
    photo: &'a str,
    #[serde(flatten)]
    caption: Caption<'a>,
}

impl Payload for SendPhoto<'_> {
    type Output = IgnoredAny;
    const NAME: &'static str = "SendPhoto";
}

#[derive(Serialize)]
struct SendDocument<'a> {
    document: &'a str,
    #[serde(flatten)]
    caption: Caption<'a>,
}

impl Payload for SendDocument<'_> {
    type Output = IgnoredAny;
    const NAME: &'static str = "SendDocument";
}

/// Sends a file that somebody sent to the bot, with a text under it.
pub(super) async fn send(
    api: &Api,
    chat: i64,
    file: &Enclosure,
    html: &str,
    keyboard: Option<&InlineKeyboardMarkup>,
) -> Result<(), CallError> {
    let caption = Caption { chat_id: chat, caption: html, parse_mode: "HTML", reply_markup: keyboard };
    if file.picture {
        api.act(&SendPhoto { photo: &file.file, caption }, Whom::of(chat)).await
    } else {
        api.act(&SendDocument { document: &file.file, caption }, Whom::of(chat)).await
    }
}
