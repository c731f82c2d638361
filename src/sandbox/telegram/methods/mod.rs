//! The methods, by area, and the checks they share.
//!
//! A method is a function from the world and the parameters to an answer. It runs inside the lock, so it is all or
//! nothing; `getUpdates` alone waits, and lives in `http.rs`.

mod chats;
mod documents;
mod invites;
mod members;
mod messages;
mod payments;
mod profile;
mod updates;

pub(super) use updates::{ask_for, look};

use super::chat::{Chat, ChatKind, Status};
use super::params::Params;
use super::refusal::{Answer, Refusal};
use super::world::World;

/// A method of the Bot API.
pub(super) struct Method {
    /// The documented name.
    pub(super) name: &'static str,
    pub(super) work: Work,
}

/// How a method does its work.
pub(super) enum Work {
    /// At once, inside the lock.
    Now(fn(&mut World, &Params) -> Answer),
    /// By waiting for updates.
    Poll,
}

use Work::{Now, Poll};

/// Every method the emulator knows; any other is refused with 404, as an unknown one.
const METHODS: &[Method] = &[
    Method { name: "sendMessage", work: Now(messages::send_message) },
    Method { name: "sendDocument", work: Now(documents::send_document) },
    Method { name: "sendPhoto", work: Now(documents::send_photo) },
    Method { name: "getUpdates", work: Poll },
    Method { name: "editMessageText", work: Now(messages::edit_message_text) },
    Method { name: "editMessageReplyMarkup", work: Now(messages::edit_message_reply_markup) },
    Method { name: "deleteMessage", work: Now(messages::delete_message) },
    Method { name: "answerCallbackQuery", work: Now(messages::answer_callback_query) },
    Method { name: "sendChatAction", work: Now(messages::send_chat_action) },
    Method { name: "createChatInviteLink", work: Now(invites::create) },
    Method { name: "editChatInviteLink", work: Now(invites::edit) },
    Method { name: "revokeChatInviteLink", work: Now(invites::revoke) },
    Method { name: "exportChatInviteLink", work: Now(invites::export) },
    Method { name: "approveChatJoinRequest", work: Now(invites::approve) },
    Method { name: "declineChatJoinRequest", work: Now(invites::decline) },
    Method { name: "banChatMember", work: Now(members::ban) },
    Method { name: "unbanChatMember", work: Now(members::unban) },
    Method { name: "getChatMember", work: Now(members::get) },
    Method { name: "getChatMemberCount", work: Now(members::count) },
    Method { name: "getChatAdministrators", work: Now(members::administrators) },
    Method { name: "getChat", work: Now(chats::get) },
    Method { name: "leaveChat", work: Now(chats::leave) },
    Method { name: "getMe", work: Now(profile::get_me) },
    Method { name: "setMyCommands", work: Now(profile::set_commands) },
    Method { name: "deleteMyCommands", work: Now(profile::delete_commands) },
    Method { name: "getMyCommands", work: Now(profile::get_commands) },
    Method { name: "setMyDescription", work: Now(profile::set_description) },
    Method { name: "getMyDescription", work: Now(profile::get_description) },
    Method { name: "setMyShortDescription", work: Now(profile::set_short_description) },
    Method { name: "getMyShortDescription", work: Now(profile::get_short_description) },
    Method { name: "setChatMenuButton", work: Now(profile::set_menu_button) },
    Method { name: "getChatMenuButton", work: Now(profile::get_menu_button) },
    Method { name: "setWebhook", work: Now(updates::set_webhook) },
    Method { name: "deleteWebhook", work: Now(updates::delete_webhook) },
    Method { name: "getWebhookInfo", work: Now(updates::get_webhook_info) },
    Method { name: "createInvoiceLink", work: Now(payments::create_invoice_link) },
    Method { name: "answerPreCheckoutQuery", work: Now(payments::answer_pre_checkout_query) },
    Method { name: "refundStarPayment", work: Now(payments::refund_star_payment) },
    Method { name: "getStarTransactions", work: Now(payments::get_star_transactions) },
    Method { name: "editUserStarSubscription", work: Now(payments::edit_user_star_subscription) },
];

