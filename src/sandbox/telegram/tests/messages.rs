use std::time::Duration;

use serde_json::json;

use super::super::{BotRights, ButtonAction, Limits, PressOutcome, Rate};
use super::{ANNA, BORIS, OWNER, stage, stage_with};

#[tokio::test]
async fn who_may_be_written_to() {
    let stage = stage().await;
    let say = |chat: i64| stage.no("sendMessage", json!({"chat_id": chat, "text": "hi"}));
    assert_eq!(say(ANNA).await, "Bad Request: chat not found", "never met");

    let group = stage.tg.supergroup(OWNER, "Talk");
    stage.tg.promote_bot(OWNER, group, BotRights::all()).unwrap();
    stage.tg.add_by_hand(OWNER, group, ANNA).unwrap();
    assert_eq!(say(ANNA).await, "Forbidden: bot can't initiate conversation with a user", "met, but no Start");

    stage.tg.starts(ANNA, None);
    stage.ok("sendMessage", json!({"chat_id": ANNA, "text": "hi"})).await;
    stage.tg.blocks_bot(ANNA);
    assert_eq!(say(ANNA).await, "Forbidden: bot was blocked by the user");
    stage.tg.unblocks_bot(ANNA);
    stage.ok("sendMessage", json!({"chat_id": ANNA, "text": "hi"})).await;
    stage.tg.deactivates(ANNA);
    assert_eq!(say(ANNA).await, "Forbidden: user is deactivated");
    assert_eq!(stage.tg.dialog(ANNA).iter().filter(|message| message.from_bot).count(), 2);
}

#[tokio::test]
async fn a_chat_that_is_closed_to_the_bot_says_why() {
    let stage = stage().await;
    let say = |chat: i64| stage.no("sendMessage", json!({"chat_id": chat, "text": "hi"}));
    let channel = stage.tg.channel(OWNER, "Club");
    assert_eq!(say(channel).await, "Bad Request: chat not found");
    stage.tg.promote_bot(OWNER, channel, BotRights::default()).unwrap();
    assert_eq!(say(channel).await, "Bad Request: need administrator rights in the channel chat");
    stage.tg.remove_bot(OWNER, channel).unwrap();
    assert_eq!(say(channel).await, "Forbidden: bot was kicked from the channel chat");
    stage.tg.delete_chat(channel);
    assert_eq!(say(channel).await, "Bad Request: chat not found");

    let group = stage.tg.supergroup(OWNER, "Talk");
    stage.tg.add_bot(OWNER, group).unwrap();
    stage.ok("sendMessage", json!({"chat_id": group, "text": "hi"})).await;
    stage.ok("leaveChat", json!({"chat_id": group})).await;
    assert_eq!(say(group).await, "Forbidden: bot is not a member of the supergroup chat");

    let basic = stage.tg.basic_group(OWNER, "Small");
    stage.tg.add_bot(OWNER, basic).unwrap();
    stage.tg.remove_bot(OWNER, basic).unwrap();
    assert_eq!(say(basic).await, "Forbidden: bot was kicked from the group chat");
    stage.tg.delete_chat(basic);
    assert_eq!(say(basic).await, "Forbidden: the group chat was deleted");
}

