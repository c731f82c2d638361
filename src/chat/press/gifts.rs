//! Buttons about gifts, behind `gift:`.

use crate::domain::PlanKey;

/// A wish about gifts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum GiftPress {
    /// Give a plan to somebody.
    Give(PlanKey),
    /// Without words.
    Skip(PlanKey),
    /// Pay for it by a service, with the words that are kept under this number.
    Pay(i64, String),
    /// My gifts.
    Mine,
    /// The message to pass on, once more.
    Link(i64),
    /// Take it; the code proves that she has its link.
    Take(String),
}

impl GiftPress {
    pub(super) const fn leads_to_a_menu(&self) -> bool {
        matches!(self, Self::Mine)
    }

    pub(super) fn encode(&self) -> String {
        match self {
            Self::Give(plan) => format!("give:{plan}"),
            Self::Skip(plan) => format!("skip:{plan}"),
            Self::Pay(draft, provider) => format!("pay:{draft}:{provider}"),
            Self::Mine => "mine".into(),
            Self::Link(gift) => format!("link:{gift}"),
            Self::Take(code) => format!("take:{code}"),
        }
    }

    pub(super) fn parse(data: &str) -> Option<Self> {
        let mut parts = data.split(':');
        let (head, a, b) = (parts.next()?, parts.next(), parts.next());
        if parts.next().is_some() {
            return None;
        }
        Some(match (head, a, b) {
            ("give", Some(plan), None) => Self::Give(plan.parse().ok()?),
            ("skip", Some(plan), None) => Self::Skip(plan.parse().ok()?),
            ("pay", Some(draft), Some(provider)) => Self::Pay(draft.parse().ok()?, provider.to_owned()),
            ("mine", None, None) => Self::Mine,
            ("link", Some(gift), None) => Self::Link(gift.parse().ok()?),
            ("take", Some(code), None) if !code.is_empty() => Self::Take(code.to_owned()),
            _ => return None,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::super::Press;
    use super::*;

    #[test]
    fn a_button_comes_back_as_it_went_and_fits() {
        let key: PlanKey = "a23456789012345678901234".parse().unwrap();
        let all = [
            GiftPress::Give(key.clone()),
            GiftPress::Skip(key),
            GiftPress::Pay(i64::MAX, "cloudpayments".into()),
            GiftPress::Mine,
            GiftPress::Link(i64::MAX),
            GiftPress::Take("0123456789abcdef0123456789abcdef".into()),
        ];
        for press in all.map(Press::Gift) {
            let data = press.encode();
            assert!(data.len() < 64, "{data}");
            assert_eq!(Press::parse(&data), Some(press));
        }
        for data in ["gift:", "gift", "gift:pay:x:y", "gift:take:", "gift:mine:1", "gift:give:Месяц", "gift:link:"]
        {
            assert_eq!(Press::parse(data), None, "{data}");
        }
    }
}
