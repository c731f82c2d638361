//! Formatted text: reads the HTML of `parse_mode` into plain text and entities.
//!
//! The rules and the error texts follow the platform: unknown tags, wrong nesting and unclosed tags are refused with
//! the byte offset, while an unknown `&entity;` is kept as it is written. Offsets and lengths are in UTF-16 units.

use serde_json::{Value, json};

/// The longest message, in UTF-16 units after the markup is taken out.
pub(super) const MESSAGE_LIMIT: usize = 4096;

/// One formatted stretch of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Entity {
    pub(super) kind: &'static str,
    pub(super) offset: usize,
    pub(super) length: usize,
    /// The one additional field some kinds have, as (name, value).
    pub(super) extra: Option<(&'static str, String)>,
}

impl Entity {
    /// The wire shape.
    pub(super) fn to_json(&self) -> Value {
        let mut shape = json!({"type": self.kind, "offset": self.offset, "length": self.length});
        if let Some((name, value)) = &self.extra {
            shape[*name] = json!(value);
        }
        shape
    }
}

/// Length of a text in the platform's units.
pub(super) fn units(text: &str) -> usize {
    text.encode_utf16().count()
}

/// The entities a person's message gets by itself: every `/command` in it.
pub(super) fn commands_in(text: &str) -> Vec<Entity> {
    let mut found = Vec::new();
    let mut offset = 0;
    for word in text.split_inclusive(char::is_whitespace) {
        let command = word.strip_prefix('/').map(|rest| {
            rest.split(|c: char| !(c.is_ascii_alphanumeric() || c == '_' || c == '@')).next().unwrap_or("")
        });
        if let Some(name) = command.filter(|name| !name.is_empty() && name.len() <= 64) {
            found.push(Entity { kind: "bot_command", offset, length: name.len() + 1, extra: None });
        }
        offset += units(word);
    }
    found
}

/// Reads HTML into plain text and entities; `Err` is the text after "can't parse entities: ".
pub(super) fn parse_html(source: &str) -> Result<(String, Vec<Entity>), String> {
    let mut reader =
        Reader { source, at: 0, text: String::with_capacity(source.len()), units: 0, open: vec![], done: vec![] };
    while let Some(c) = reader.rest().chars().next() {
        match c {
            '<' if reader.rest().starts_with("</") => reader.end_tag()?,
            '<' => reader.start_tag()?,
            _ => {
                let c = reader.character();
                reader.units += c.len_utf16();
                reader.text.push(c);
            }
        }
    }
    if let Some(open) = reader.open.last() {
        return Err(format!("Can't find end tag corresponding to start tag \"{}\"", open.tag));
    }
    let mut entities = reader.done;
    entities.sort_by_key(|entity| (entity.offset, usize::MAX - entity.length));
    Ok((reader.text, entities))
}

struct Open {
    tag: String,
    attribute: String,
    offset: usize,
}

struct Reader<'a> {
    source: &'a str,
    at: usize,
    text: String,
    units: usize,
    open: Vec<Open>,
    done: Vec<Entity>,
}