/// Finds a method by its name in any letter case.
pub(super) fn find(name: &str) -> Option<&'static Method> {
    METHODS.iter().find(|method| method.name.eq_ignore_ascii_case(name))
}

/// For how long after a join request the bot may write to a person who never pressed Start, in milliseconds.
const REQUEST_WINDOW: i64 = 5 * 60 * 1000;

fn chat_id(params: &Params) -> Result<i64, Refusal> {
    let given = params.text("chat_id").unwrap_or_default();
    if given.trim().is_empty() {
        return Err(Refusal::bad("chat_id is empty"));
    }
    given.trim().parse().map_err(|_| Refusal::bad("chat not found"))
}

fn user_id(params: &Params) -> Result<i64, Refusal> {
    params.int("user_id").filter(|id| *id > 0).ok_or_else(|| Refusal::bad("invalid user_id specified"))
}

/// A group or channel in which the bot is, whatever it may do there.
fn group(world: &World, id: i64) -> Result<&Chat, Refusal> {
    let chat = world.chats.get(&id).ok_or_else(|| Refusal::bad("chat not found"))?;
    if let Some(to) = chat.migrated_to {
        return Err(Refusal::migrated(to));
    }
    if chat.deleted {
        return Err(match chat.kind {
            ChatKind::Group => Refusal::forbidden("the group chat was deleted"),
            ChatKind::Supergroup | ChatKind::Channel => Refusal::bad("chat not found"),
        });
    }
    match world.bot_status(chat) {
        status if status.is_inside() => Ok(chat),
        Status::Kicked { .. } => Err(Refusal::forbidden(&format!("bot was kicked from the {}", chat.kind.words()))),
        _ if chat.bot_was_here => Err(Refusal::forbidden(&format!("bot is not a member of the {}", chat.kind.words()))),
        _ => Err(Refusal::bad("chat not found")),
    }
}

/// The group of a call about one; a private chat is refused.
fn group_of(world: &World, params: &Params) -> Result<i64, Refusal> {
    let id = chat_id(params)?;
    if id > 0 {
        return Err(Refusal::bad("chat not found"));
    }
    group(world, id).map(|chat| chat.id)
}

/// Whether the bot may write into this chat.
fn may_write(world: &World, id: i64) -> Result<(), Refusal> {
    if id < 0 {
        let chat = group(world, id)?;
        let bot = world.bot_status(chat);
        if chat.kind == ChatKind::Channel && !bot.rights().can_post_messages {
            return Err(Refusal::bad("need administrator rights in the channel chat"));
        }
        if matches!(bot, Status::Restricted { .. }) {
            return Err(Refusal::bad("not enough rights to send text messages to the chat"));
        }
        return Ok(());
    }
    let person = world.people.get(&id).filter(|person| person.met).ok_or_else(|| Refusal::bad("chat not found"))?;
    if person.deactivated {
        return Err(Refusal::forbidden("user is deactivated"));
    }
    if person.blocked {
        return Err(Refusal::forbidden("bot was blocked by the user"));
    }
    if person.started || request_is_fresh(world, id) {
        return Ok(());
    }
    Err(Refusal::forbidden("bot can't initiate conversation with a user"))
}

/// A join request that waits, in a chat where the bot handles requests, opens the private chat for five minutes.
fn request_is_fresh(world: &World, person: i64) -> bool {
    world.chats.values().any(|chat| {
        let pending = chat.requests.get(&person);
        pending.is_some_and(|request| world.now_ms - request.date * 1000 <= REQUEST_WINDOW)
            && world.bot_status(chat).rights().can_invite_users
    })
}

/// A person the bot may name in a call about this chat: one it met, or one who is on the chat's list.
fn is_known(world: &World, chat: &Chat, user: i64) -> bool {
    user == world.bot.id || chat.members.contains_key(&user) || world.people.get(&user).is_some_and(|person| person.met)
}
