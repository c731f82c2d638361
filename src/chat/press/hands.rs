//! The buttons of what a person has to do and of who is where she should not be, all behind `h:`. Rights and state are
//! asked again when one comes.

use crate::domain::{AccountId, GateId, Timestamp};

/// A wish of the staff about people at gates, as a button carries it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum HandsPress {
    /// A page of what is to be done by hand.
    List(Option<(GateId, Timestamp, AccountId)>),
    /// Look whether this was done.
    Check(AccountId, GateId),
    /// The two numbers of each gate.
    Odds,
    /// A page of those who are outside a gate with a right (`true`), or inside without one.
    Odd(GateId, bool, Option<(Timestamp, AccountId)>),
    /// Mend this one.
    Mend(AccountId, GateId),
    /// Compare the people of a gate now.
    Compare(GateId),
}

impl HandsPress {
    /// Whether its answer is a menu.
    #[must_use]
    pub const fn leads_to_a_menu(&self) -> bool {
        matches!(self, Self::List(_) | Self::Odds | Self::Odd(..))
    }

    /// As it travels behind the prefix.
    #[must_use]
    pub fn encode(&self) -> String {
        match self {
            Self::List(None) => "l".into(),
            Self::List(Some((gate, since, account))) => format!("l:{gate}:{}:{account}", since.0),
            Self::Check(account, gate) => format!("c:{account}:{gate}"),
            Self::Odds => "o".into(),
            Self::Odd(gate, wanted, None) => format!("{}:{gate}", side(*wanted)),
            Self::Odd(gate, wanted, Some((since, account))) => {
                format!("{}:{gate}:{}:{account}", side(*wanted), since.0)
            }
            Self::Mend(account, gate) => format!("m:{account}:{gate}"),
            Self::Compare(gate) => format!("a:{gate}"),
        }
    }

    /// Reads what is behind the prefix; `None`: not one of ours.
    #[must_use]
    pub fn parse(data: &str) -> Option<Self> {
        let parts: Vec<&str> = data.split(':').collect();
        let gate = |id: &str| id.parse().ok().map(GateId);
        let account = |id: &str| id.parse().ok().map(AccountId);
        let since = |at: &str| at.parse().ok().map(Timestamp);
        Some(match parts.as_slice() {
            ["l"] => Self::List(None),
            ["l", g, at, a] => Self::List(Some((gate(g)?, since(at)?, account(a)?))),
            ["c", a, g] => Self::Check(account(a)?, gate(g)?),
            ["o"] => Self::Odds,
            [s @ ("w" | "i"), g] => Self::Odd(gate(g)?, *s == "w", None),
            [s @ ("w" | "i"), g, at, a] => Self::Odd(gate(g)?, *s == "w", Some((since(at)?, account(a)?))),
            ["m", a, g] => Self::Mend(account(a)?, gate(g)?),
            ["a", g] => Self::Compare(gate(g)?),
            _ => return None,
        })
    }
}

/// Those who want to be inside, or those who are.
const fn side(wanted: bool) -> &'static str {
    if wanted { "w" } else { "i" }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chat::press::Press;

    #[test]
    fn a_button_about_people_at_gates_comes_back_as_it_went_and_fits() {
        // Numbers of rows and moments as they may become; three of the largest that a database can hold would not fit.
        let (gate, at, who) = (GateId(999_999_999), Timestamp(9_999_999_999_999), AccountId(i64::MAX));
        let all = [
            HandsPress::List(None),
            HandsPress::List(Some((gate, at, who))),
            HandsPress::Check(who, gate),
            HandsPress::Odds,
            HandsPress::Odd(gate, true, None),
            HandsPress::Odd(gate, false, Some((at, who))),
            HandsPress::Mend(who, gate),
            HandsPress::Compare(gate),
        ];
        for press in all.into_iter().map(Press::Hands) {
            let data = press.encode();
            assert!(data.len() <= 64, "{data}");
            assert_eq!(Press::parse(&data), Some(press));
        }
    }

    #[test]
    fn what_is_forged_is_nothing() {
        for data in ["h:", "h:l:1", "h:c:1", "h:w", "h:x:1", "h:i:1:2", "h:m:a:b", "h:a:1:2"] {
            assert_eq!(Press::parse(data), None, "{data}");
        }
    }
}
