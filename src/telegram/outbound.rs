//! The messenger itself: each wish becomes one call, or two.

use super::errors::Whom;
use super::queue::{self, ALLOWED_UPDATES, SetWebhook};
use super::{Mode, Telegram, files, inbound, paying};
use crate::domain::{PaymentFact, Platform, Presence, TELEGRAM_PAYMENTS, Word};
use crate::messenger::{
    Action, Batch, Button, CallError, ChatKind, Document, Fact, FirstKey, HeldKey, Inquiry, KeyState, Look, Message,
    Messenger, NewKey, Person, Standing,
};
use async_trait::async_trait;
use reqwest::multipart::{Form, Part};
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use std::time::Duration;
use teloxide::payloads::{
    AnswerCallbackQuery, AnswerPreCheckoutQuery, ApproveChatJoinRequest, BanChatMember, CreateChatInviteLink,
    DeclineChatJoinRequest, DeleteWebhook, EditMessageText, GetChat, GetChatMember, GetWebhookInfo,
    RevokeChatInviteLink, SendMessage, SetMyCommands, UnbanChatMember,
};
use teloxide::types::{
    BotCommand, BotCommandScope, ButtonRequest, CallbackQueryId, ChatId, ChatMember, InlineKeyboardButton,
    InlineKeyboardMarkup, KeyboardButton, KeyboardMarkup, LinkPreviewOptions, MessageId, ParseMode, PreCheckoutQueryId,
    ReplyMarkup, UserId,
};

/// The longest name of a link, in characters. <https://core.telegram.org/bots/api#createchatinvitelink>
const LINK_NAME: usize = 32;

/// What is read of a new link.
#[derive(Deserialize)]
struct Link {
    invite_link: String,
}

/// What is read of a chat. teloxide's struct reads the pinned message too, and with it whatever may be in one.
#[derive(Deserialize)]
struct Place {
    id: i64,
    #[serde(rename = "type")]
    kind: String,
    #[serde(default)]
    title: String,
}

/// What Telegram says of its deliveries; teloxide's own type cannot hold every kind of update that we ask for.
/// <https://core.telegram.org/bots/api#webhookinfo>
#[derive(Deserialize)]
struct WebhookInfo {
    url: String,
    #[serde(default)]
    pending_update_count: u64,
    last_error_message: Option<String>,
}

impl WebhookInfo {
    /// What is wrong for a bot that gets its updates in this way.
    fn troubles(&self, mode: &Mode) -> Vec<String> {
        let mut troubles = Vec::new();
        match mode {
            Mode::Polling if !self.url.is_empty() => {
                troubles.push(
                    "a webhook is set, so asking for updates is refused; starting the service removes it".to_owned(),
                );
            }
            Mode::Webhook { url, .. } if self.url != url.as_str() => {
                troubles.push(format!("the webhook is not set to {url}; starting the service sets it"));
            }
            Mode::Webhook { .. } => {
                if let Some(error) = &self.last_error_message {
                    let waiting = self.pending_update_count;
                    troubles.push(format!(
                        "the last delivery failed ({error}), {waiting} wait; check that PUBLIC_URL leads to HTTP_LISTEN"
                    ));
                }
            }
            Mode::Polling => {}
        }
        troubles
    }
}

#[async_trait]
impl Messenger for Telegram {
    fn platform(&self) -> Platform {
        Platform::Telegram
    }

    fn start_link(&self, payload: &str) -> Option<String> {
        self.me.get().map(|me| format!("https://t.me/{}?start={payload}", me.username))
    }

    fn is_polled(&self) -> bool {
        matches!(self.mode, Mode::Polling)
    }

    fn read(&self, raw: &str) -> Result<Vec<Fact>, String> {
        let mut facts = inbound::read(raw)?;
        for fact in &mut facts {
            if let Fact::Told(Word::Payment(payment)) = fact {
                **payment = self.tried_out((**payment).clone());
            }
        }
        Ok(facts)
    }

