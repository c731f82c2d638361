//! The same world through a foreign client: what teloxide cannot read, a bot written with it could not use.

use serde_json::json;
use teloxide::prelude::*;
use teloxide::types::{
    AllowedUpdate, BotCommand, ChatMemberStatus, InlineKeyboardButton, InlineKeyboardMarkup, ParseMode, UpdateKind,
};
use teloxide::{ApiError, RequestError};

use super::super::{BotRights, PressOutcome};
use super::{ANNA, BORIS, BOT, OWNER, Stage, TOKEN, stage};

pub(super) fn bot(stage: &Stage) -> Bot {
    Bot::with_client(TOKEN, stage.http.clone()).set_api_url(stage.tg.api_url().parse().unwrap())
}

fn user(id: i64) -> UserId {
    UserId(id.try_into().unwrap())
}

#[tokio::test]
async fn every_kind_of_update_parses() {
    let stage = stage().await;
    stage.ask_for_all().await;
    stage.tg.starts(ANNA, Some("x"));
    let markup = json!({"inline_keyboard": [[{"text": "A", "callback_data": "a"}]]});
    let sent = stage
        .ok("sendMessage", json!({"chat_id": ANNA, "text": "<b>x</b>", "parse_mode": "HTML", "reply_markup": markup}))
        .await;
    let pressed = stage.tg.presses(ANNA, sent["message_id"].as_i64().unwrap(), "A").unwrap();
    assert!(matches!(pressed, PressOutcome::Asked(_)));
    stage.tg.blocks_bot(ANNA);
    stage.tg.unblocks_bot(ANNA);
    for chat in [stage.tg.channel(OWNER, "C"), stage.tg.supergroup(OWNER, "S"), stage.tg.basic_group(OWNER, "B")] {
        stage.tg.promote_bot(OWNER, chat, BotRights::all()).unwrap();
        stage.inside(chat, ANNA).await;
        let by_request = stage.link(chat, true).await;
        stage.tg.follows(BORIS, &by_request);
        stage.ok("approveChatJoinRequest", json!({"chat_id": chat, "user_id": BORIS})).await;
        stage.tg.promote(OWNER, chat, BORIS).unwrap();
        stage.tg.says_in(chat, OWNER, "/news").unwrap();
        // Only a supergroup can mute.
        stage.tg.mute_by_hand(OWNER, chat, ANNA).unwrap_or_default();
        stage.ok("banChatMember", json!({"chat_id": chat, "user_id": ANNA})).await;
        stage.tg.upgrade(chat).unwrap_or_default();
        stage.tg.remove_bot(OWNER, chat).unwrap_or_default();
    }
    let batch = stage.ok("getUpdates", json!({})).await;
    let batch = batch.as_array().unwrap();
    let updates = bot(&stage).get_updates().await.unwrap();
    assert_eq!(updates.len(), batch.len());
    for (update, raw) in updates.iter().zip(batch) {
        assert!(!matches!(update.kind, UpdateKind::Error(_)), "{raw}");
    }
    let kinds: std::collections::BTreeSet<_> = super::kinds(batch).into_iter().collect();
    let expected = ["callback_query", "channel_post", "chat_join_request", "chat_member", "message", "my_chat_member"];
    assert!(kinds.iter().eq(expected.iter()), "{kinds:?}");
}

#[tokio::test]
async fn a_conversation() {
    let stage = stage().await;
    let bot = bot(&stage);
    let me = bot.get_me().await.unwrap();
    assert_eq!((me.id, me.username()), (user(BOT), "club_bot"));
    bot.set_my_commands([BotCommand::new("start", "Begin")]).await.unwrap();
    assert_eq!(bot.get_my_commands().await.unwrap().len(), 1);
    stage.tg.starts(ANNA, None);
    let updates =
        bot.get_updates().allowed_updates([AllowedUpdate::Message, AllowedUpdate::CallbackQuery]).await.unwrap();
    let UpdateKind::Message(message) = &updates[0].kind else { panic!("{updates:?}") };
    let keyboard = InlineKeyboardMarkup::new([[InlineKeyboardButton::callback("Да", "yes")]]);
    let sent = bot
        .send_message(message.chat.id, "<b>Ну?</b>")
        .parse_mode(ParseMode::Html)
        .reply_markup(keyboard)
        .await
        .unwrap();
    stage.tg.presses(ANNA, sent.id.0.into(), "yes").unwrap();
    let updates = bot.get_updates().offset(updates[0].id.as_offset()).await.unwrap();
    let UpdateKind::CallbackQuery(query) = &updates[0].kind else { panic!("{updates:?}") };
    bot.answer_callback_query(query.id.clone()).text("ok").await.unwrap();
    bot.edit_message_text(message.chat.id, sent.id, "done").await.unwrap();
    let again = bot.edit_message_text(message.chat.id, sent.id, "done").await;
    assert!(matches!(again, Err(RequestError::Api(ApiError::MessageNotModified))));
    bot.delete_message(message.chat.id, sent.id).await.unwrap();
    stage.tg.blocks_bot(ANNA);
    let blocked = bot.send_message(ChatId(ANNA), "x").await;
    assert!(matches!(blocked, Err(RequestError::Api(ApiError::BotBlocked))));
}

#[tokio::test]
async fn a_club() {
    let stage = stage().await;
    let bot = bot(&stage);
    let old = ChatId(stage.tg.basic_group(OWNER, "Club"));
    stage.tg.promote_bot(OWNER, old.0, BotRights::all()).unwrap();
    let chat = ChatId(stage.tg.upgrade(old.0).unwrap());
    let moved = bot.send_message(old, "x").await;
    assert!(matches!(moved, Err(RequestError::MigrateToChatId(to)) if to == chat));

    let link = bot.create_chat_invite_link(chat).name("17").creates_join_request(true).await.unwrap();
    stage.tg.follows(ANNA, &link.invite_link);
    bot.approve_chat_join_request(chat, user(ANNA)).await.unwrap();
    assert_eq!(bot.get_chat_member(chat, user(ANNA)).await.unwrap().status(), ChatMemberStatus::Member);
    bot.ban_chat_member(chat, user(ANNA)).await.unwrap();
    assert_eq!(bot.get_chat_member(chat, user(ANNA)).await.unwrap().status(), ChatMemberStatus::Banned);
    bot.unban_chat_member(chat, user(ANNA)).only_if_banned(true).await.unwrap();
    assert!(bot.revoke_chat_invite_link(chat, link.invite_link).await.unwrap().is_revoked);
    assert_eq!(bot.get_chat(chat).await.unwrap().title(), Some("Club"));
    assert_eq!(bot.get_chat_administrators(chat).await.unwrap().len(), 2);
    assert_eq!(bot.get_chat_member_count(chat).await.unwrap(), 2);

    bot.set_webhook("http://127.0.0.1:9/".parse().unwrap()).secret_token("abc").await.unwrap();
    assert_eq!(bot.get_webhook_info().await.unwrap().url.unwrap().as_str(), "http://127.0.0.1:9/");
    bot.delete_webhook().await.unwrap();
    bot.leave_chat(chat).await.unwrap();
}
