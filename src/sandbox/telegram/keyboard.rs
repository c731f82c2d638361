//! Keyboards under messages: what is refused, in the platform's words.

use serde_json::Value;

use super::params::Params;
use super::refusal::Refusal;

/// Reads and checks `reply_markup`; `None` when there is none.
pub(super) fn read(params: &Params) -> Result<Option<Value>, Refusal> {
    let markup = params
        .nested("reply_markup")
        .map_err(|_| Refusal::bad("can't parse reply keyboard markup JSON object"))?
        .map(std::borrow::Cow::into_owned);
    let Some(markup) = markup else {
        return Ok(None);
    };
    let Some(object) = markup.as_object() else {
        return Err(Refusal::bad("object expected as reply markup"));
    };
    if let Some(rows) = object.get("inline_keyboard") {
        return check_inline(rows).map(|()| Some(markup).filter(has_buttons));
    }
    if let Some(rows) = object.get("keyboard") {
        check_reply(rows)?;
    } else if !object.contains_key("remove_keyboard") && !object.contains_key("force_reply") {
        return Ok(None);
    }
    Ok(Some(markup))
}

fn has_buttons(markup: &Value) -> bool {
    markup["inline_keyboard"]
        .as_array()
        .is_some_and(|rows| rows.iter().any(|row| row.as_array().is_some_and(|r| !r.is_empty())))
}

/// The buttons of a keyboard, row by row.
pub(super) fn rows(rows: &Value) -> impl Iterator<Item = &Vec<Value>> {
    rows.as_array().into_iter().flatten().filter_map(Value::as_array)
}

fn check_inline(keyboard: &Value) -> Result<(), Refusal> {
    let all = keyboard.as_array().ok_or_else(|| Refusal::bad("field \"inline_keyboard\" must be of type Array"))?;
    if all.iter().any(|row| !row.is_array()) {
        return Err(Refusal::bad("field \"inline_keyboard\" must be an Array of Arrays"));
    }
    if rows(keyboard).map(Vec::len).sum::<usize>() > 100 {
        return Err(Refusal::bad("REPLY_MARKUP_TOO_LONG"));
    }
    rows(keyboard).flatten().try_for_each(check_inline_button)
}

fn check_inline_button(button: &Value) -> Result<(), Refusal> {
    let Some(object) = button.as_object() else {
        return Err(Refusal::bad("can't parse inline keyboard button: InlineKeyboardButton must be an Object"));
    };
    let Some(label) = object.get("text").and_then(Value::as_str) else {
        return Err(Refusal::bad("can't parse inline keyboard button: Can't find field \"text\""));
    };
    if label.trim().is_empty() {
        return Err(Refusal::bad("inline keyboard button text must be non-empty"));
    }
    if let Some(url) = object.get("url") {
        let url = url.as_str().unwrap_or("");
        return check_url(url)
            .map_err(|why| Refusal::bad(&format!("inline keyboard button URL '{url}' is invalid: {why}")));
    }
    if let Some(data) = object.get("callback_data") {
        let fits = data.as_str().is_some_and(|data| (1..=64).contains(&data.len()));
        return if fits { Ok(()) } else { Err(Refusal::bad("BUTTON_DATA_INVALID")) };
    }
    if let Some(app) = object.get("web_app") {
        let url = app["url"].as_str().unwrap_or("");
        if !url.starts_with("https://") {
            return Err(Refusal::bad(&format!(
                "inline keyboard button Web App URL '{url}' is invalid: Only HTTPS links are allowed"
            )));
        }
        return Ok(());
    }
    const OTHER: [&str; 6] =
        ["pay", "copy_text", "switch_inline_query", "switch_inline_query_current_chat", "login_url", "callback_game"];
    if OTHER.iter().any(|kind| object.contains_key(*kind)) {
        return Ok(());
    }
    Err(Refusal::bad("text buttons are unallowed in the inline keyboard"))
}

fn check_reply(keyboard: &Value) -> Result<(), Refusal> {
    if !keyboard.is_array() {
        return Err(Refusal::bad("field \"keyboard\" of the ReplyKeyboardMarkup must be an Array"));
    }
    let labelled = |button: &Value| {
        let label = button.as_str().or_else(|| button["text"].as_str());
        label.is_some_and(|label| !label.trim().is_empty())
    };
    if rows(keyboard).flatten().all(labelled) {
        Ok(())
    } else {
        Err(Refusal::bad("keyboard button text must be non-empty"))
    }
}

/// Whether a button may open this address. A host without a dot, such as `localhost`, is refused by the real platform.
fn check_url(url: &str) -> Result<(), &'static str> {
    if url.starts_with("tg:") {
        return Ok(());
    }
    let with_scheme = if url.contains("://") { url.to_owned() } else { format!("http://{url}") };
    let parsed = url::Url::parse(&with_scheme).map_err(|_| "Wrong HTTP URL")?;
    if !matches!(parsed.scheme(), "http" | "https") {
        return Err("Unsupported URL protocol");
    }
    match parsed.host_str() {
        None | Some("") => Err("URL host is empty"),
        Some(host) if host.contains('.') || host.starts_with('[') => Ok(()),
        Some(_) => Err("Wrong HTTP URL"),
    }
}
