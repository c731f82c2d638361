//! What keyboards may be.

use super::*;
use crate::sandbox::vk::PressOutcome;

fn button(label: &str) -> Value {
    json!({"action": {"type": "text", "label": label, "payload": "{}"}})
}

/// A keyboard of so many rows of so many buttons.
fn keyboard(inline: bool, rows: usize, columns: usize) -> Value {
    json!({"inline": inline, "buttons": vec![vec![button("A"); columns]; rows]})
}

impl Stage {
    async fn sends(&self, keyboard: Value) -> i64 {
        let keyboard = keyboard.to_string();
        let answer = self
            .call("messages.send", json!({"peer_id": ANNA, "message": "?", "random_id": 0, "keyboard": keyboard}))
            .await;
        answer["error"]["error_code"].as_i64().unwrap_or(0)
    }
}

#[tokio::test]
async fn a_keyboard_has_so_many_rows_and_buttons() {
    let s = stage().await;
    s.vk.allows(ANNA);
    for (inline, rows, columns, outcome) in [
        (true, 6, 1, 0),
        (true, 7, 1, 911),
        (true, 2, 5, 0),
        (true, 1, 6, 911),
        (true, 3, 4, 911),
        (false, 10, 4, 0),
        (false, 8, 5, 0),
        (false, 11, 1, 911),
        (false, 1, 6, 911),
        (false, 9, 5, 911),
    ] {
        assert_eq!(s.sends(keyboard(inline, rows, columns)).await, outcome, "{inline} {rows} {columns}");
    }
}

#[tokio::test]
async fn a_button_is_checked() {
    let s = stage().await;
    s.vk.allows(ANNA);
    let long = "ж".repeat(41);
    let one = |action: Value, more: Value| {
        let mut button = json!({"action": action});
        button.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        json!({"inline": true, "buttons": [[button]]})
    };
    let text = |label: &str| json!({"type": "text", "label": label});
    for (given, outcome) in [
        (one(text("A"), json!({"color": "positive"})), 0),
        (one(text("A"), json!({"color": "secondary"})), 0),
        (one(text("A"), json!({"color": "pink"})), 911),
        (one(text(&long[2..]), json!({})), 0),
        (one(text(&long), json!({})), 911),
        (one(text(" "), json!({})), 911),
        (one(json!({"type": "shout", "label": "A"}), json!({})), 911),
        (one(json!({"type": "text", "label": "A", "link": "https://vk.ru"}), json!({})), 911),
        (one(json!({"type": "text", "label": "A", "payload": null}), json!({})), 911),
        (one(json!({"type": "text", "label": "A", "payload": "no json"}), json!({})), 911),
        (one(json!({"type": "text", "label": "A", "payload": format!("\"{}\"", "x".repeat(253))}), json!({})), 0),
        (one(json!({"type": "text", "label": "A", "payload": format!("\"{}\"", "x".repeat(254))}), json!({})), 911),
        (one(json!({"type": "callback", "label": "A", "payload": {"a": 1}}), json!({"color": "primary"})), 0),
        (one(json!({"type": "open_link", "label": "A", "link": "https://vk.ru"}), json!({})), 0),
        (one(json!({"type": "open_link", "label": "A", "link": "vk"}), json!({})), 911),
        (one(json!({"type": "open_link", "label": "A", "link": "https://vk.ru"}), json!({"color": "primary"})), 911),
        (json!({"inline": true, "one_time": true, "buttons": [[button("A")]]}), 911),
        (json!({"inline": true, "buttons": [[]]}), 911),
        (json!({"one_time": true}), 911),
        (json!([]), 100),
    ] {
        assert_eq!(s.sends(given.clone()).await, outcome, "{given}");
    }
    let answer = json!({"peer_id": ANNA, "message": "?", "random_id": 0, "keyboard": "no json"});
    assert_eq!(s.no("messages.send", answer).await, 100);
}

#[tokio::test]
async fn an_ordinary_keyboard_stays_until_another_one_or_its_one_use() {
    let s = stage().await;
    s.vk.allows(ANNA);
    assert_eq!(s.sends(keyboard(false, 1, 2)).await, 0);
    s.ok("messages.send", json!({"peer_id": ANNA, "message": "More", "random_id": 0})).await;
    assert_eq!(s.vk.keyboard(ANNA)[0].len(), 2);
    assert!(s.vk.last_answer(ANNA).unwrap().buttons.is_empty());
    assert!(matches!(s.vk.presses_keyboard(ANNA, "A").unwrap(), PressOutcome::Said(_)));
    assert_eq!(s.vk.keyboard(ANNA).len(), 1);
    assert_eq!(s.sends(json!({"one_time": true, "buttons": [[button("B")]]})).await, 0);
    assert!(s.vk.presses_keyboard(ANNA, "A").is_err());
    s.vk.presses_keyboard(ANNA, "B").unwrap();
    assert!(s.vk.keyboard(ANNA).is_empty());
    assert_eq!(s.sends(keyboard(false, 1, 1)).await, 0);
    assert_eq!(s.sends(json!({"buttons": []})).await, 0);
    assert!(s.vk.keyboard(ANNA).is_empty());
}