    async fn poll(&self, cursor: Option<&str>, wait: Duration) -> Result<Batch, CallError> {
        queue::poll(&self.api, cursor, wait).await
    }

    async fn introduce(&self) -> Result<(), CallError> {
        self.meet().await?;
        // Neither way drops what has queued up while we were away.
        match &self.mode {
            Mode::Polling => self.api.act(&DeleteWebhook::new(), Whom::Nobody).await?,
            Mode::Webhook { url, secret } => {
                let secret_token = secret.expose_secret();
                let set = SetWebhook { url: url.as_str(), secret_token, allowed_updates: ALLOWED_UPDATES };
                self.api.act(&set, Whom::Nobody).await?;
            }
        }
        for (language, commands) in &self.commands {
            let mut menu = SetMyCommands::new(commands.iter().map(|(name, what)| BotCommand::new(name, what)));
            menu.language_code = (!language.is_empty()).then(|| language.clone());
            // Commands are answered in private only.
            menu.scope = Some(BotCommandScope::AllPrivateChats);
            // A menu is a convenience: without it everything works.
            if let Err(error) = self.api.act(&menu, Whom::Nobody).await {
                tracing::warn!(%error, language, "the menu of commands was not set");
            }
        }
        Ok(())
    }

    async fn look(&self) -> Result<Look, CallError> {
        let name = format!("@{}", self.meet().await?.username);
        let hook: WebhookInfo = self.api.call(&GetWebhookInfo::new(), Whom::Nobody).await?;
        Ok(Look { name, time: self.api.time().await, troubles: hook.troubles(&self.mode) })
    }

    async fn send(&self, to: &str, message: &Message, instead: Option<&str>, _once: i64) -> Result<(), CallError> {
        let chat: i64 = number(to)?;
        let whom = Whom::of(chat);
        let keyboard = keyboard(&message.buttons)?;
        if let Some(id) = instead.and_then(|id| id.parse().ok()).filter(|_| below(&message.buttons).is_none()) {
            let mut edit = EditMessageText::new(ChatId(chat), MessageId(id), &message.html);
            edit.parse_mode = Some(ParseMode::Html);
            edit.link_preview_options = Some(no_preview());
            edit.reply_markup = keyboard.clone();
            match self.api.act(&edit, whom).await {
                // It says so already.
                Err(CallError::Settled(_)) => return Ok(()),
                // Gone, too old, or no text: a new one it is. If it was our text, that refusal comes again below.
                Err(CallError::Refused(_)) => {}
                done => return done,
            }
        }
        let file = message.enclosure.as_ref().filter(|file| file.platform == Platform::Telegram);
        if let Some(file) = file {
            match files::send(&self.api, chat, file, &message.html, keyboard.as_ref()).await {
                // The file is gone, or too much is written under it: without it, then.
                Err(CallError::Refused(_)) => {}
                done => return done,
            }
        }
        let mut send = SendMessage::new(ChatId(chat), &message.html);
        send.parse_mode = Some(ParseMode::Html);
        send.link_preview_options = Some(no_preview());
        send.reply_markup = match below(&message.buttons) {
            Some(keyboard) => Some(ReplyMarkup::Keyboard(keyboard)),
            None => keyboard.map(ReplyMarkup::InlineKeyboard),
        };
        self.api.act(&send, whom).await
    }

    async fn send_document(
        &self,
        to: &str,
        document: &Document,
        caption: &Message,
        _once: i64,
    ) -> Result<(), CallError> {
        let chat: i64 = number(to)?;
        let refused = |e: String| CallError::Refused(e);
        let file = Part::bytes(document.content.clone()).file_name(document.name.clone());
        let file = file.mime_str(document.kind).map_err(|e| refused(e.to_string()))?;
        let mut form = Form::new()
            .text("chat_id", chat.to_string())
            .text("caption", caption.html.clone())
            .text("parse_mode", "HTML")
            .part("document", file);
        if let Some(keyboard) = keyboard(&caption.buttons)? {
            form = form.text("reply_markup", serde_json::to_string(&keyboard).map_err(|e| refused(e.to_string()))?);
        }
        self.api.upload("sendDocument", form, Whom::of(chat)).await
    }

