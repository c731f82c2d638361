//! Promo codes: what one gives, to whom, when and how often.

use super::referral::Past;
use super::{Money, Plan, PlanKey, Subscription, Timestamp};
use chrono::NaiveDate;
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};

/// What a code must look like, said once for every message about it.
pub const CODE_FORM: &str = "2 to 32 letters, digits and -";

/// A promo code of the club.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Promo {
    /// The code, in the form of [`normal`].
    pub code: String,
    /// What it gives.
    pub benefit: Benefit,
    /// For which plans; empty: for all.
    pub plans: Vec<PlanKey>,
    /// Its first day in the club's zone.
    pub from: Option<NaiveDate>,
    /// Its last day.
    pub until: Option<NaiveDate>,
    /// How often it can be used in all, at least once.
    pub times: Option<u32>,
    /// For whom; `None`: for everybody.
    pub audience: Option<Audience>,
}

/// What a promo code gives.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Benefit {
    /// So many hundredths off the price, 1 to 99.
    Percent(u32),
    /// A sum off the price in the same currency; at most one in each.
    Amount(Vec<Money>),
    /// Days, at once and without a payment, 1 to 3660.
    Days(u32),
}

/// For whom a promo code is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Audience {
    /// Who never had time in the club, a trial aside.
    New,
    /// Who had, and has nothing now.
    Lapsed,
}

/// Why a promo code gives nothing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "why", rename_all = "snake_case")]
pub enum Refusal {
    /// There is no such code.
    Unknown,
    /// It begins later.
    TooEarly {
        /// Its first day.
        from: NaiveDate,
    },
    /// Its days are over.
    Over {
        /// Its last day.
        until: NaiveDate,
    },
    /// Others have used it as often as it can be.
    UsedUp,
    /// She used it herself.
    Yours,
    /// Not for this plan, or for none that is on sale.
    OtherPlan,
    /// Only for newcomers.
    OnlyNew,
    /// Only for those who come back.
    OnlyLapsed,
}

/// What is asked before a promo code counts, beside the code itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Asked {
    /// The day in the club's zone.
    pub today: NaiveDate,
    /// How often others have used it, or are about to.
    pub by_others: u32,
    /// Whether she has used it.
    pub by_her: bool,
    /// How she stands with the club.
    pub standing: Standing,
}

/// How somebody stands with the club.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// Never had time, a trial aside.
    New,
    /// Had time, and has none now.
    Lapsed,
    /// Has time: it runs, is frozen, or is in grace.
    Current,
}

impl Standing {
    /// From the past and from what is there now.
    #[must_use]
    pub fn of(past: Past, subscriptions: &[Subscription], now: Timestamp, zone: Tz) -> Self {
        if !past.had_more && !past.paid {
            return Self::New;
        }
        let over = |s: &Subscription| s.timeline(zone).stage(now).is_over();
        if subscriptions.iter().all(over) { Self::Lapsed } else { Self::Current }
    }
}

impl Promo {
    /// Whether it is for a plan.
    #[must_use]
    pub fn is_for(&self, plan: &PlanKey) -> bool {
        self.plans.is_empty() || self.plans.contains(plan)
    }

    /// Whether it counts for somebody now, whatever the plan.
    ///
    /// # Errors
    /// The first reason against it: those that concern her before the one that may change when others give up.
    pub fn check(&self, asked: Asked) -> Result<(), Refusal> {
        match (self.from, self.until) {
            (Some(from), _) if asked.today < from => return Err(Refusal::TooEarly { from }),
            (_, Some(until)) if asked.today > until => return Err(Refusal::Over { until }),
            _ => {}
        }
        if asked.by_her {
            return Err(Refusal::Yours);
        }
        match (self.audience, asked.standing) {
            (None, _) | (Some(Audience::New), Standing::New) | (Some(Audience::Lapsed), Standing::Lapsed) => {}
            (Some(Audience::New), _) => return Err(Refusal::OnlyNew),
            (Some(Audience::Lapsed), _) => return Err(Refusal::OnlyLapsed),
        }
        if self.times.is_some_and(|times| asked.by_others >= times) { Err(Refusal::UsedUp) } else { Ok(()) }
    }

    /// What a price becomes; `None`: it stays. Rounded down to whole minor units, and never below one.
    #[must_use]
    pub fn price(&self, price: Money) -> Option<Money> {
        let minor = match &self.benefit {
            Benefit::Percent(percent) => {
                let rest = i128::from(price.minor) * i128::from(100u32.saturating_sub(*percent)) / 100;
                i64::try_from(rest).unwrap_or(price.minor)
            }
            Benefit::Amount(sums) => {
                let off = sums.iter().find(|sum| sum.currency == price.currency)?;
                price.minor.saturating_sub(off.minor)
            }
            Benefit::Days(_) => return None,
        };
        let cheaper = Money { minor: minor.max(1), ..price };
        (cheaper.minor < price.minor).then_some(cheaper)
    }

    /// A plan at the prices of this code; `None`: it makes nothing cheaper there.
    #[must_use]
    pub fn on(&self, plan: &Plan) -> Option<Plan> {
        let prices: Vec<Money> = plan.prices.iter().map(|p| self.price(*p).unwrap_or(*p)).collect();
        (self.is_for(&plan.key) && prices != plan.prices).then(|| Plan { prices, ..plan.clone() })
    }
}

