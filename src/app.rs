//! Everything a running program holds, passed around as one value. No globals.

mod inquiries;

use crate::chat::Surroundings;
use crate::chat::command::vocabulary::Vocabulary;
use crate::clock::Clock;
use crate::club::{Club, Deployment};
use crate::domain::{Lang, Platform, Timestamp};
use crate::hooks::Caller;
use crate::messenger::{Messenger, Raw};
use crate::pace::Paces;
use crate::payments::Registry;
use crate::store::{Class, NewFact, Sort, Store, StoreError, Tx, Wire};
use crate::texts::Texts;
use crate::vk::Vk;
use std::collections::BTreeMap;
use std::sync::{Arc, PoisonError, RwLock};
use tokio::sync::{Notify, mpsc, oneshot};

/// How many stored-and-answered requests may wait for the next commit.
const INTAKE: usize = 4096;

/// A running program.
pub struct App {
    /// The database.
    pub store: Store,
    /// The time.
    pub clock: Clock,
    /// The messengers that this deployment uses.
    pub messengers: Vec<Arc<dyn Messenger>>,
    /// VK among them, for what only VK has.
    pub vk: Option<Arc<Vk>>,
    /// The payment services that it uses.
    pub payments: Arc<Registry>,
    /// The languages that it speaks.
    pub texts: Texts,
    /// Owners and services, for the club.
    pub deployment: Deployment,
    /// How fast it may speak and act.
    pub pace: Paces,
    /// How those we depend on do.
    pub health: Health,
    /// Names this process among those that share a database.
    pub holder: String,
    /// Rings when there is work.
    pub bells: Bells,
    /// Tells receivers of web hooks.
    pub hooks: Caller,
    intake: mpsc::Sender<Waiting>,
    club: RwLock<Option<Arc<Club>>>,
}

/// What a program is put together from.
pub struct Parts {
    /// The database.
    pub store: Store,
    /// The time.
    pub clock: Clock,
    /// The messengers.
    pub messengers: Vec<Arc<dyn Messenger>>,
    /// VK, where it is among them.
    pub vk: Option<Arc<Vk>>,
    /// The payment services.
    pub payments: Arc<Registry>,
    /// The languages.
    pub texts: Texts,
    /// Owners and services.
    pub deployment: Deployment,
    /// How fast it may speak and act.
    pub pace: Paces,
}

/// Bells that wake the loops, so that nothing waits for the next look.
#[derive(Debug, Default)]
pub struct Bells {
    /// Facts were stored.
    pub inbox: Notify,
    /// The clock was moved, or something else asks for the timer at once.
    pub timer: Notify,
    /// Something is to happen outside: by class and wire.
    outbox: [[Notify; Wire::ALL.len()]; Class::ALL.len()],
}

/// How those we depend on do, for whoever asks the program how it is.
#[derive(Debug, Default)]
pub struct Health(RwLock<BTreeMap<&'static str, String>>);

impl Health {
    /// Something works.
    pub fn well(&self, what: &'static str) {
        if self.0.read().is_ok_and(|ills| ills.contains_key(what))
            && let Ok(mut ills) = self.0.write()
        {
            ills.remove(what);
        }
    }

    /// Something does not.
    pub fn ill(&self, what: &'static str, why: &str) {
        if let Ok(mut ills) = self.0.write() {
            ills.insert(what, why.to_owned());
        }
    }

    /// What does not work, and why.
    #[must_use]
    pub fn ills(&self) -> BTreeMap<&'static str, String> {
        self.0.read().map(|ills| ills.clone()).unwrap_or_default()
    }
}

impl Bells {
    /// The bell of a sort of effects.
    #[must_use]
    pub const fn of(&self, (class, wire): Sort) -> &Notify {
        &self.outbox[class as usize][wire as usize]
    }

    /// Effects of these sorts were decided.
    pub fn ring(&self, sorts: &[Sort]) {
        for sort in sorts {
            self.of(*sort).notify_one();
        }
    }

    /// Effects may have been decided.
    pub fn ring_outbox(&self) {
        self.outbox.iter().flatten().for_each(Notify::notify_one);
    }
}