    fn inquiry(&self, raw: &str) -> Option<Inquiry> {
        let asked = paying::inquiry(raw)?;
        Some(Inquiry { fact: self.tried_out(asked.fact), ..asked })
    }

    async fn waiting_inquiries(&self) -> Result<Vec<Inquiry>, CallError> {
        // A look from no place in particular acknowledges nothing.
        let batch = queue::poll(&self.api, None, Duration::ZERO).await?;
        Ok(batch.facts.iter().filter_map(|raw| self.inquiry(&raw.payload)).collect())
    }

    async fn answer_inquiry(&self, query: &str, refusal: Option<&str>) -> Result<(), CallError> {
        let mut answer = AnswerPreCheckoutQuery::new(PreCheckoutQueryId(query.to_owned()), refusal.is_none());
        answer.error_message = refusal.map(str::to_owned);
        self.api.act(&answer, Whom::Nobody).await
    }

    async fn answer_press(&self, query: &str) -> Result<(), CallError> {
        let answer = AnswerCallbackQuery::new(CallbackQueryId(query.to_owned()));
        self.api.act(&answer, Whom::Nobody).await
    }

    async fn make_link(&self, chat: i64, name: &str) -> Result<String, CallError> {
        let mut make = CreateChatInviteLink::new(ChatId(chat));
        make.name = Some(name.chars().take(LINK_NAME).collect());
        // Never with a limit of members: the server refuses the two together, and a limit frees its place again
        // as soon as somebody leaves.
        make.creates_join_request = Some(true);
        let link: Link = self.api.call(&make, Whom::Chat).await?;
        Ok(link.invite_link)
    }

    async fn revoke_link(&self, chat: i64, link: &str) -> Result<(), CallError> {
        self.api.act(&RevokeChatInviteLink::new(ChatId(chat), link), Whom::Chat).await
    }

    async fn answer_request(&self, chat: i64, person: &str, approve: bool) -> Result<(), CallError> {
        let (chat, user) = (ChatId(chat), UserId(number(person)?));
        if approve {
            self.api.act(&ApproveChatJoinRequest::new(chat, user), Whom::Chat).await
        } else {
            self.api.act(&DeclineChatJoinRequest::new(chat, user), Whom::Chat).await
        }
    }

    async fn ban(&self, chat: i64, person: &str) -> Result<(), CallError> {
        self.api.act(&BanChatMember::new(ChatId(chat), UserId(number(person)?)), Whom::Chat).await
    }

    async fn unban(&self, chat: i64, person: &str) -> Result<(), CallError> {
        let mut unban = UnbanChatMember::new(ChatId(chat), UserId(number(person)?));
        // Without it the server removes a person who is inside.
        unban.only_if_banned = Some(true);
        self.api.act(&unban, Whom::Chat).await
    }

    async fn presence(&self, chat: i64, person: &str) -> Result<Presence, CallError> {
        let ask = GetChatMember::new(ChatId(chat), UserId(number(person)?));
        match self.api.call::<_, ChatMember>(&ask, Whom::Chat).await {
            Ok(member) => Ok(inbound::presence(&member)),
            // The server has never seen her there.
            Err(CallError::Settled(_)) => Ok(Presence::Outside),
            Err(other) => Err(other),
        }
    }

    async fn standing(&self, chat: i64) -> Result<Standing, CallError> {
        let me = UserId(self.me().await?.id);
        let place: Place = self.api.call(&GetChat::new(ChatId(chat)), Whom::Chat).await?;
        let member: ChatMember = self.api.call(&GetChatMember::new(ChatId(chat), me), Whom::Chat).await?;
        let kind = match place.kind.as_str() {
            "channel" => ChatKind::Channel,
            "supergroup" => ChatKind::Supergroup,
            "group" => ChatKind::BasicGroup,
            _ => ChatKind::Other,
        };
        Ok(inbound::standing(place.id, place.title, kind, &member))
    }

