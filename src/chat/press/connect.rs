//! The buttons about connecting accounts, all behind `cn:`. Whose question it is, is asked again when one comes.

/// A wish about connecting accounts, as a button carries it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ConnectPress {
    /// How, and with which code?
    Start,
    /// Yes: she who brought the code.
    Want(i64),
    /// Yes: she whose code it was.
    Confirm(i64),
    /// No.
    No(i64),
}

impl ConnectPress {
    /// As it travels behind the prefix.
    #[must_use]
    pub fn encode(&self) -> String {
        match self {
            Self::Start => "start".into(),
            Self::Want(id) => format!("want:{id}"),
            Self::Confirm(id) => format!("yes:{id}"),
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
        Some(match head {
            "want" => Self::Want(id),
            "yes" => Self::Confirm(id),
            "no" => Self::No(id),
            _ => return None,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chat::press::Press;

    #[test]
    fn a_button_comes_back_as_it_went_and_fits() {
        let all =
            [ConnectPress::Start, ConnectPress::Want(i64::MAX), ConnectPress::Confirm(i64::MIN), ConnectPress::No(1)];
        for press in all.map(Press::Connect) {
            let data = press.encode();
            assert!(data.len() <= 64, "{data}");
            assert_eq!(Press::parse(&data), Some(press));
        }
        for data in ["cn:", "cn:start:1", "cn:want", "cn:want:x", "cn:yes:1:2", "cn:maybe:1"] {
            assert_eq!(Press::parse(data), None, "{data}");
        }
    }
}
