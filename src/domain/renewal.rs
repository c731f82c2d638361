//! Subscriptions that renew by themselves: a payment service charges and we hear of it, or we charge what it keeps for us.

use super::{OrderId, Timestamp};
use serde::{Deserialize, Serialize};

/// What is known of a renewal by itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AutoRenewal {
    /// The service.
    pub provider: String,
    /// The service's id of it.
    pub id: String,
    /// Where it stands.
    pub state: RenewalState,
    /// Since when, as the service says; older words change nothing.
    pub at: Timestamp,
}

/// Where a service's own subscription stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RenewalState {
    /// The service charges when the time comes.
    On,
    /// The member does not want it any more, and the service has not said yet that it stopped.
    CancelWished,
    /// The last charge failed; the service may try again.
    Failed,
    /// It charges no more.
    Off,
}

/// What our own ids of renewals begin with, where we charge; a service has its own ids.
const OURS: &str = "saved:";

impl AutoRenewal {
    /// A renewal that we charge ourselves, agreed to with this order.
    #[must_use]
    pub fn ours(provider: &str, order: OrderId, at: Timestamp) -> Self {
        Self { provider: provider.to_owned(), id: format!("{OURS}{order}"), state: RenewalState::On, at }
    }

    /// Whether we charge ourselves.
    #[must_use]
    pub fn is_ours(&self) -> bool {
        self.id.starts_with(OURS)
    }

    /// Whether time is expected to be renewed without the member's doing, so that she need not be reminded.
    #[must_use]
    pub fn renews(&self) -> bool {
        self.state == RenewalState::On
    }

    /// Whether there is something that can be stopped.
    #[must_use]
    pub const fn can_be_stopped(&self) -> bool {
        matches!(self.state, RenewalState::On | RenewalState::Failed)
    }

    /// By what it is found: a service's ids are its own.
    #[must_use]
    pub fn key(provider: &str, id: &str) -> String {
        format!("{provider}:{id}")
    }

    /// A charge went through at `at`. What the member wished, and what the service said later, stays.
    #[must_use]
    pub fn charged(before: Option<&Self>, provider: &str, id: &str, at: Timestamp) -> Self {
        let new = Self { provider: provider.to_owned(), id: id.to_owned(), state: RenewalState::On, at };
        match before {
            Some(known) if known.provider == provider && known.id == id => match known.state {
                _ if known.at > at => known.clone(),
                RenewalState::CancelWished => Self { at, ..known.clone() },
                _ => new,
            },
            Some(other) if other.at > at => other.clone(),
            _ => new,
        }
    }

    /// The service says that it charges again after all. What the member wished stays. `None`: nothing changes.
    #[must_use]
    pub fn resumed(&self, at: Timestamp) -> Option<Self> {
        let stands_still = matches!(self.state, RenewalState::Off | RenewalState::Failed);
        (stands_still && self.at <= at).then(|| Self { state: RenewalState::On, at, ..self.clone() })
    }

    /// The service says that a charge failed, or that it charges no more. `None`: nothing changes.
    #[must_use]
    pub fn ended(&self, fact: &RenewalFact, at: Timestamp) -> Option<Self> {
        let state = match (fact.failed, self.state) {
            (_, RenewalState::Off) | (true, RenewalState::Failed) => return None,
            (true, RenewalState::CancelWished) => RenewalState::CancelWished,
            (true, RenewalState::On) => RenewalState::Failed,
            (false, _) => RenewalState::Off,
        };
        (self.at <= at && state != self.state).then(|| Self { state, at, ..self.clone() })
    }
}

/// A service's word that a renewal of its own failed or ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RenewalFact {
    /// The service.
    pub provider: String,
    /// The service's id of its subscription.
    pub renewal: String,
    /// A charge failed; otherwise: it charges no more.
    pub failed: bool,
    /// When the service says it happened.
    pub at: Option<Timestamp>,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(n: i64) -> Timestamp {
        Timestamp(n)
    }

    fn known(state: RenewalState) -> AutoRenewal {
        AutoRenewal { provider: "signed".into(), id: "s1".into(), state, at: at(10) }
    }

    #[test]
    fn a_charge_turns_it_on_unless_the_member_or_a_later_word_says_no() {
        use RenewalState::{CancelWished, Failed, Off, On};
        assert_eq!(AutoRenewal::charged(None, "signed", "s1", at(1)).state, On);
        for (before, when, after) in [
            (On, 20, On),
            (Failed, 20, On),
            (Failed, 5, Failed),
            (CancelWished, 20, CancelWished),
            (Off, 5, Off),
            (Off, 20, On),
        ] {
            let after_charge = AutoRenewal::charged(Some(&known(before)), "signed", "s1", at(when));
            assert_eq!(after_charge.state, after, "{before:?} at {when}");
        }
        let other = AutoRenewal::charged(Some(&known(On)), "signed", "s2", at(20));
        assert_eq!((other.id.as_str(), other.state), ("s2", On));
        assert_eq!(AutoRenewal::charged(Some(&known(On)), "signed", "s2", at(5)).id, "s1", "an older one");
    }

    #[test]
    fn what_stands_still_may_go_on_but_not_against_her_wish() {
        use RenewalState::{CancelWished, Failed, Off, On};
        for (before, after) in [(Off, Some(On)), (Failed, Some(On)), (CancelWished, None), (On, None)] {
            assert_eq!(known(before).resumed(at(20)).map(|r| r.state), after, "{before:?}");
            assert_eq!(known(before).resumed(at(5)), None, "an older word");
        }
    }

    #[test]
    fn a_failure_and_an_end_are_news_once() {
        use RenewalState::{CancelWished, Failed, Off, On};
        for (before, failed, after) in [
            (On, true, Some(Failed)),
            (Failed, true, None),
            (CancelWished, true, None),
            (Off, true, None),
            (On, false, Some(Off)),
            (Failed, false, Some(Off)),
            (CancelWished, false, Some(Off)),
            (Off, false, None),
        ] {
            let fact = RenewalFact { provider: "signed".into(), renewal: "s1".into(), failed, at: None };
            assert_eq!(known(before).ended(&fact, at(20)).map(|r| r.state), after, "{before:?} {failed}");
            assert_eq!(known(before).ended(&fact, at(5)), None, "an older word");
        }
    }
}
