//! Buttons as VK shows them, within its limits. <https://dev.vk.com/ru/api/bots/development/keyboard>
//!
//! Under a message fit 6 rows and 10 buttons. What has more goes to the ordinary keyboard below the conversation, which
//! holds 10 rows and 40 buttons and goes away when one is pressed. The few things that are always wanted are the menu: an
//! ordinary keyboard that stays. A message whose own buttons are all on the menu shows that.

use super::clients::Client;
use crate::chat::press::{GiftPress, MoneyPress, PersonalPress, Press, StaffPress};
use crate::messenger::{Action, Button, Message};
use serde_json::{Value, json};

/// Buttons in a row of any keyboard.
const COLUMNS: usize = 5;
/// Rows and buttons under a message.
const INLINE: (usize, usize) = (6, 10);
/// Rows and buttons below the conversation.
const ORDINARY: (usize, usize) = (10, 40);
/// The longest label, in UTF-16 units, which is only ever too careful.
const LABEL: usize = 40;

/// A keyboard as it is sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Keyboard {
    /// Whether it goes under the message, so that the message can still be changed.
    pub(super) inline: bool,
    /// As VK takes it.
    pub(super) json: String,
}

/// The keyboard of a message for a person's application; `None`: the message has no buttons at all. `in_place`: it takes
/// the place of an earlier message, so that its buttons go under it if they can.
pub(super) fn keyboard(message: &Message, client: Client, in_place: bool) -> Option<Keyboard> {
    let on_menu = |button: &Button| message.menu.iter().flatten().any(|known| known.action == button.action);
    let menu_will_do = !message.menu.is_empty() && message.buttons.iter().flatten().all(on_menu);
    if menu_will_do && !in_place {
        // Pressed perhaps in a year, in another application: only texts are understood by all.
        let rows = rows(&message.menu, ORDINARY).unwrap_or_default();
        return Some(Keyboard {
            inline: false,
            json: json(&rows, Client { callback: false, ..client }, (false, false)),
        });
    }
    if message.buttons.is_empty() {
        return None;
    }
    match rows(&message.buttons, INLINE).filter(|_| client.inline) {
        Some(rows) => Some(Keyboard { inline: true, json: json(&rows, client, (true, false)) }),
        None => {
            let rows = rows(&message.buttons, ORDINARY).unwrap_or_default();
            Some(Keyboard { inline: false, json: json(&rows, client, (false, true)) })
        }
    }
}

/// The same buttons in rows that fit; `None`: they do not, whatever the rows. Of an ordinary keyboard the first that fit.
fn rows(buttons: &[Vec<Button>], (most_rows, most): (usize, usize)) -> Option<Vec<Vec<&Button>>> {
    let all: Vec<&Button> = buttons.iter().flatten().collect();
    if all.len() > most && (most_rows, most) == INLINE {
        return None;
    }
    let as_they_are: Vec<Vec<&Button>> =
        buttons.iter().flat_map(|row| row.chunks(COLUMNS)).map(|row| row.iter().collect()).collect();
    if as_they_are.len() <= most_rows && all.len() <= most {
        return Some(as_they_are);
    }
    let all = &all[..all.len().min(most)];
    Some(all.chunks(all.len().div_ceil(most_rows).max(2)).map(<[_]>::to_vec).collect())
}

fn json(rows: &[Vec<&Button>], client: Client, (inline, one_time): (bool, bool)) -> String {
    let mut first = true;
    let shown: Vec<Vec<Value>> = rows
        .iter()
        .map(|row| row.iter().map(|button| shown(button, client, std::mem::take(&mut first) && inline)).collect())
        .collect();
    let mut keyboard = json!({"inline": inline, "buttons": shown});
    if !inline {
        keyboard["one_time"] = one_time.into();
    }
    keyboard.to_string()
}

fn shown(button: &Button, client: Client, first: bool) -> Value {
    let label = label(&button.label);
    match &button.action {
        Action::Open(link) => json!({"action": {"type": "open_link", "label": label, "link": link}}),
        // Nothing here shares a number; she sends what it says, and is asked for it.
        Action::SharePhone => json!({"action": {"type": "text", "label": label}}),
        Action::Press(data) => {
            let payload = json!({"p": data}).to_string();
            let kind = if client.callback { "callback" } else { "text" };
            json!({
                "action": {"type": kind, "label": label, "payload": payload},
                "color": colour(data, first),
            })
        }
    }
}

/// Paying is what stands out, and what cannot be taken back looks like it; otherwise the first button does.
fn colour(data: &str, first: bool) -> &'static str {
    match Press::parse(data.trim_start_matches(crate::chat::press::KEEPING)) {
        Some(Press::Pay(..) | Press::Gift(GiftPress::Pay(..))) => "positive",
        Some(
            Press::Release(..)
            | Press::Personal(PersonalPress::Yes(_) | PersonalPress::Sure(_))
            | Press::Money(MoneyPress::RefundYes(_))
            | Press::Staff(StaffPress::Revoke(_) | StaffPress::Ban(_)),
        ) => "negative",
        _ if first => "primary",
        _ => "secondary",
    }
}

