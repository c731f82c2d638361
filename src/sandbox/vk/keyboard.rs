//! Keyboards: what is refused, and what is shown. Source of the limits: VK's page on keyboards of bots.

use serde_json::{Map, Value, json};

use super::params::Params;
use super::refusal::Refusal;

/// The longest label of a button, in characters.
const LABEL: usize = 40;
/// The longest payload of a button, in characters of its JSON.
const PAYLOAD: usize = 255;
/// So many buttons fit into a row of any keyboard.
const COLUMNS: usize = 5;
const COLOURS: [&str; 5] = ["primary", "secondary", "default", "negative", "positive"];

/// A keyboard that came with a message.
#[derive(Debug)]
pub(super) struct Keyboard {
    pub(super) inline: bool,
    /// It has no buttons: an ordinary one then takes away what is shown.
    pub(super) empty: bool,
    /// As the message shows it.
    pub(super) json: Value,
}

/// 911 with the reason.
fn wrong(why: &str) -> Refusal {
    Refusal::new(911, format!("Keyboard format is invalid: {why}"))
}

/// Reads and checks the parameter `keyboard`; `None` when there is none.
pub(super) fn read(params: &Params, author: i64) -> Result<Option<Keyboard>, Refusal> {
    let incorrect = || Refusal::param("keyboard contains incorrect JSON");
    let Some(given) = params.nested("keyboard").map_err(|_| incorrect())? else {
        return Ok(None);
    };
    let given = given.as_object().ok_or_else(incorrect)?;
    let inline = flag(given, "inline")?;
    let one_time = flag(given, "one_time")?;
    if inline && one_time {
        return Err(wrong("one_time is not allowed for inline keyboard"));
    }
    let rows = given.get("buttons").and_then(Value::as_array).ok_or_else(|| wrong("buttons is a required field"))?;
    let (most_rows, most_buttons) = if inline { (6, 10) } else { (10, 40) };
    if rows.len() > most_rows {
        return Err(wrong("keyboard contains too much rows"));
    }
    let mut shown = Vec::with_capacity(rows.len());
    for (at, row) in rows.iter().enumerate() {
        let row = row.as_array().ok_or_else(|| wrong(&format!("row {at} should be an array")))?;
        if row.is_empty() {
            return Err(wrong(&format!("row {at} is empty")));
        }
        if row.len() > COLUMNS {
            return Err(wrong(&format!("row {at} contains too much columns")));
        }
        let buttons = row.iter().enumerate().map(|(column, button)| read_button(button, at, column));
        shown.push(buttons.collect::<Result<Vec<_>, _>>()?);
    }
    if shown.iter().map(Vec::len).sum::<usize>() > most_buttons {
        return Err(wrong("keyboard contains too much buttons"));
    }
    let empty = shown.is_empty();
    let json = json!({"one_time": one_time, "inline": inline, "author_id": author, "buttons": shown});
    Ok(Some(Keyboard { inline, empty, json }))
}

fn flag(given: &Map<String, Value>, name: &str) -> Result<bool, Refusal> {
    match given.get(name) {
        None | Some(Value::Null) => Ok(false),
        Some(Value::Bool(flag)) => Ok(*flag),
        Some(_) => Err(wrong(&format!("{name} should be boolean"))),
    }
}

fn read_button(button: &Value, row: usize, column: usize) -> Result<Value, Refusal> {
    let bad = |why: &str| wrong(&format!("button [{row}][{column}] {why}"));
    let action = button["action"].as_object().ok_or_else(|| bad("action is a required field"))?;
    let kind = action.get("type").and_then(Value::as_str).unwrap_or_default();
    let (fields, labelled): (&[&str], bool) = match kind {
        "text" | "callback" => (&["type", "label", "payload"], true),
        "open_link" => (&["type", "label", "payload", "link"], true),
        "open_app" => (&["type", "label", "payload", "app_id", "owner_id", "hash"], true),
        "location" => (&["type", "payload"], false),
        "vkpay" => (&["type", "payload", "hash"], false),
        _ => return Err(bad("action type is unknown")),
    };
    if action.keys().any(|name| !fields.contains(&name.as_str())) {
        return Err(bad("action contains unknown fields"));
    }
    let mut shown = action.clone();
    if labelled {
        let label = action.get("label").and_then(Value::as_str).unwrap_or_default().trim();
        match label.chars().count() {
            0 => return Err(bad("label should be at least 1 letters length")),
            many if many > LABEL => return Err(bad("label should be at most 40 letters length")),
            _ => {}
        }
    }
    if kind == "open_link" {
        let link = action.get("link").and_then(Value::as_str).unwrap_or_default();
        let web = url::Url::parse(link).is_ok_and(|link| matches!(link.scheme(), "http" | "https"));
        if !web {
            return Err(bad("link is invalid"));
        }
    }
    if let Some(payload) = action.get("payload") {
        shown.insert(
            "payload".to_owned(),
            Value::String(read_payload(payload).ok_or_else(|| bad("payload is invalid"))?),
        );
    }
    let mut whole = json!({"action": shown});
    match button.get("color") {
        None => {}
        // Only these two kinds have a colour.
        Some(_) if !matches!(kind, "text" | "callback") => return Err(bad("color is not allowed")),
        Some(colour) if colour.as_str().is_some_and(|colour| COLOURS.contains(&colour)) => {
            whole["color"] = colour.clone();
        }
        Some(_) => return Err(bad("color is unknown")),
    }
    Ok(whole)
}

/// The payload as text of JSON, given so or as a value.
fn read_payload(payload: &Value) -> Option<String> {
    let text = match payload {
        Value::String(text) => {
            serde_json::from_str::<Value>(text).ok()?;
            text.clone()
        }
        Value::Object(_) | Value::Array(_) => payload.to_string(),
        _ => return None,
    };
    (text.chars().count() <= PAYLOAD).then_some(text)
}

/// The buttons of a keyboard that was checked, row by row.
pub(super) fn rows(keyboard: &Value) -> impl Iterator<Item = &Vec<Value>> {
    keyboard["buttons"].as_array().into_iter().flatten().filter_map(Value::as_array)
}

/// A button by its label.
pub(super) fn find<'a>(keyboard: &'a Value, label: &str) -> Option<&'a Value> {
    rows(keyboard).flatten().find(|button| button["action"]["label"] == label)
}