#[tokio::test]
async fn texts_are_checked() {
    let stage = stage().await;
    stage.tg.starts(ANNA, None);
    let cases = [
        ("", "message text is empty"),
        (" \n", "message text is empty"),
        ("<b></b>", "message text is empty"),
        ("<p>x</p>", "can't parse entities: Unsupported start tag \"p\" at byte offset 0"),
        ("2 < 3", "can't parse entities: Unsupported start tag \"\" at byte offset 2"),
        ("a <", "can't parse entities: Unclosed start tag at byte offset 2"),
        ("да<b>x", "can't parse entities: Can't find end tag corresponding to start tag \"b\""),
        (
            "<b><i>x</b></i>",
            "can't parse entities: Unmatched end tag at byte offset 7, expected \"</i>\", found \"</b>\"",
        ),
        ("x</b>", "can't parse entities: Unexpected end tag at byte offset 1"),
        ("<b>x</b", "can't parse entities: Unclosed end tag at byte offset 4"),
        (
            "<a href>x</a>",
            "can't parse entities: Expected equal sign in declaration of an attribute of the tag \"a\" at byte offset 0",
        ),
        ("<i a=\"x", "can't parse entities: Unclosed start tag \"i\" at byte offset 0"),
        ("<i a=x,>y</i>", "can't parse entities: Unexpected end of name token at byte offset 5"),
        ("<span>x</span>", "can't parse entities: Tag \"span\" must have class \"tg-spoiler\" at byte offset 0"),
    ];
    for (text, why) in cases {
        let said = stage.no("sendMessage", json!({"chat_id": ANNA, "text": text, "parse_mode": "HTML"})).await;
        assert_eq!(said, format!("Bad Request: {why}"), "{text}");
    }
    let mode = stage.no("sendMessage", json!({"chat_id": ANNA, "text": "x", "parse_mode": "BBCode"})).await;
    assert_eq!(mode, "Bad Request: unsupported parse_mode");

    let html = "<b>Да &amp; <i>нет</i></b> &nope; <a href=\"https://a.b/?x=1&amp;y=2\">там</a>";
    let sent = stage.ok("sendMessage", json!({"chat_id": ANNA, "text": html, "parse_mode": "html"})).await;
    assert_eq!(sent["text"], "Да & нет &nope; там");
    assert_eq!(
        sent["entities"],
        json!([
            {"type": "bold", "offset": 0, "length": 8},
            {"type": "italic", "offset": 5, "length": 3},
            {"type": "text_link", "offset": 16, "length": 3, "url": "https://a.b/?x=1&y=2"},
        ])
    );
    let seen = stage.tg.last_message(ANNA).unwrap();
    assert_eq!(seen.text_html, "<b>Да &amp; <i>нет</i></b> &amp;nope; <a href=\"https://a.b/?x=1&amp;y=2\">там</a>");
}

#[tokio::test]
async fn length_is_counted_after_the_markup_is_taken_out() {
    let stage = stage().await;
    stage.tg.starts(ANNA, None);
    let fits = format!("<b>{}</b>", "я".repeat(4096));
    stage.ok("sendMessage", json!({"chat_id": ANNA, "text": fits, "parse_mode": "HTML"})).await;
    let long = "я".repeat(4097);
    assert_eq!(
        stage.no("sendMessage", json!({"chat_id": ANNA, "text": long})).await,
        "Bad Request: message is too long"
    );
}

