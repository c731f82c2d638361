//! Money, dates and lengths of time as phrases, and what keeps other people's words harmless.

use crate::chat::screens::{Arg, Phrase};
use crate::domain::{Money, Period};
use chrono::{Datelike, NaiveDate};
use std::borrow::Cow;

/// How many characters of a name or a title are shown. Messengers allow more, and one long name must not push
/// everything else out of a message.
const WORDS_LENGTH: usize = 120;

/// What stands for what was cut off.
const CUT: &str = "…";

/// A sum. `$amount` is without a fraction that is zero, `$exact` is always with all digits of the currency.
pub(super) fn money(sum: Money, group: &str, point: &str) -> Phrase {
    let decimal = sum.to_decimal();
    let (sign, digits) = decimal.strip_prefix('-').map_or(("", decimal.as_str()), |rest| ("-", rest));
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let whole = format!("{sign}{}", grouped(whole, group));
    let exact = if fraction.is_empty() { whole.clone() } else { format!("{whole}{point}{fraction}") };
    let amount = if fraction.bytes().all(|digit| digit == b'0') { &whole } else { &exact };
    Phrase::new("money")
        .with("currency", sum.currency.as_str())
        .with("amount", amount.as_str())
        .with("exact", exact.as_str())
}

/// Digits in groups of three.
fn grouped(digits: &str, group: &str) -> String {
    let mut said = String::with_capacity(digits.len() * 2);
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            said.push_str(group);
        }
        said.push(digit);
    }
    said
}

/// This sum or one of the rest.
pub(super) fn either(first: Money, rest: &[Money]) -> Phrase {
    Phrase::new("either").with("first", first).with("rest", Arg::Prices(rest.into()))
}

/// A calendar day; the language has the month's name in the right form.
pub(super) fn date(day: NaiveDate) -> Phrase {
    Phrase::new("date").with("day", day.day()).with("month", day.month()).with("year", i64::from(day.year()))
}

/// A length of time; whole years are said as years.
pub(super) fn period(period: Period) -> Phrase {
    let (key, count) = match period {
        Period::Days(n) => ("period-days", n),
        Period::Months(n) if n % 12 == 0 => ("period-years", n / 12),
        Period::Months(n) => ("period-months", n),
        Period::Until(day) => return Phrase::new("period-until").with("day", day),
        Period::Forever => return Phrase::new("period-forever"),
    };
    Phrase { key, args: vec![("count", Arg::from(count))] }
}

/// Words of others as one line of a bearable length.
pub(super) fn one_short_line(words: &str) -> Cow<'_, str> {
    let long = words.chars().nth(WORDS_LENGTH).is_some();
    if !long && !words.contains(char::is_control) {
        return Cow::Borrowed(words);
    }
    let keep = if long { WORDS_LENGTH - 1 } else { WORDS_LENGTH };
    let kept = words.chars().take(keep).map(|c| if c.is_control() { ' ' } else { c });
    Cow::Owned(kept.chain(CUT.chars().filter(|_| long)).collect())
}

/// Takes all meaning as marks out of somebody's words.
pub(super) fn escape(words: &str) -> String {
    let mut safe = String::with_capacity(words.len());
    for c in words.chars() {
        match c {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            c => safe.push(c),
        }
    }
    safe
}

/// Cuts a text between two lines so that it has at most `limit` UTF-16 units. Marks never reach over a line, so
/// none stays open.
pub(super) fn cut(text: String, limit: usize) -> String {
    let length = |s: &str| s.encode_utf16().count();
    if length(&text) <= limit {
        return text;
    }
    let room = limit.saturating_sub(length(CUT));
    let mut kept = String::new();
    let mut used = 0;
    for line in text.split_inclusive('\n') {
        used += length(line);
        if used > room {
            break;
        }
        kept.push_str(line);
    }
    kept.truncate(kept.trim_end().len());
    if !kept.is_empty() {
        kept.push('\n');
    }
    kept + CUT
}
