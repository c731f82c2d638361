//! Buttons about renewing automatically, behind `a:`.

use crate::domain::again::Terms;
use crate::domain::{Again, Money, Period, PlanKey};

/// A wish about renewing automatically.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AgainPress {
    /// Renew it on these terms: the button carries them whole, so that a yes is never taken for another question.
    Yes(Terms),
    /// Pay once for a plan by a service.
    Once(PlanKey, String),
}

impl AgainPress {
    pub(super) fn encode(&self) -> String {
        match self {
            Self::Yes(t) => {
                let how = if t.how == Again::Saved { 's' } else { 'i' };
                let (minor, currency) = (t.price.minor, t.price.currency);
                format!("{how}{}:{}:{}:{}:{minor}{currency}", t.wording, t.plan, t.provider, length(t.period))
            }
            Self::Once(plan, provider) => format!("o:{plan}:{provider}"),
        }
    }

    pub(super) fn parse(data: &str) -> Option<Self> {
        let parts: Vec<&str> = data.split(':').collect();
        match parts[..] {
            ["o", plan, provider] => Some(Self::Once(plan.parse().ok()?, provider.to_owned())),
            [kind, plan, provider, period, price] => {
                let (how, wording) = match kind.strip_prefix('s') {
                    Some(wording) => (Again::Saved, wording),
                    None => (Again::Itself, kind.strip_prefix('i')?),
                };
                let (minor, currency) = price.split_at(price.find(|c: char| !c.is_ascii_digit())?);
                Some(Self::Yes(Terms {
                    plan: plan.parse().ok()?,
                    provider: provider.to_owned(),
                    price: Money { minor: minor.parse().ok()?, currency: currency.parse().ok()? },
                    period: of_length(period)?,
                    how,
                    wording: wording.parse().ok()?,
                }))
            }
            _ => None,
        }
    }
}

/// `30d`, `1m`
fn length(period: Period) -> String {
    match period {
        Period::Days(n) => format!("{n}d"),
        Period::Months(n) => format!("{n}m"),
        Period::Until(_) | Period::Forever => String::new(),
    }
}

fn of_length(text: &str) -> Option<Period> {
    match (text.strip_suffix('d'), text.strip_suffix('m')) {
        (Some(n), _) => n.parse().ok().map(Period::Days),
        (_, Some(n)) => n.parse().ok().map(Period::Months),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::super::Press;
    use super::*;

    #[test]
    fn a_button_comes_back_as_it_went_and_fits() {
        let plan: PlanKey = "a23456789012345678901234".parse().unwrap();
        let terms = |how, period, price: &str| {
            let (plan, provider) = (plan.clone(), "cloudpayments".to_owned());
            AgainPress::Yes(Terms { plan, provider, price: price.parse().unwrap(), period, how, wording: 1 })
        };
        for press in [
            AgainPress::Once(plan.clone(), "cloudpayments".into()),
            terms(Again::Saved, Period::Days(365), "99999999.99 RUB"),
            terms(Again::Itself, Period::Months(12), "450 XTR"),
        ] {
            let press = Press::Again(press);
            let data = press.encode();
            assert!(data.len() < 64, "{data}");
            assert_eq!(Press::parse(&data), Some(press));
        }
        for data in
            ["a:", "a:o:month", "a:x1:month:yookassa:1m:1RUB", "a:s1:month:yookassa:1w:1RUB", "a:s1:month:y:1m:RUB"]
        {
            assert_eq!(Press::parse(data), None, "{data}");
        }
    }
}