#[tokio::test]
async fn keyboards_are_checked() {
    let stage = stage().await;
    stage.tg.starts(ANNA, None);
    let cases = [
        (json!({"text": "x", "callback_data": "ы".repeat(33)}), "BUTTON_DATA_INVALID"),
        (json!({"text": "x", "callback_data": ""}), "BUTTON_DATA_INVALID"),
        (json!({"text": "x"}), "text buttons are unallowed in the inline keyboard"),
        (
            json!({"text": "x", "url": "http://localhost/pay"}),
            "inline keyboard button URL 'http://localhost/pay' is invalid: Wrong HTTP URL",
        ),
        (
            json!({"text": "x", "url": "ftp://a.b"}),
            "inline keyboard button URL 'ftp://a.b' is invalid: Unsupported URL protocol",
        ),
        (
            json!({"text": "x", "web_app": {"url": "http://a.b"}}),
            "inline keyboard button Web App URL 'http://a.b' is invalid: Only HTTPS links are allowed",
        ),
    ];
    for (button, why) in cases {
        let markup = json!({"inline_keyboard": [[button]]});
        let said = stage.no("sendMessage", json!({"chat_id": ANNA, "text": "x", "reply_markup": markup})).await;
        assert_eq!(said, format!("Bad Request: {why}"));
    }
    let said = stage.no("sendMessage", json!({"chat_id": ANNA, "text": "x", "reply_markup": "{"})).await;
    assert_eq!(said, "Bad Request: can't parse reply keyboard markup JSON object");

    let rows =
        json!([[{"text": "Go", "callback_data": "ы".repeat(32)}, {"text": "Pay", "url": "http://127.0.0.1:8080/x"}]]);
    let markup = json!({"inline_keyboard": rows}).to_string();
    stage.ok("sendMessage", json!({"chat_id": ANNA, "text": "x", "reply_markup": markup})).await;
    let seen = stage.tg.last_message(ANNA).unwrap();
    assert_eq!(seen.button("Pay").unwrap().action, ButtonAction::Url("http://127.0.0.1:8080/x".to_owned()));
    let opened = stage.tg.presses(ANNA, seen.message_id, "Pay").unwrap();
    assert_eq!(opened, PressOutcome::Opens("http://127.0.0.1:8080/x".to_owned()));

    let keyboard = json!({"keyboard": [["Menu", {"text": "Help"}]], "resize_keyboard": true});
    let sent = stage.ok("sendMessage", json!({"chat_id": ANNA, "text": "x", "reply_markup": keyboard})).await;
    assert_eq!(stage.tg.reply_keyboard(ANNA), [["Menu", "Help"]]);
    let said = stage.tg.presses(ANNA, sent["message_id"].as_i64().unwrap(), "Help").unwrap();
    assert!(matches!(said, PressOutcome::Said(_)));
    assert_eq!(stage.tg.last_message(ANNA).unwrap().text, "Help");
}

#[tokio::test]
async fn edits_and_deletions() {
    let stage = stage().await;
    let start = stage.tg.starts(ANNA, None);
    let sent = stage.ok("sendMessage", json!({"chat_id": ANNA, "text": "one"})).await;
    let id = &sent["message_id"];
    let edit = |id: serde_json::Value, text: &'static str| json!({"chat_id": ANNA, "message_id": id, "text": text});
    let same = stage.no("editMessageText", edit(id.clone(), "one")).await;
    assert!(same.starts_with("Bad Request: message is not modified: specified new message content and reply markup"));
    let edited = stage.ok("editMessageText", edit(id.clone(), "two")).await;
    assert_eq!((edited["text"].clone(), edited["edit_date"].clone()), (json!("two"), json!(stage.now())));
    assert_eq!(stage.no("editMessageText", edit(json!(999), "x")).await, "Bad Request: message to edit not found");
    assert_eq!(stage.no("editMessageText", edit(json!(start), "x")).await, "Bad Request: message can't be edited");
    let nothing = stage.no("editMessageText", json!({"chat_id": ANNA, "text": "x"})).await;
    assert_eq!(nothing, "Bad Request: message identifier is not specified");

    let markup = json!({"inline_keyboard": [[{"text": "A", "callback_data": "a"}]]});
    let put = json!({"chat_id": ANNA, "message_id": id, "reply_markup": markup});
    let with = stage.ok("editMessageReplyMarkup", put.clone()).await;
    assert_eq!(with["reply_markup"], markup);
    assert!(stage.no("editMessageReplyMarkup", put).await.contains("message is not modified"));
    stage.ok("editMessageReplyMarkup", json!({"chat_id": ANNA, "message_id": id})).await;
    assert!(stage.tg.last_message(ANNA).unwrap().buttons.is_empty());

    let remove = json!({"chat_id": ANNA, "message_id": id});
    stage.ok("deleteMessage", remove.clone()).await;
    assert_eq!(stage.no("deleteMessage", remove).await, "Bad Request: message to delete not found");
    stage.pass(48 * 3600 + 1);
    let late = stage.no("deleteMessage", json!({"chat_id": ANNA, "message_id": start})).await;
    assert_eq!(late, "Bad Request: message can't be deleted for everyone");
}