/// A code in the form in which it is kept and compared: in capitals. `None`: cannot be one.
#[must_use]
pub fn normal(typed: &str) -> Option<String> {
    let code = typed.trim().to_uppercase();
    let good = code.chars().all(|c| c.is_alphanumeric() || c == '-');
    (good && (2..=32).contains(&code.chars().count())).then_some(code)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{LocalText, Period};

    fn money(s: &str) -> Money {
        s.parse().unwrap()
    }

    fn promo(benefit: Benefit) -> Promo {
        Promo { code: "SPRING".into(), benefit, plans: vec![], from: None, until: None, times: None, audience: None }
    }

    #[test]
    fn codes_are_compared_without_regard_to_case() {
        assert_eq!(normal(" spring-26 ").as_deref(), Some("SPRING-26"));
        assert_eq!(normal("весна").as_deref(), Some("ВЕСНА"));
        for bad in ["", "a", "two words", "x_y", "a,b", "💥💥", &"x".repeat(33)] {
            assert_eq!(normal(bad), None, "{bad}");
        }
    }

    #[test]
    fn a_price_falls_to_whole_minor_units_in_the_members_favour_and_never_to_nothing() {
        let percent = |n| promo(Benefit::Percent(n));
        let amount = |s: &str| promo(Benefit::Amount(vec![money(s)]));
        for (promo, price, expected) in [
            (percent(20), "1990 RUB", Some("1592 RUB")),
            (percent(33), "0.10 RUB", Some("0.06 RUB")),
            (percent(99), "0.05 RUB", Some("0.01 RUB")),
            (percent(50), "0.01 RUB", None),
            (percent(50), "451 XTR", Some("225 XTR")),
            (percent(10), "92233720368547758.07 RUB", Some("83010348331692982.26 RUB")),
            (amount("500 RUB"), "1990 RUB", Some("1490 RUB")),
            (amount("500 RUB"), "500 RUB", Some("0.01 RUB")),
            (amount("500 RUB"), "300 RUB", Some("0.01 RUB")),
            (amount("500 RUB"), "450 XTR", None),
            (promo(Benefit::Days(7)), "1990 RUB", None),
        ] {
            assert_eq!(promo.price(money(price)), expected.map(money), "{:?} off {price}", promo.benefit);
        }
    }

    #[test]
    fn a_plan_gets_cheaper_only_if_the_code_is_for_it() {
        let plan = Plan {
            key: "month".parse().unwrap(),
            title: LocalText::default(),
            period: Period::Months(1),
            prices: vec![money("1990 RUB"), money("450 XTR")],
            gates: vec![],
            grace: 0,
            remind: vec![],
            freeze: None,
            trial: 0,
            products: Vec::new(),
        };
        let mut promo = promo(Benefit::Amount(vec![money("500 RUB")]));
        assert_eq!(promo.on(&plan).unwrap().prices, [money("1490 RUB"), money("450 XTR")]);
        promo.plans = vec!["year".parse().unwrap()];
        assert_eq!(promo.on(&plan), None);
        promo.plans.push(plan.key.clone());
        assert!(promo.on(&plan).is_some());
    }

    #[test]
    fn each_reason_against_a_code_is_its_own() {
        let day = |d| NaiveDate::from_ymd_opt(2026, 12, d).unwrap();
        let asked = Asked { today: day(15), by_others: 0, by_her: false, standing: Standing::Current };
        let open = promo(Benefit::Percent(20));
        assert_eq!(open.check(asked), Ok(()));
        let dated = Promo { from: Some(day(1)), until: Some(day(20)), ..open.clone() };
        for (today, expected) in [
            (day(1), Ok(())),
            (day(20), Ok(())),
            (day(21), Err(Refusal::Over { until: day(20) })),
            (NaiveDate::from_ymd_opt(2026, 11, 30).unwrap(), Err(Refusal::TooEarly { from: day(1) })),
        ] {
            assert_eq!(dated.check(Asked { today, ..asked }), expected, "{today}");
        }
        let few = Promo { times: Some(2), ..open.clone() };
        assert_eq!(few.check(Asked { by_others: 1, ..asked }), Ok(()));
        assert_eq!(few.check(Asked { by_others: 2, ..asked }), Err(Refusal::UsedUp));
        assert_eq!(few.check(Asked { by_others: 2, by_her: true, ..asked }), Err(Refusal::Yours));
        for (audience, standing, expected) in [
            (Audience::New, Standing::New, Ok(())),
            (Audience::New, Standing::Lapsed, Err(Refusal::OnlyNew)),
            (Audience::New, Standing::Current, Err(Refusal::OnlyNew)),
            (Audience::Lapsed, Standing::Lapsed, Ok(())),
            (Audience::Lapsed, Standing::New, Err(Refusal::OnlyLapsed)),
            (Audience::Lapsed, Standing::Current, Err(Refusal::OnlyLapsed)),
        ] {
            let promo = Promo { audience: Some(audience), ..open.clone() };
            assert_eq!(promo.check(Asked { standing, ..asked }), expected, "{audience:?} {standing:?}");
        }
    }
}
