//! "Did you mean": the known word nearest to one that is not known.

/// The known word that `word` was most likely meant to be, if any is near enough to be worth saying.
///
/// Near enough: at most `slips` letters wrong and at most a third of them, letter case aside.
#[must_use]
pub fn nearest<'a>(word: &str, slips: usize, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let allowed = word.chars().count().div_ceil(3).min(slips);
    known
        .into_iter()
        .map(|k| (distance(&word.to_lowercase(), &k.to_lowercase()), k))
        .filter(|&(d, _)| d <= allowed)
        .min_by_key(|&(d, _)| d)
        .map(|(_, k)| k)
}

/// How many letters must be put in, left out or changed to make `b` of `a` (Levenshtein).
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, y) in b.iter().enumerate() {
            let change = diagonal + usize::from(x != *y);
            diagonal = row[j + 1];
            row[j + 1] = change.min(row[j] + 1).min(diagonal + 1);
        }
    }
    row[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_is_understood_and_another_word_is_not() {
        let known = ["period", "price", "gates", "TELEGRAM_TOKEN"];
        assert_eq!(nearest("perod", 3, known), Some("period"));
        assert_eq!(nearest("prices", 3, known), Some("price"));
        assert_eq!(nearest("telegram_tokn", 3, known), Some("TELEGRAM_TOKEN"));
        assert_eq!(nearest("colour", 3, known), None);
        assert_eq!(nearest("", 3, known), None);
        assert_eq!(nearest("gtaes", 1, known), None);
    }

    #[test]
    fn distances_are_counted_in_letters() {
        assert_eq!(distance("месяц", "месец"), 1);
        assert_eq!(distance("kitten", "sitting"), 3);
        assert_eq!(distance("", "abc"), 3);
    }
}
