use reqwest::multipart::{Form, Part};
use serde_json::{Value, json};
use teloxide::prelude::*;
use teloxide::types::InputFile;

use super::foreign::bot;
use super::{ANNA, BORIS, Stage, stage};

impl Stage {
    /// Sends a file to Anna the plain way; the answer.
    async fn file(&self, content: &str, caption: &str) -> Value {
        let file = Part::text(content.to_owned()).file_name("a.json").mime_str("application/json").unwrap();
        let markup = json!({"inline_keyboard": [[{"text": "A", "callback_data": "a"}]]}).to_string();
        let form = Form::new().text("chat_id", ANNA.to_string()).text("caption", caption.to_owned());
        let form = form.text("parse_mode", "HTML").text("reply_markup", markup).part("document", file);
        self.http.post(self.url("sendDocument")).multipart(form).send().await.unwrap().json().await.unwrap()
    }
}

#[tokio::test]
async fn a_file_is_sent_with_its_caption_and_buttons() {
    let stage = stage().await;
    stage.tg.starts(ANNA, None);
    let answer = stage.file("{\"a\": \"ё\"}", "<b>All</b> of it").await;
    let message = &answer["result"];
    assert_eq!(message["caption"], "All of it");
    assert_eq!(message["caption_entities"][0]["type"], "bold");
    assert!(message["text"].is_null());
    let document = &message["document"];
    assert_eq!((&document["file_name"], &document["mime_type"]), (&json!("a.json"), &json!("application/json")));
    assert_eq!(document["file_size"], 11);
    let shown = stage.tg.last_message(ANNA).unwrap();
    assert_eq!((shown.file_name.as_deref(), shown.text.as_str()), (Some("a.json"), "All of it"));
    assert!(shown.button("A").is_some());
    assert_eq!(stage.tg.file(ANNA, shown.message_id).as_deref(), Some("{\"a\": \"ё\"}"));
    let edit = json!({"chat_id": ANNA, "message_id": shown.message_id, "text": "x"});
    assert_eq!(stage.no("editMessageText", edit).await, "Bad Request: there is no text in the message to edit");
}

#[tokio::test]
async fn a_file_that_cannot_be_sent_is_refused() {
    let stage = stage().await;
    stage.tg.starts(ANNA, None);
    let send = |params: Value| stage.no("sendDocument", params);
    assert_eq!(send(json!({"chat_id": ANNA})).await, "Bad Request: there is no document in the request");
    for given in ["x", "attach://nothing"] {
        let refusal = send(json!({"chat_id": ANNA, "document": given})).await;
        assert_eq!(refusal, "Bad Request: wrong file identifier/HTTP URL specified");
    }
    assert_eq!(stage.file("", "").await["description"], "Bad Request: file must be non-empty");
    let long = "a".repeat(1025);
    assert_eq!(stage.file("x", &long).await["description"], "Bad Request: message caption is too long");
    assert_eq!(stage.file("x", &long[1..]).await["ok"], true);
    assert!(stage.file("x", "<p>").await["description"].as_str().unwrap().contains("can't parse entities"));
    stage.tg.blocks_bot(ANNA);
    assert_eq!(stage.file("x", "").await["description"], "Forbidden: bot was blocked by the user");
    assert_eq!(stage.tg.dialog(ANNA).iter().filter(|m| m.file_name.is_some()).count(), 1);
}

#[tokio::test]
async fn a_foreign_client_sends_a_file_and_reads_the_answer() {
    let stage = stage().await;
    stage.tg.starts(BORIS, None);
    let file = InputFile::memory("hello").file_name("b.txt");
    let sent = bot(&stage).send_document(ChatId(BORIS), file).caption("Look").await.unwrap();
    assert_eq!(sent.caption(), Some("Look"));
    assert_eq!(sent.document().unwrap().file_name.as_deref(), Some("b.txt"));
    assert_eq!(stage.tg.file(BORIS, i64::from(sent.id.0)).as_deref(), Some("hello"));
}
