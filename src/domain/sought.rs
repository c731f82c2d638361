//! Names as they are looked for: in plain Latin letters, so that «Аня», "anya" and "Ania" are one.
//!
//! What is kept for an account is a line such as ` ania petrova @anap`; what somebody types is folded the same way, and
//! each of its words has to be in the line. The folding is coarse on purpose: whoever looks sees a list and chooses.

use deunicode::deunicode;

/// Letters that people write for one another when they put a name into Latin, in the order of replacing.
const SAME: &[(&str, &str)] =
    &[("shch", "sch"), ("kh", "h"), ("ph", "f"), ("ck", "k"), ("x", "ks"), ("w", "v"), ("y", "i"), ("j", "i")];

/// A name and a `@name` as they are kept; never empty.
#[must_use]
pub fn line(name: &str, username: Option<&str>) -> String {
    let mut line = format!(" {}", words(name).join(" "));
    if let Some(username) = username {
        line.push_str(" @");
        line.push_str(&folded(username));
    }
    line
}

/// The parts of what was typed, each of which a line must hold. A `@name` stands for itself.
#[must_use]
pub fn parts(text: &str) -> Vec<String> {
    match text.trim().strip_prefix('@') {
        Some(username) => Some(format!("@{}", folded(username))).filter(|part| part.len() > 1).into_iter().collect(),
        None => words(text),
    }
}

fn words(text: &str) -> Vec<String> {
    text.split(|c: char| c.is_whitespace() || c.is_ascii_punctuation()).map(folded).filter(|w| !w.is_empty()).collect()
}

/// One word in lower-case letters and digits.
fn folded(word: &str) -> String {
    let plain = deunicode(&word.to_lowercase().replace('ё', "е")).to_lowercase();
    let mut plain: String = plain.chars().filter(char::is_ascii_alphanumeric).collect();
    for (from, to) in SAME {
        plain = plain.replace(from, to);
    }
    let mut letters: Vec<char> = plain.chars().collect();
    letters.dedup_by(|a, b| a == b && a.is_ascii_alphabetic());
    letters.into_iter().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Whether somebody of this name is found by this text.
    fn finds(text: &str, name: &str) -> bool {
        let (line, parts) = (line(name, Some("Olga_K")), parts(text));
        !parts.is_empty() && parts.iter().all(|part| line.contains(part))
    }

    #[test]
    fn a_name_is_found_in_any_alphabet_and_case() {
        for (text, name) in [
            ("Аня", "anya"),
            ("anya", "Аня Петрова"),
            ("ANIA", "аня"),
            ("юля", "Yulya"),
            ("Julia", "Юлия"),
            ("артем", "Артём"),
            ("Sergey", "сергей"),
            ("Natalya", "Наталья"),
            ("lucja", "Łucja"),
            ("Żaneta", "zaneta"),
            ("Михаил", "Mikhail"),
            ("петрова аня", "Анна-Мария Петрова Аня"),
            ("petr", "Петрова"),
            ("@olga_k", "кто угодно"),
            ("olga", "кто угодно"),
        ] {
            assert!(finds(text, name), "{text}: {:?} in {:?}", parts(text), line(name, None));
        }
    }

    #[test]
    fn others_are_not_found_and_nothing_finds_nobody() {
        for (text, name) in [("Оля", "Аня"), ("", "Аня"), ("%", "Аня"), ("__", "Аня"), ("@", "Аня"), ("💥💥", "Аня")]
        {
            assert!(!finds(text, name), "{text}: {:?}", parts(text));
        }
        assert!(!line("", None).is_empty());
        assert!(parts("a%b_c' OR 1").iter().all(|p| p.chars().all(|c| c.is_ascii_alphanumeric())));
    }
}