/// A label that fits.
fn label(text: &str) -> String {
    if text.encode_utf16().count() <= LABEL {
        return text.to_owned();
    }
    let mut cut = String::new();
    let mut room = LABEL - 1;
    for c in text.chars() {
        let Some(left) = room.checked_sub(c.len_utf16()) else { break };
        room = left;
        cut.push(c);
    }
    format!("{}…", cut.trim_end())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn press(label: &str, data: &str) -> Button {
        Button { label: label.into(), action: Action::Press(data.into()) }
    }

    fn message(rows: &[usize]) -> Message {
        let mut n = 0;
        let mut button = || {
            n += 1;
            press(&format!("Button {n}"), &format!("why:{n}"))
        };
        let buttons = rows.iter().map(|count| (0..*count).map(|_| button()).collect()).collect();
        Message { buttons, ..Message::default() }
    }

    fn read(keyboard: &Keyboard) -> Value {
        serde_json::from_str(&keyboard.json).unwrap()
    }

    fn shape(keyboard: &Keyboard) -> Vec<usize> {
        read(keyboard)["buttons"].as_array().unwrap().iter().map(|row| row.as_array().unwrap().len()).collect()
    }

    #[test]
    fn buttons_go_under_the_message_while_they_fit_and_below_the_conversation_otherwise() {
        for (rows, inline, fits) in [
            (&[1, 2, 1][..], true, &[1, 2, 1][..]),
            (&[5, 5], true, &[5, 5]),
            (&[1; 7], true, &[2, 2, 2, 1]),
            (&[6, 1], true, &[5, 1, 1]),
            (&[1; 10], true, &[2; 5]),
            (&[2, 2, 2, 2, 2, 2, 1], false, &[2, 2, 2, 2, 2, 2, 1]),
            (&[1; 12], false, &[2; 6]),
            (&[1; 60], false, &[4; 10]),
        ] {
            let keyboard = keyboard(&message(rows), Client::FULL, false).unwrap();
            assert_eq!((keyboard.inline, shape(&keyboard)), (inline, fits.to_vec()), "{rows:?}");
            assert_eq!(read(&keyboard)["one_time"].as_bool(), (!inline).then_some(true));
        }
        assert_eq!(keyboard(&Message::default(), Client::FULL, false), None);
    }

    #[test]
    fn an_application_that_cannot_call_back_gets_texts() {
        let old = Client { callback: false, inline: true };
        for (client, kind) in [(Client::FULL, "callback"), (old, "text")] {
            let keyboard = read(&keyboard(&message(&[1]), client, false).unwrap());
            assert_eq!(keyboard["buttons"][0][0]["action"]["type"], kind);
            assert_eq!(keyboard["buttons"][0][0]["action"]["payload"], r#"{"p":"why:1"}"#);
        }
        let bare = Client { callback: false, inline: false };
        assert!(!keyboard(&message(&[1]), bare, false).unwrap().inline);
    }

    #[test]
    fn what_is_on_the_menu_anyway_shows_the_menu() {
        let menu = vec![vec![press("Status", "status"), press("Plans", "plans")], vec![press("Help", "help")]];
        let mut message = Message { menu, ..Message::default() };
        for buttons in [vec![], vec![vec![press("Help", "help")]]] {
            message.buttons = buttons;
            let shown = keyboard(&message, Client::FULL, false).unwrap();
            assert_eq!((shown.inline, shape(&shown)), (false, vec![2, 1]));
            assert_eq!(read(&shown)["one_time"], false, "it stays");
            assert_eq!(read(&shown)["buttons"][0][0]["action"]["type"], "text");
        }
        assert!(
            keyboard(&message, Client::FULL, true).unwrap().inline,
            "in place of another it goes under the message"
        );
        message.buttons.push(vec![press("Pay", "renew")]);
        assert!(keyboard(&message, Client::FULL, false).unwrap().inline);
    }

    #[test]
    fn labels_are_cut_and_acts_are_coloured() {
        let long = "Оплатить 1 990 ₽ за самый длинный на свете тариф";
        let buttons = vec![vec![press(long, "pay:month:yookassa"), press("Ban", "s:b:1"), press("Help", "help")]];
        let shown = read(&keyboard(&Message { buttons, ..Message::default() }, Client::FULL, false).unwrap());
        let label = shown["buttons"][0][0]["action"]["label"].as_str().unwrap();
        assert_eq!((label.chars().count(), label), (40, "Оплатить 1 990 ₽ за самый длинный на св…"));
        assert_eq!(shown["buttons"][0][0]["color"], "positive");
        assert_eq!(shown["buttons"][0][2]["color"], "secondary");
        assert_eq!(super::label(&"💥".repeat(30)).encode_utf16().count(), 39);
    }

    /// Every screen that there is, in every language, for every application.
    #[test]
    fn every_screen_fits_with_all_its_buttons() {
        let texts = crate::texts::Texts::load().unwrap();
        let clients =
            [Client::FULL, Client { callback: false, inline: true }, Client { callback: false, inline: false }];
        for notice in crate::texts::samples::notices() {
            for lang in texts.languages() {
                let message = texts.compose(&notice, lang, lang, crate::domain::Platform::Vk);
                for (client, in_place) in clients.into_iter().flat_map(|c| [(c, false), (c, true)]) {
                    let Some(shown) = keyboard(&message, client, in_place) else { panic!("no buttons: {notice:?}") };
                    let json = read(&shown);
                    let rows = json["buttons"].as_array().unwrap();
                    let buttons: Vec<&Value> = rows.iter().flat_map(|row| row.as_array().unwrap()).collect();
                    let (most_rows, most) = if shown.inline { INLINE } else { ORDINARY };
                    assert!(rows.len() <= most_rows && buttons.len() <= most, "{notice:?}");
                    assert!(rows.iter().all(|row| (1..=COLUMNS).contains(&row.as_array().unwrap().len())));
                    let all = message.buttons.iter().flatten().count().max(1);
                    assert!(buttons.len() >= all, "{all} buttons, {} shown: {notice:?}", buttons.len());
                    for button in buttons {
                        let label = button["action"]["label"].as_str().unwrap();
                        assert!((1..=LABEL).contains(&label.encode_utf16().count()), "{label}");
                        let payload = button["action"]["payload"].as_str().unwrap_or_default();
                        assert!(payload.chars().count() <= 255, "{payload}");
                    }
                }
            }
        }
    }
}
