//! The bot itself: its name, commands, descriptions and menu buttons.

use serde_json::{Value, json};

use super::super::params::Params;
use super::super::refusal::{Answer, Refusal};
use super::super::world::World;

pub(super) fn get_me(world: &mut World, _: &Params) -> Answer {
    let mut me = world.user_json(world.bot.id);
    for (name, value) in [
        ("can_join_groups", true),
        ("can_read_all_group_messages", false),
        ("supports_inline_queries", false),
        ("can_connect_to_business", false),
        ("has_main_web_app", false),
    ] {
        me[name] = json!(value);
    }
    Ok(me)
}

fn language(params: &Params) -> Result<String, Refusal> {
    let code = params.text("language_code").unwrap_or_default();
    let is_code = code.len() == 2 && code.bytes().all(|byte| byte.is_ascii_lowercase());
    if code.is_empty() || is_code {
        return Ok(code.into_owned());
    }
    Err(Refusal::bad("invalid language code specified"))
}

fn commands_key(params: &Params) -> Result<String, Refusal> {
    let unreadable = |_| Refusal::bad("can't parse BotCommandScope JSON object");
    let scope = params.nested("scope").map_err(unreadable)?;
    let scope = scope.map_or_else(|| json!({"type": "default"}).to_string(), |scope| scope.to_string());
    Ok(format!("commands {scope} {}", language(params)?))
}

pub(super) fn set_commands(world: &mut World, params: &Params) -> Answer {
    let key = commands_key(params)?;
    let unreadable = || Refusal::bad("can't parse commands JSON object");
    let given = params.nested("commands").map_err(|_| unreadable())?.ok_or_else(unreadable)?;
    let commands = given.as_array().ok_or_else(|| Refusal::bad("expected an Array of BotCommand"))?;
    if commands.len() > 100 {
        return Err(Refusal::bad("BOT_COMMANDS_TOO_MUCH"));
    }
    for command in commands {
        let name = command["command"].as_str().unwrap_or("");
        let name = name.strip_prefix('/').unwrap_or(name);
        let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_';
        if name.is_empty() || name.len() > 32 || !name.bytes().all(plain) {
            return Err(Refusal::bad("BOT_COMMAND_INVALID"));
        }
        let length = command["description"].as_str().unwrap_or("").chars().count();
        if !(1..=256).contains(&length) {
            return Err(Refusal::bad("BOT_COMMAND_DESCRIPTION_INVALID"));
        }
    }
    world.settings.insert(key, given.into_owned());
    Ok(true.into())
}

pub(super) fn delete_commands(world: &mut World, params: &Params) -> Answer {
    world.settings.remove(&commands_key(params)?);
    Ok(true.into())
}

pub(super) fn get_commands(world: &mut World, params: &Params) -> Answer {
    Ok(world.settings.get(&commands_key(params)?).cloned().unwrap_or_else(|| json!([])))
}

/// Keeps one text of the profile for a language; an empty one takes it away.
fn set_text(world: &mut World, params: &Params, name: &str, limit: usize) -> Answer {
    let key = format!("{name} {}", language(params)?);
    let text: String = params.text(name).unwrap_or_default().chars().take(limit).collect();
    if text.is_empty() {
        world.settings.remove(&key);
    } else {
        world.settings.insert(key, text.into());
    }
    Ok(true.into())
}

fn get_text(world: &World, params: &Params, name: &str) -> Answer {
    let text = world.settings.get(&format!("{name} {}", language(params)?));
    Ok(json!({ name: text.cloned().unwrap_or_else(|| json!("")) }))
}

pub(super) fn set_description(world: &mut World, params: &Params) -> Answer {
    set_text(world, params, "description", 512)
}

pub(super) fn get_description(world: &mut World, params: &Params) -> Answer {
    get_text(world, params, "description")
}

pub(super) fn set_short_description(world: &mut World, params: &Params) -> Answer {
    set_text(world, params, "short_description", 120)
}

pub(super) fn get_short_description(world: &mut World, params: &Params) -> Answer {
    get_text(world, params, "short_description")
}

fn menu_key(params: &Params) -> String {
    format!("menu {}", params.int("chat_id").unwrap_or(0))
}

pub(super) fn set_menu_button(world: &mut World, params: &Params) -> Answer {
    let unreadable = |_| Refusal::bad("can't parse menu button JSON object");
    let button = params.nested("menu_button").map_err(unreadable)?;
    let button = button.map_or_else(|| json!({"type": "default"}), std::borrow::Cow::into_owned);
    if !matches!(button["type"].as_str(), Some("default" | "commands" | "web_app")) {
        return Err(Refusal::bad("MenuButton has unsupported type"));
    }
    world.settings.insert(menu_key(params), button);
    Ok(true.into())
}

pub(super) fn get_menu_button(world: &mut World, params: &Params) -> Answer {
    let button: Option<&Value> = world.settings.get(&menu_key(params));
    Ok(button.cloned().unwrap_or_else(|| json!({"type": "commands"})))
}
