//! What the club does: use cases as functions `verb(tx, club, …, now)`, each inside the caller's transaction.
//!
//! Nothing here begins or commits, reaches a network, or knows a wire. A use case reads through [`Tx`], lets the
//! domain decide, and writes state, journal and [`effect`]s. In reading order: who people are, what they buy, what
//! a payment gives, where they may go, and how their time ends.

pub mod acts;
pub mod again;
pub mod apply;
pub mod audit;
pub mod card;
pub mod change;
pub mod charging;
pub mod claim;
pub mod compare;
pub mod compensate;
pub mod confirm;
pub mod connect;
pub mod dispute;
pub mod doors;
pub mod effect;
pub mod entry;
pub mod expire;
pub mod forget;
pub mod freeze;
pub mod gates;
pub mod gift;
pub mod hand;
pub mod inquiry;
pub mod keys;
pub mod numbers;
pub mod order;
pub mod outgoing;
pub mod page;
pub mod papers;
pub mod partial;
pub mod patron;
pub mod people;
pub mod promo;
pub mod receipt;
pub mod referral;
pub mod refund;
pub mod remove;
pub mod renewal;
pub mod seen;
pub mod subscribe;
pub mod sweep;
pub mod tasks;
pub mod transfer;
pub mod unmatched;
mod until;

use crate::domain::notice::{PayWay, PlanLine};
use crate::domain::{
    AccountRef, Again, ClubSettings, Currency, Gate, GateId, Lang, Money, Period, Plan, PlanKey, Platform, Product,
};
use crate::store::{StoreError, Tx};
use chrono_tz::Tz;
use std::fmt;
use std::sync::Arc;

/// What a deployment adds to the club: who owns it and how it can be paid. Never changes while the program runs.
#[derive(Debug, Clone, Default)]
pub struct Deployment {
    /// Who may do everything.
    pub owners: Vec<AccountRef>,
    /// Payment services that can be asked for money, and the currencies that each takes among those in use.
    pub services: Vec<Service>,
    /// Payment services that can be asked to give money back.
    pub refunding: Vec<String>,
    /// Where people support the VK community by Donut; `None`: there is no VK.
    pub donut: Option<String>,
    /// How the internet reaches the program, without a slash at the end; `None`: it does not, or nobody said.
    pub public_url: Option<String>,
}

/// A payment service that can be asked for money.
#[derive(Clone)]
pub struct Service {
    /// Its name.
    pub name: String,
    /// Whether it takes a currency.
    pub takes: Arc<dyn Fn(Currency) -> bool + Send + Sync>,
    /// How a purchase at a price can go on every period.
    pub renews: Arc<dyn Fn(Money, Period) -> Again + Send + Sync>,
    /// The only messenger in which it can be paid by; `None`: in any.
    pub only_in: Option<Platform>,
    /// Whether it takes what a fiscal receipt says together with an order.
    pub receipts: bool,
}

impl Service {
    /// A service that takes these currencies from anybody, once.
    #[must_use]
    pub fn new(name: &str, takes: impl Fn(Currency) -> bool + Send + Sync + 'static) -> Self {
        Self {
            name: name.to_owned(),
            takes: Arc::new(takes),
            renews: Arc::new(|_, _| Again::Once),
            only_in: None,
            receipts: false,
        }
    }
}

impl fmt::Debug for Service {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.name)
    }
}

/// What somebody of the staff may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// Everything.
    Owner,
}

/// The club as it is now: settings, plans on sale, gates. Read anew whenever its revision has grown.
#[derive(Debug, Clone)]
pub struct Club {
    /// Grows with each change.
    pub revision: i64,
    /// What holds for the whole club.
    pub settings: ClubSettings,
    /// Plans on sale, in the owner's order.
    pub plans: Vec<Plan>,
    /// Guarded places.
    pub gates: Vec<Gate>,
    /// Owners and payment services.
    pub deployment: Deployment,
}

impl Club {
    /// Reads the club.
    ///
    /// # Errors
    /// What the store says.
    pub async fn read(tx: &mut Tx, deployment: &Deployment) -> Result<Self, StoreError> {
        let revision = tx.club_revision().await?;
        let (settings, plans, gates) = tx.club().await?;
        Ok(Self { revision, settings, plans, gates, deployment: deployment.clone() })
    }

    /// The zone in which the club counts its days.
    #[must_use]
    pub const fn zone(&self) -> Tz {
        self.settings.timezone
    }

    /// The club's own language.
    #[must_use]
    pub const fn locale(&self) -> Lang {
        self.settings.locale
    }

    /// Whether an account may do everything.
    #[must_use]
    pub fn is_owner(&self, account: &AccountRef) -> bool {
        self.deployment.owners.contains(account)
    }

    /// What an account may do as one of the staff; `None`: she is not. Asked anew at each act.
    #[must_use]
    pub fn role(&self, account: &AccountRef) -> Option<Role> {
        self.is_owner(account).then_some(Role::Owner)
    }

    /// A plan on sale.
    #[must_use]
    pub fn plan(&self, key: &PlanKey) -> Option<&Plan> {
        self.plans.iter().find(|p| p.key == *key)
    }

    /// The plan that a product of another service is, by the most exact of its names.
    #[must_use]
    pub fn plan_of(&self, product: &Product) -> Option<&Plan> {
        product.names.iter().find_map(|name| self.plans.iter().find(|p| p.products.contains(name)))
    }

    /// A gate by its number.
    #[must_use]
    pub fn gate(&self, id: GateId) -> Option<&Gate> {
        self.gates.iter().find(|g| g.id == id)
    }

    /// The plan that a don of the VK community gets, where there is one.
    #[must_use]
    pub fn donut(&self) -> Option<&Plan> {
        self.settings.donut.as_ref().and_then(|key| self.plan(key))
    }

    /// The gate that guards a chat.
    #[must_use]
    pub fn gate_at(&self, platform: Platform, chat: i64) -> Option<&Gate> {
        self.gates.iter().find(|g| g.platform == platform && g.chat == chat)
    }

    /// Whether a payment service can be asked to give money back.
    #[must_use]
    pub fn gives_back(&self, provider: &str) -> bool {
        self.deployment.refunding.iter().any(|name| name == provider)
    }

    /// The plans on sale as lines.
    #[must_use]
    pub fn plan_lines(&self) -> Vec<PlanLine> {
        self.plans.iter().map(plan_line).collect()
    }

    /// The ways to pay for a plan in a messenger, those first that the owner has put first; `None`: in whichever.
    #[must_use]
    pub fn ways(&self, plan: &Plan, on: Option<Platform>) -> Vec<PayWay> {
        let of = |service: &Service| {
            if on.is_some() && service.only_in.is_some() && service.only_in != on {
                return None;
            }
            if service.name == crate::domain::transfer::PROVIDER && self.settings.transfer.is_none() {
                return None;
            }
            let price = plan.prices.iter().find(|p| (service.takes)(p.currency))?;
            Some(PayWay { provider: service.name.clone(), price: *price })
        };
        let mut ways: Vec<PayWay> = self.deployment.services.iter().filter_map(of).collect();
        let order = &self.settings.pay_order;
        ways.sort_by_key(|way| order.iter().position(|name| *name == way.provider).unwrap_or(order.len()));
        ways
    }
}

/// A plan as a line.
#[must_use]
pub fn plan_line(plan: &Plan) -> PlanLine {
    PlanLine {
        key: plan.key.clone(),
        title: plan.title.clone(),
        period: plan.period,
        prices: plan.prices.clone(),
        elsewhere: !plan.products.is_empty(),
    }
}