impl<'a> Reader<'a> {
    fn rest(&self) -> &'a str {
        &self.source[self.at..]
    }

    /// Takes one character, decoding `&lt;` and its like.
    fn character(&mut self) -> char {
        let rest = self.rest();
        if let Some((c, length)) = decode(rest) {
            self.at += length;
            return c;
        }
        let c = rest.chars().next().unwrap_or_default();
        self.at += c.len_utf8();
        c
    }

    fn take_while(&mut self, keep: impl Fn(char) -> bool) -> &'a str {
        let rest = self.rest();
        let end = rest.find(|c| !keep(c)).unwrap_or(rest.len());
        self.at += end;
        &rest[..end]
    }

    fn spaces(&mut self) {
        self.take_while(|c| c.is_ascii_whitespace());
    }

    fn start_tag(&mut self) -> Result<(), String> {
        let begin = self.at;
        self.at += 1;
        let tag = self.take_while(|c| !c.is_ascii_whitespace() && c != '>').to_ascii_lowercase();
        if self.rest().is_empty() {
            return Err(format!("Unclosed start tag at byte offset {begin}"));
        }
        if kind_of(&tag, "").is_none() {
            return Err(format!("Unsupported start tag \"{tag}\" at byte offset {begin}"));
        }
        let mut attribute = String::new();
        loop {
            self.spaces();
            if self.rest().is_empty() {
                return Err(unclosed(&tag, begin));
            }
            if self.rest().starts_with('>') {
                self.at += 1;
                break;
            }
            let (name, value) = self.attribute(&tag, begin)?;
            if matters(&tag, &name) {
                attribute = value;
            }
        }
        if tag == "span" && attribute != "tg-spoiler" {
            return Err(format!("Tag \"span\" must have class \"tg-spoiler\" at byte offset {begin}"));
        }
        self.open.push(Open { tag, attribute, offset: self.units });
        Ok(())
    }

    fn attribute(&mut self, tag: &str, begin: usize) -> Result<(String, String), String> {
        let name = self.take_while(|c| !c.is_ascii_whitespace() && c != '=' && c != '>').to_ascii_lowercase();
        if name.is_empty() {
            return Err(format!("Empty attribute name in the tag \"{tag}\" at byte offset {begin}"));
        }
        self.spaces();
        if !self.rest().starts_with('=') {
            if tag == "blockquote" && name == "expandable" {
                return Ok((name, "expandable".to_owned()));
            }
            return Err(format!(
                "Expected equal sign in declaration of an attribute of the tag \"{tag}\" at byte offset {begin}"
            ));
        }
        self.at += 1;
        self.spaces();
        let quote = self.rest().chars().next().filter(|c| matches!(c, '"' | '\''));
        let Some(quote) = quote else {
            let at = self.at;
            let value = self.take_while(|c| c.is_ascii_alphanumeric() || c == '.' || c == '-');
            if !self.rest().starts_with(|c: char| c.is_ascii_whitespace() || c == '>') {
                return Err(format!("Unexpected end of name token at byte offset {at}"));
            }
            return Ok((name, value.to_ascii_lowercase()));
        };
        self.at += 1;
        let mut value = String::new();
        loop {
            if self.rest().is_empty() {
                return Err(unclosed(tag, begin));
            }
            if self.rest().starts_with(quote) {
                self.at += 1;
                return Ok((name, value));
            }
            let c = self.character();
            value.push(c);
        }
    }

    fn end_tag(&mut self) -> Result<(), String> {
        let begin = self.at;
        let Some(open) = self.open.pop() else {
            return Err(format!("Unexpected end tag at byte offset {begin}"));
        };
        self.at += 2;
        let name = self.take_while(|c| !c.is_ascii_whitespace() && c != '>').to_ascii_lowercase();
        self.spaces();
        if !self.rest().starts_with('>') {
            return Err(format!("Unclosed end tag at byte offset {begin}"));
        }
        self.at += 1;
        if !name.is_empty() && name != open.tag {
            return Err(format!(
                "Unmatched end tag at byte offset {begin}, expected \"</{}>\", found \"</{name}>\"",
                open.tag
            ));
        }
        self.close(&open);
        Ok(())
    }

    /// Turns a closed tag into an entity; empty ones vanish, as on the platform.
    fn close(&mut self, open: &Open) {
        let length = self.units - open.offset;
        let Some(kind) = kind_of(&open.tag, &open.attribute).filter(|_| length > 0) else {
            return;
        };
        if kind == "code"
            && let Some(parent) = self.open.last_mut().filter(|p| p.tag == "pre" && p.offset == open.offset)
        {
            parent.attribute = open.attribute.strip_prefix("language-").unwrap_or("").to_owned();
            return;
        }
        let extra = match kind {
            "text_link" if open.attribute.is_empty() => return,
            "text_link" => Some(("url", open.attribute.clone())),
            "custom_emoji" => Some(("custom_emoji_id", open.attribute.clone())),
            "pre" if !open.attribute.is_empty() => Some(("language", open.attribute.clone())),
            _ => None,
        };
        self.done.push(Entity { kind, offset: open.offset, length, extra });
    }
}

fn unclosed(tag: &str, begin: usize) -> String {
    format!("Unclosed start tag \"{tag}\" at byte offset {begin}")
}

/// The entity type a tag makes, or `None` if the tag is not supported.
fn kind_of(tag: &str, attribute: &str) -> Option<&'static str> {
    Some(match tag {
        "b" | "strong" => "bold",
        "i" | "em" => "italic",
        "u" | "ins" => "underline",
        "s" | "strike" | "del" => "strikethrough",
        "tg-spoiler" | "span" => "spoiler",
        "a" => "text_link",
        "code" => "code",
        "pre" => "pre",
        "blockquote" if attribute == "expandable" => "expandable_blockquote",
        "blockquote" => "blockquote",
        "tg-emoji" => "custom_emoji",
        _ => return None,
    })
}

/// The one attribute of each tag that is looked at.
fn matters(tag: &str, attribute: &str) -> bool {
    matches!(
        (tag, attribute),
        ("a", "href") | ("code" | "span", "class") | ("tg-emoji", "emoji-id") | ("blockquote", "expandable")
    )
}

/// Decodes the named and numeric entities the platform knows; returns the character and the bytes it took.
fn decode(rest: &str) -> Option<(char, usize)> {
    let body = rest.strip_prefix('&')?;
    for (name, c) in [("lt", '<'), ("gt", '>'), ("amp", '&'), ("quot", '"')] {
        if let Some(after) = body.strip_prefix(name) {
            return Some((c, 1 + name.len() + usize::from(after.starts_with(';'))));
        }
    }
    let number = body.strip_prefix('#')?;
    let (digits, radix, skipped) = match number.strip_prefix(['x', 'X']) {
        Some(hex) => (hex, 16, 3),
        None => (number, 10, 2),
    };
    let end = digits.find(|c: char| !c.is_digit(radix)).unwrap_or(digits.len());
    let c = u32::from_str_radix(&digits[..end], radix).ok().and_then(char::from_u32).filter(|c| *c != '\0')?;
    Some((c, skipped + end + usize::from(digits[end..].starts_with(';'))))
}
