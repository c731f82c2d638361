//! Everything the page shows, as one value: the page draws it anew whenever it changes.

use super::people::{OWNER, PEOPLE, Ready};
use super::stars::StarsView;
use super::telegram::{ChatView, MessageView, TelegramEmulator};
use super::time::Next;
use super::vk_view::VkView;
use super::world::World;
use super::yookassa::PaymentView;
use crate::domain::{Lang, MemberId};
use crate::store::{JournalRow, StoreError, Tx};
use serde::Serialize;
use serde_json::{Value, json};
use std::collections::{BTreeMap, HashMap};
use std::sync::atomic::Ordering;

/// Messages of each chat with the bot that are shown; the emulator keeps more.
const MESSAGES: usize = 80;
/// Lines of the journal that are shown.
const LINES: usize = 250;
/// Lines read from the store at once.
const BATCH: i64 = 500;

/// The whole view.
#[derive(Debug, Serialize)]
pub(super) struct View {
    club: String,
    zone: String,
    owner: i64,
    moved: i64,
    next: Option<Next>,
    people: Vec<Value>,
    dialogs: BTreeMap<i64, Vec<MessageView>>,
    chats: Vec<Value>,
    vk: VkView,
    payments: Vec<Value>,
    stars: StarsView,
    commands: BTreeMap<String, Vec<(&'static str, String)>>,
    /// The newest line first.
    journal: Vec<Value>,
    /// What does not work.
    ills: BTreeMap<&'static str, String>,
}

/// The journal as read so far: it only grows, so each line is read once.
#[derive(Debug, Default)]
pub(super) struct Journal(Vec<JournalRow>);

impl Journal {
    async fn read_on(&mut self, tx: &mut Tx) -> Result<(), StoreError> {
        loop {
            let last = self.0.last().map_or(0, |row| row.id);
            let rows = tx.journal_after(last, BATCH).await?;
            if rows.is_empty() {
                return Ok(());
            }
            self.0.extend(rows);
            let too_many = self.0.len().saturating_sub(LINES);
            self.0.drain(..too_many);
        }
    }
}

impl World {
    /// What there is to see, with the journal in a language.
    pub(super) async fn view(&self, journal: &mut Journal, lang: Lang) -> Result<View, StoreError> {
        let next = self.next_event().await?;
        let mut tx = self.app.store.read().await?;
        let club = self.app.club(&mut tx).await?;
        journal.read_on(&mut tx).await?;
        let mut names = HashMap::new();
        let mut people = Vec::new();
        for ready in &PEOPLE {
            people.push(self.person(&mut tx, ready, &mut names).await?);
        }
        let dialog = |p: &Ready| (p.id, last(self.telegram.dialog(p.id)));
        let line = |row: &JournalRow| {
            json!({
                "id": row.id,
                "at": row.at,
                "who": row.member.and_then(|m| names.get(&m)),
                "text": self.app.texts.event(&row.event, lang, club.locale()),
                "event": row.event,
                "actor": row.actor,
                "reason": row.reason,
            })
        };
        let menu = |lang: Lang| (lang.to_string(), self.app.texts.commands(lang));
        Ok(View {
            club: club.settings.name.clone(),
            zone: club.zone().to_string(),
            owner: OWNER,
            moved: self.moved.load(Ordering::SeqCst),
            next,
            people,
            dialogs: PEOPLE.iter().filter(|p| p.telegram).map(dialog).collect(),
            chats: self.telegram.chats().iter().rev().map(|chat| chat_view(&self.telegram, chat)).collect(),
            vk: self.vk_view(),
            payments: self.bank.payments().iter().rev().map(|p| self.payment(p)).collect(),
            stars: self.stars_view(),
            commands: self.app.texts.languages().into_iter().map(menu).collect(),
            journal: journal.0.iter().rev().map(line).collect(),
            ills: self.app.health.ills(),
        })
    }

    async fn person(
        &self,
        tx: &mut Tx,
        ready: &Ready,
        names: &mut HashMap<MemberId, i64>,
    ) -> Result<Value, StoreError> {
        let now = self.clock.now();
        let id = ready.id;
        let seen = self.telegram.people().into_iter().find(|p| ready.telegram && p.id == id);
        let club = self.app.club(tx).await?;
        let mut subscriptions = Vec::new();
        let mut member = None;
        for address in ready.addresses() {
            // The accounts of one person may be two members, or one.
            let Some(account) = tx.account_at(&address).await?.filter(|a| member != Some(a.member)) else { continue };
            member = Some(account.member);
            names.insert(account.member, id);
            for s in tx.subscriptions_of(account.member).await?.iter().filter(|s| !s.terms.is_empty()) {
                let timeline = s.timeline(club.zone());
                subscriptions.push(json!({
                    "plan": s.plan.key,
                    "title": s.plan.title,
                    "stage": timeline.stage(now).as_str(),
                    "last_day": timeline.ending_at(now).map(|e| e.last_day),
                }));
            }
        }
        let chats = self.telegram.chats();
        let inside = chats.iter().filter(|c| self.telegram.is_inside(id, c.id)).map(|c| c.id);
        let banned = chats.iter().filter(|c| self.telegram.is_banned(id, c.id)).map(|c| c.id);
        Ok(json!({
            "id": id,
            "name": ready.full_name(),
            "role": ready.role,
            "language": ready.language,
            "telegram": seen,
            "vk": ready.vk.map(|id| self.vk_account(id)),
            "inside": inside.collect::<Vec<_>>(),
            "banned": banned.collect::<Vec<_>>(),
            "subscriptions": subscriptions,
        }))
    }

    fn payment(&self, payment: &PaymentView) -> Value {
        json!({
            "id": payment.id,
            "status": payment.status,
            "minor": payment.minor,
            "refunded": payment.refunded_minor,
            "about": payment.description,
            "at": payment.created_at,
            "url": self.bank.pay_url(&payment.id),
        })
    }
}

/// As many messages as are shown.
pub(super) fn last<T>(mut messages: Vec<T>) -> Vec<T> {
    messages.drain(..messages.len().saturating_sub(MESSAGES));
    messages
}

/// A chat with everybody in it. A link carries the name of the account for whom the bot made it.
fn chat_view(telegram: &TelegramEmulator, chat: &ChatView) -> Value {
    let owner_of = |name: &str| name.strip_prefix("tg:").and_then(|id| id.parse::<i64>().ok());
    let links = telegram.links(chat.id);
    let links = links
        .iter()
        .filter(|l| l.name.is_some())
        .map(|l| json!({"url": l.url, "of": l.name.as_deref().and_then(owner_of), "revoked": l.revoked}));
    json!({
        "id": chat.id,
        "title": chat.title,
        "kind": chat.kind,
        "works": chat.bot_rights.is_some_and(|r| r.can_invite_users && r.can_restrict_members),
        "members": telegram.members(chat.id),
        "requests": telegram.pending_requests(chat.id),
        "links": links.collect::<Vec<_>>(),
    })
}