#[tokio::test]
async fn a_pressed_button_is_answered_in_time_or_never() {
    let stage = stage().await;
    stage.tg.starts(ANNA, None);
    let markup = json!({"inline_keyboard": [[{"text": "Да", "callback_data": "yes"}]]});
    let sent = stage.ok("sendMessage", json!({"chat_id": ANNA, "text": "?", "reply_markup": markup})).await;
    let message = sent["message_id"].as_i64().unwrap();
    assert!(stage.tg.presses(ANNA, message, "Нет").is_err());
    let press = || match stage.tg.presses(ANNA, message, "Да") {
        Ok(PressOutcome::Asked(id)) => id,
        other => panic!("{other:?}"),
    };
    let query = press();
    let last = stage.updates().await.pop().unwrap();
    assert_eq!(last["callback_query"]["id"], query);
    assert_eq!(last["callback_query"]["data"], "yes");
    assert_eq!(last["callback_query"]["message"]["message_id"], message);

    let long = json!({"callback_query_id": query, "text": "x".repeat(201)});
    assert_eq!(stage.no("answerCallbackQuery", long).await, "Bad Request: MESSAGE_TOO_LONG");
    stage.ok("answerCallbackQuery", json!({"callback_query_id": query, "text": "Done", "show_alert": true})).await;
    let answer = stage.tg.callback_answer(&query).unwrap();
    assert!(answer.alert && answer.text == "Done");
    assert_eq!(stage.tg.last_message(ANNA).unwrap().callback_answer, Some(answer));

    let late = press();
    stage.pass(151);
    let too_old = "Bad Request: query is too old and response timeout expired or query ID is invalid";
    assert_eq!(stage.no("answerCallbackQuery", json!({"callback_query_id": late})).await, too_old);
    assert_eq!(stage.no("answerCallbackQuery", json!({"callback_query_id": "1"})).await, too_old);
    assert!(stage.updates().await.is_empty(), "the query itself is gone from the queue as well");
}

#[tokio::test]
async fn floods_are_refused_and_counted() {
    let hour = Duration::from_secs(3600);
    let only =
        |overall, private, group| move |config: &mut super::Config| config.limits = Limits { overall, private, group };
    let rate = |many| Some(Rate { many, window: hour });
    let tables = [(only(rate(2), None, None), ANNA), (only(None, rate(2), None), ANNA), (only(None, None, rate(2)), 0)];
    for (limits, person) in tables {
        let stage = stage_with(limits).await;
        stage.tg.starts(ANNA, None);
        let chat = if person == 0 { stage.club() } else { person };
        for _ in 0..2 {
            stage.ok("sendMessage", json!({"chat_id": chat, "text": "x"})).await;
        }
        assert_eq!(stage.tg.violations(), 0);
        let response = stage
            .http
            .post(stage.url("sendMessage"))
            .json(&json!({"chat_id": chat, "text": "x"}))
            .send()
            .await
            .unwrap();
        assert_eq!(response.status(), 429);
        let header: u64 = response.headers()["retry-after"].to_str().unwrap().parse().unwrap();
        let answer: serde_json::Value = response.json().await.unwrap();
        assert_eq!(answer["parameters"]["retry_after"], header);
        assert_eq!(answer["description"], format!("Too Many Requests: retry after {header}"));
        assert!((1..=3600).contains(&header));
        assert_eq!(stage.tg.violations(), 1);
    }
    let stage = stage_with(only(None, rate(1), None)).await;
    stage.tg.starts(ANNA, None);
    stage.tg.starts(BORIS, None);
    for chat in [ANNA, BORIS] {
        stage.ok("sendMessage", json!({"chat_id": chat, "text": "each chat has its own pace"})).await;
    }
}
