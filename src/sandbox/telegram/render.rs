//! Formatted text for the viewer: plain text and entities back to HTML that is safe to show.

use super::text::Entity;

/// Writes a text with its entities as HTML that is safe to show: everything else is escaped, and only links of
/// ordinary schemes stay links.
pub(super) fn to_html(text: &str, entities: &[Entity]) -> String {
    let mut html = String::with_capacity(text.len() + 16);
    let mut open: Vec<(usize, &'static str)> = Vec::new();
    let mut next = entities.iter().peekable();
    let mut at = 0;
    for c in text.chars() {
        while open.last().is_some_and(|(end, _)| *end <= at) {
            if let Some((_, tag)) = open.pop() {
                html.push_str(&format!("</{tag}>"));
            }
        }
        while let Some(entity) = next.next_if(|entity| entity.offset <= at) {
            if let Some((start, tag)) = tags(entity) {
                html.push_str(&start);
                open.push((entity.offset + entity.length, tag));
            }
        }
        escape(&mut html, c);
        at += c.len_utf16();
    }
    while let Some((_, tag)) = open.pop() {
        html.push_str(&format!("</{tag}>"));
    }
    html
}

fn tags(entity: &Entity) -> Option<(String, &'static str)> {
    let tag = match entity.kind {
        "bold" => "b",
        "italic" => "i",
        "underline" => "u",
        "strikethrough" => "s",
        "spoiler" => "tg-spoiler",
        "code" => "code",
        "pre" => "pre",
        "blockquote" | "expandable_blockquote" => "blockquote",
        "text_link" => {
            let (_, url) = entity.extra.as_ref()?;
            let known = ["http://", "https://", "tg://", "mailto:"].iter().any(|scheme| url.starts_with(scheme));
            let mut safe = String::new();
            url.chars().for_each(|c| escape(&mut safe, c));
            return known.then(|| (format!("<a href=\"{safe}\">"), "a"));
        }
        _ => return None,
    };
    Some((format!("<{tag}>"), tag))
}

fn escape(html: &mut String, c: char) {
    match c {
        '<' => html.push_str("&lt;"),
        '>' => html.push_str("&gt;"),
        '&' => html.push_str("&amp;"),
        '"' => html.push_str("&quot;"),
        c => html.push(c),
    }
}
