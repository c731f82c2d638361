//! The buttons about purchases made elsewhere, all behind `cl:`. Who may answer is asked again when one comes.

/// A wish about a purchase made elsewhere, as a button carries it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ClaimPress {
    /// I have paid elsewhere.
    Start,
    /// Owner: it is hers.
    Yes(i64),
    /// Owner: it is not.
    No(i64),
}

impl ClaimPress {
    /// As it travels behind the prefix.
    #[must_use]
    pub fn encode(&self) -> String {
        match self {
            Self::Start => "start".into(),
            Self::Yes(id) => format!("yes:{id}"),
            Self::No(id) => format!("no:{id}"),
        }
    }

    /// Reads what is behind the prefix; `None`: not one of ours.
    #[must_use]
    pub fn parse(data: &str) -> Option<Self> {
        if data == "start" {
            return Some(Self::Start);
        }
        let (head, id) = data.split_once(':')?;
        let id = id.parse().ok()?;
        match head {
            "yes" => Some(Self::Yes(id)),
            "no" => Some(Self::No(id)),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chat::press::Press;

    #[test]
    fn a_button_comes_back_as_it_went_and_fits() {
        for press in [ClaimPress::Start, ClaimPress::Yes(i64::MAX), ClaimPress::No(i64::MIN)].map(Press::Claim) {
            let data = press.encode();
            assert!(data.len() <= 64, "{data}");
            assert_eq!(Press::parse(&data), Some(press));
        }
        for data in ["cl:", "cl:start:1", "cl:yes", "cl:yes:x", "cl:no:1:2", "cl:maybe:1"] {
            assert_eq!(Press::parse(data), None, "{data}");
        }
    }
}