/// Facts whose sender waits until they are stored.
pub struct Waiting {
    /// What is to be stored.
    pub facts: Vec<NewFact>,
    /// Told when it is, or why it is not.
    pub stored: oneshot::Sender<Result<(), String>>,
}

/// Facts could not be stored now.
#[derive(Debug, thiserror::Error)]
#[error("not stored: {0}")]
pub struct NotStored(String);

impl App {
    /// Puts a program together. The receiver is for the loop that stores what arrives by HTTP.
    #[must_use]
    pub fn new(parts: Parts) -> (Self, mpsc::Receiver<Waiting>) {
        let (intake, waiting) = mpsc::channel(INTAKE);
        let app = Self {
            store: parts.store,
            clock: parts.clock,
            messengers: parts.messengers,
            vk: parts.vk,
            payments: parts.payments,
            texts: parts.texts,
            deployment: parts.deployment,
            pace: parts.pace,
            health: Health::default(),
            holder: uuid::Uuid::new_v4().to_string(),
            bells: Bells::default(),
            hooks: Caller::default(),
            intake,
            club: RwLock::new(None),
        };
        (app, waiting)
    }

    /// Now.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// The messenger of a platform, if this deployment uses it.
    #[must_use]
    pub fn messenger(&self, platform: Platform) -> Option<Arc<dyn Messenger>> {
        self.messengers.iter().find(|m| m.platform() == platform).cloned()
    }

    /// The club as this transaction sees it; read anew only if it has changed.
    ///
    /// # Errors
    /// What the store says.
    pub async fn club(&self, tx: &mut Tx) -> Result<Arc<Club>, StoreError> {
        let revision = tx.club_revision().await?;
        let known = self.club.read().unwrap_or_else(PoisonError::into_inner).clone();
        if let Some(club) = known.filter(|c| c.revision == revision) {
            return Ok(club);
        }
        let club = Arc::new(Club::read(tx, &self.deployment).await?);
        *self.club.write().unwrap_or_else(PoisonError::into_inner) = Some(Arc::clone(&club));
        Ok(club)
    }

    /// Stores facts and returns once they are durable. Many callers share one commit.
    ///
    /// # Errors
    /// [`NotStored`]: the sender should send them again later.
    pub async fn store_facts(&self, facts: Vec<NewFact>) -> Result<(), NotStored> {
        let (stored, answer) = oneshot::channel();
        self.intake.send(Waiting { facts, stored }).await.map_err(|_| NotStored("shutting down".into()))?;
        answer.await.map_err(|_| NotStored("shutting down".into()))?.map_err(NotStored)
    }

    /// Stores what waits, in one transaction, and tells whoever waits. `false`: no more will come.
    pub async fn take_in(&self, waiting: &mut mpsc::Receiver<Waiting>) -> bool {
        let mut batch = Vec::new();
        if waiting.recv_many(&mut batch, 512).await == 0 {
            return false;
        }
        let facts: Vec<NewFact> = batch.iter().flat_map(|w| w.facts.iter().cloned()).collect();
        let result = self.add_facts(&facts).await.map_err(|e| e.to_string());
        if let Err(error) = &result {
            tracing::error!(
                error,
                facts = facts.len(),
                "facts were not stored; their senders are told to send them again"
            );
        }
        for w in batch {
            let _ = w.stored.send(result.clone());
        }
        self.bells.inbox.notify_one();
        true
    }

    async fn add_facts(&self, facts: &[NewFact]) -> Result<(), StoreError> {
        let mut tx = self.store.begin().await?;
        tx.add_facts(facts, self.now()).await?;
        tx.commit().await
    }
}

impl Surroundings for App {
    fn speaks(&self, lang: Lang) -> bool {
        self.texts.speaks(lang).is_some()
    }

    fn token(&self) -> String {
        uuid::Uuid::new_v4().simple().to_string()
    }

    fn vocabulary(&self) -> &Vocabulary {
        self.texts.vocabulary()
    }
}

/// A messenger's raw news as a fact for the inbox, behind those of payment services.
#[must_use]
pub fn heard(platform: Platform, raw: Raw) -> NewFact {
    NewFact {
        source: platform.as_str().to_owned(),
        external_id: raw.external_id,
        lane: raw.lane,
        priority: 1,
        payload: raw.payload,
    }
}
