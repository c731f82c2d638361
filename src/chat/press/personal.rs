//! Buttons about a member's own data, behind `me:`.

use crate::domain::notice::Question;

/// A wish about her own data.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PersonalPress {
    /// Send me all that is kept about me.
    Data,
    /// Forget me: what would that mean?
    Forget,
    /// Yes.
    Yes(Question),
    /// Yes, although paid time is lost.
    Sure(Question),
}

impl PersonalPress {
    pub(super) fn encode(self) -> String {
        let answer = |word, asked: Question| format!("{word}:{}:{}", asked.member, asked.at);
        match self {
            Self::Data => "data".into(),
            Self::Forget => "forget".into(),
            Self::Yes(asked) => answer("yes", asked),
            Self::Sure(asked) => answer("sure", asked),
        }
    }

    pub(super) fn parse(data: &str) -> Option<Self> {
        let mut parts = data.split(':');
        let (head, a, b) = (parts.next()?, parts.next(), parts.next());
        if parts.next().is_some() {
            return None;
        }
        let asked = || Some(Question { member: a?.parse().ok()?, at: b?.parse().ok()? });
        match (head, a.is_some()) {
            ("data", false) => Some(Self::Data),
            ("forget", false) => Some(Self::Forget),
            ("yes", true) => asked().map(Self::Yes),
            ("sure", true) => asked().map(Self::Sure),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::Press;
    use super::*;

    #[test]
    fn a_button_comes_back_as_it_went_and_fits() {
        let asked = Question { member: i64::MAX, at: i64::MAX };
        let all = [PersonalPress::Data, PersonalPress::Forget, PersonalPress::Yes(asked), PersonalPress::Sure(asked)];
        for press in all.map(Press::Personal) {
            let data = press.encode();
            assert!(data.len() < 64, "{data}");
            assert_eq!(Press::parse(&data), Some(press));
        }
        for data in ["me:", "me:yes", "me:yes:1", "me:yes:1:2:3", "me:sure:x:1", "me:data:1", "me"] {
            assert_eq!(Press::parse(data), None, "{data}");
        }
    }
}
