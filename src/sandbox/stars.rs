//! Stars in the sandbox's chat: what the page shows of them, and how somebody pays.

use super::acts::{Came, Unable};
use super::people::PEOPLE;
use super::telegram::{InvoiceView, Paying, Refused, StarSubscriptionView, TelegramEmulator};
use super::world::World;
use serde::Serialize;
use std::collections::BTreeMap;

/// With how many Stars everybody begins, and how many she buys at once.
const STARS: i64 = 2_000;

/// What the page shows of Stars.
#[derive(Debug, Serialize)]
pub(super) struct StarsView {
    /// Who has how many.
    balances: BTreeMap<i64, i64>,
    /// Invoices by their addresses.
    invoices: BTreeMap<String, InvoiceView>,
    /// Everybody's subscriptions.
    subscriptions: Vec<StarSubscriptionView>,
}

/// Gives everybody Stars to begin with.
pub(super) fn give_out(telegram: &TelegramEmulator) {
    PEOPLE.iter().filter(|p| p.telegram).for_each(|p| telegram.gives_stars(p.id, STARS));
}

/// Somebody buys Stars.
pub(super) fn top_up(telegram: &TelegramEmulator, person: i64) {
    telegram.gives_stars(person, STARS);
}

impl World {
    pub(super) fn stars_view(&self) -> StarsView {
        let members = PEOPLE.iter().filter(|p| p.telegram);
        StarsView {
            balances: members.map(|p| (p.id, self.telegram.stars(p.id))).collect(),
            invoices: self.telegram.invoices().into_iter().collect(),
            subscriptions: self.telegram.star_subscriptions(),
        }
    }

    /// Somebody pays behind an invoice link, as far as the bot lets her.
    pub(super) async fn pay_invoice(&self, person: i64, url: &str) -> Result<Came, Unable> {
        let question = self.telegram.pays(person, url)?;
        self.settle().await?;
        match self.telegram.paying(&question) {
            Some(Paying::Paid(_)) => Ok(Came { outcome: Some("paid"), ..Came::default() }),
            Some(Paying::Refused(words)) => Err(Refused(words).into()),
            Some(Paying::Asked | Paying::TimedOut) | None => Err(Refused("BOT_PRECHECKOUT_TIMEOUT".to_owned()).into()),
        }
    }
}
