//! What services send as a form, read strictly and without changing it, and proofs compared in constant time.

use subtle::ConstantTimeEq as _;

/// The fields of `a=1&b=2` in their order, decoded once. `None`: a name or value is not UTF-8.
pub(super) fn pairs(text: &[u8]) -> Option<Vec<(String, String)>> {
    let pair = |part: &[u8]| {
        let mut halves = part.splitn(2, |b| *b == b'=');
        let (name, value) = (halves.next().unwrap_or_default(), halves.next().unwrap_or_default());
        Some((decoded(name)?, decoded(value)?))
    };
    text.split(|b| *b == b'&').filter(|part| !part.is_empty()).map(pair).collect()
}

/// `+` is a space and `%41` a byte; what is no such escape stays as it is. `None`: not UTF-8.
pub(super) fn decoded(text: &[u8]) -> Option<String> {
    let nibble = |b: Option<&u8>| b.and_then(|b| char::from(*b).to_digit(16)).and_then(|n| u8::try_from(n).ok());
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text;
    while let [first, after @ ..] = rest {
        rest = after;
        match (first, nibble(after.first()), nibble(after.get(1))) {
            (b'%', Some(high), Some(low)) => {
                bytes.push(high << 4 | low);
                rest = &after[2..];
            }
            (b'+', ..) => bytes.push(b' '),
            (other, ..) => bytes.push(*other),
        }
    }
    String::from_utf8(bytes).ok()
}

/// The value of the only field of this name; one that comes twice is none.
pub(super) fn only<'a>(pairs: &'a [(String, String)], name: &str) -> Option<&'a str> {
    let mut values = pairs.iter().filter(|(n, _)| n == name);
    values.next().filter(|_| values.next().is_none()).map(|(_, value)| value.as_str())
}

/// `a=1&b=2` of fields in their order.
pub(super) fn encoded<'a>(pairs: impl IntoIterator<Item = (&'a str, &'a str)>) -> String {
    url::form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish()
}

/// Whether hexadecimal digits, in either case, are these bytes. How long it takes tells nothing about them.
pub(super) fn is_hex_of(given: &str, bytes: &[u8]) -> bool {
    hex::decode(given.trim()).is_ok_and(|given| bool::from(given.as_slice().ct_eq(bytes)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_form_is_read_as_it_is() {
        let read = |text: &str| pairs(text.as_bytes());
        let some = |pairs: &[(&str, &str)]| Some(pairs.iter().map(|(a, b)| ((*a).into(), (*b).into())).collect());
        assert_eq!(
            read("a=1&&b=x+y%2Bz&c&=d&e=f=g"),
            some(&[("a", "1"), ("b", "x y+z"), ("c", ""), ("", "d"), ("e", "f=g")])
        );
        assert_eq!(read("a%5B0%5D=%D1%8F&b=%zz%4"), some(&[("a[0]", "я"), ("b", "%zz%4")]));
        assert_eq!(read(""), some(&[]));
        assert_eq!(read("a=%ff"), None);
    }

    #[test]
    fn a_field_that_comes_twice_is_none() {
        let pairs = pairs(b"a=1&b=2&a=3").unwrap();
        assert_eq!((only(&pairs, "a"), only(&pairs, "b"), only(&pairs, "c")), (None, Some("2"), None));
    }

    #[test]
    fn digits_count_in_either_case_and_nothing_else() {
        assert!(is_hex_of("0aFf", &[10, 255]) && is_hex_of(" 0AFF ", &[10, 255]));
        for bad in ["", "0a", "0aff00", "0afg", "0a ff", "я"] {
            assert!(!is_hex_of(bad, &[10, 255]), "{bad}");
        }
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_again(pairs_in in prop::collection::vec((".+", ".*"), 0..5)) {
            let text = encoded(pairs_in.iter().map(|(a, b)| (a.as_str(), b.as_str())));
            prop_assert_eq!(pairs(text.as_bytes()), Some(pairs_in));
        }

        #[test]
        fn nothing_breaks_it(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
            let _ = pairs(&bytes);
        }
    }
}