    async fn reset_door(&self, _chat: i64) -> Result<String, CallError> {
        Err(CallError::Refused("in Telegram each gets a link of her own".into()))
    }

    /// A request comes as an update and waits until it is answered; asking for them is not possible.
    async fn requests(&self, _chat: i64) -> Result<Vec<String>, CallError> {
        Ok(Vec::new())
    }

    /// Telegram lists nobody but administrators.
    async fn members(&self, _chat: i64) -> Result<Option<Vec<(String, Presence)>>, CallError> {
        Ok(None)
    }

    async fn patrons(&self) -> Result<Option<Vec<String>>, CallError> {
        Ok(None)
    }

    /// Names come with every update.
    async fn names(&self, _people: &[String]) -> Result<Vec<Person>, CallError> {
        Ok(Vec::new())
    }

    /// A bot cannot find people by their names.
    async fn resolve(&self, _name: &str) -> Result<Option<String>, CallError> {
        Ok(None)
    }

    /// The bot's token opens everything.
    fn first_key(&self) -> Option<FirstKey> {
        None
    }

    fn hold_key(&self, _key: HeldKey) {}

    fn key_state(&self) -> KeyState {
        KeyState::Unknown
    }

    async fn renew_key(&self, _refresh: &SecretString) -> Result<NewKey, CallError> {
        Err(CallError::Refused("there is nothing to renew".into()))
    }
}

impl Telegram {
    /// Ordinary money of a provider token that is only for trying out is none.
    fn tried_out(&self, fact: PaymentFact) -> PaymentFact {
        PaymentFact { test: fact.provider == TELEGRAM_PAYMENTS && self.test_payments, ..fact }
    }
}

/// Reads the id of a person or a chat; ids of other messengers and addresses are refused without a call.
fn number<N: std::str::FromStr>(id: &str) -> Result<N, CallError> {
    id.parse().map_err(|_| CallError::Refused("not an id of Telegram".into()))
}

/// Buttons as they are shown; none: `None`.
fn keyboard(rows: &[Vec<Button>]) -> Result<Option<InlineKeyboardMarkup>, CallError> {
    if rows.is_empty() {
        return Ok(None);
    }
    let under = |row: &Vec<Button>| row.iter().filter(|b| b.action != Action::SharePhone).map(button).collect();
    let rows: Result<Vec<Vec<_>>, _> = rows.iter().map(under).collect();
    Ok(Some(InlineKeyboardMarkup::new(rows?)))
}

/// The keyboard in place of her own by which a number is shared, and which goes away when it was; `None`: nothing is to be
/// shared. <https://core.telegram.org/bots/api#keyboardbutton>: it cannot stand under a message.
fn below(rows: &[Vec<Button>]) -> Option<KeyboardMarkup> {
    let share = rows.iter().flatten().find(|button| button.action == Action::SharePhone)?;
    let button = KeyboardButton::new(&share.label).request(ButtonRequest::Contact);
    Some(KeyboardMarkup::new([[button]]).resize_keyboard().one_time_keyboard())
}

fn button(button: &Button) -> Result<InlineKeyboardButton, CallError> {
    match &button.action {
        Action::Press(data) => Ok(InlineKeyboardButton::callback(&button.label, data)),
        Action::SharePhone => Err(CallError::Refused("a number is not shared under a message".into())),
        Action::Open(address) => match address.parse() {
            Ok(url) => Ok(InlineKeyboardButton::url(&button.label, url)),
            Err(_) => Err(CallError::Refused(format!("the button \"{}\" opens no address", button.label))),
        },
    }
}

/// Links in our texts are for pressing; a preview of the payment service's front page helps nobody.
fn no_preview() -> LinkPreviewOptions {
    LinkPreviewOptions {
        is_disabled: true,
        url: None,
        prefer_small_media: false,
        prefer_large_media: false,
        show_above_text: false,
    }
}
