//! What is read ahead for many paid orders at once.
//!
//! A grant asks a dozen questions about one member. Asked one by one for each of hundreds of callbacks they cost more than
//! all else, so [`Tx::read_ahead`] locks the members of a batch and asks each question once for all of them.
//!
//! What was read ahead is true only until something changes. One rule sees to that: **every statement forgets all of it**
//! (the macro `on!`), but for those few on the way of a grant that say they know better (the macro `keeping!`): such a
//! method either changes nothing that is kept here, or takes out just what it changes. So a new method of the store is right
//! without knowing of this file; at worst it is as slow as if nothing had been read ahead.
//!
//! Others cannot change it meanwhile: whoever changes a member locks her row first, and the access rows are locked here too.

use super::error::to_json;
use super::orders::OrderRow;
use super::referrals::ReferralRow;
use super::{AccessRow, Account, Member, StoreError, Tx, tx::keeping};
use crate::domain::{AccountId, MemberId, OrderId, Subscription, SubscriptionId, Timestamp};
use std::collections::HashMap;

/// What was read ahead and is still true.
#[derive(Debug, Default)]
pub(super) struct Ahead {
    orders: HashMap<String, OrderRow>,
    members: HashMap<MemberId, Known>,
}

/// What is known of a member who is locked.
#[derive(Debug)]
pub(super) struct Known {
    pub(super) member: Member,
    pub(super) leaving: bool,
    pub(super) banned_at: Option<Timestamp>,
    pub(super) referral: Option<ReferralRow>,
    pub(super) accounts: Vec<Account>,
    /// By account and gate; `None`: changed since.
    pub(super) access: Option<Vec<AccessRow>>,
    /// `None`: changed since.
    pub(super) subscriptions: Option<Vec<Subscription>>,
}

#[derive(sqlx::FromRow)]
struct MemberColumns {
    id: i64,
    name: String,
    language: Option<String>,
    forget_at: Option<i64>,
    banned_at: Option<i64>,
}

impl Ahead {
    /// Nothing is known any more.
    pub(super) fn forget(&mut self) {
        if !self.members.is_empty() {
            *self = Self::default();
        }
    }

    pub(super) fn order(&self, token: &str) -> Option<&OrderRow> {
        self.orders.get(token)
    }

    pub(super) fn member(&self, id: MemberId) -> Option<&Known> {
        self.members.get(&id)
    }

    /// An order changes.
    pub(super) fn forget_order(&mut self, id: OrderId) {
        self.orders.retain(|_, order| order.id != id);
    }

    /// The subscriptions of a member change.
    pub(super) fn forget_subscriptions(&mut self, id: MemberId) {
        if let Some(known) = self.members.get_mut(&id) {
            known.subscriptions = None;
        }
    }

    /// They were read anew.
    pub(super) fn learn_subscriptions(&mut self, id: MemberId, subscriptions: &[Subscription]) {
        if let Some(known) = self.members.get_mut(&id) {
            known.subscriptions = Some(subscriptions.to_vec());
        }
    }

    /// The terms of a subscription change.
    pub(super) fn forget_terms(&mut self, id: SubscriptionId) {
        for known in self.members.values_mut() {
            known.subscriptions.take_if(|all| all.iter().any(|s| s.id == id));
        }
    }

    /// A subscription is looked at.
    pub(super) fn reviewed(&mut self, id: SubscriptionId, now: Timestamp) {
        let all = self.members.values_mut().filter_map(|known| known.subscriptions.as_mut()).flatten();
        all.filter(|s| s.id == id).for_each(|s| s.reviewed_at = now);
    }

    /// The access of an account changes.
    pub(super) fn forget_access(&mut self, id: AccountId) {
        for known in self.members.values_mut().filter(|known| known.accounts.iter().any(|a| a.id == id)) {
            known.access = None;
        }
    }
}

impl Tx {
    /// Locks the members who made these orders, and reads at once what will be asked about them.
    ///
    /// # Errors
    /// What the database says.
    pub async fn read_ahead(&mut self, tokens: &[&str]) -> Result<(), StoreError> {
        if tokens.is_empty() {
            return Ok(());
        }
        let tokens = to_json(&tokens);
        // In order of their numbers, so that two who lock the same members do not wait for each other. One who went into
        // another is left to whoever asks for her.
        let sql = self.pick(
            "SELECT id, name, language, forget_at, banned_at FROM members WHERE joined_into IS NULL AND id IN (
                 SELECT o.member_id FROM json_each($1) AS w JOIN orders o ON o.token = w.value) ORDER BY id",
            "SELECT id, name, language, forget_at, banned_at FROM members WHERE joined_into IS NULL AND id IN (
                 SELECT o.member_id FROM json_array_elements_text($1::json) AS w(token) JOIN orders o ON o.token = w.token)
             ORDER BY id FOR NO KEY UPDATE",
        );
        let rows: Vec<MemberColumns> = keeping!(self, c => sqlx::query_as(sql).bind(&tokens).fetch_all(c).await)?;
        let mut members: HashMap<MemberId, Known> =
            rows.into_iter().map(|row| (MemberId(row.id), row.into())).collect();
        if members.is_empty() {
            return Ok(());
        }
        let ids: Vec<i64> = members.keys().map(|id| id.0).collect();
        let ids = to_json(&ids);
        for referral in self.referrals_among(&ids).await? {
            if let Some(known) = members.get_mut(&referral.guest) {
                known.referral = Some(referral);
            }
        }
        for account in self.accounts_among(&ids).await? {
            if let Some(known) = members.get_mut(&account.member) {
                known.accounts.push(account);
            }
        }
        for (member, row) in self.access_among(&ids).await? {
            if let Some(rows) = members.get_mut(&member).and_then(|known| known.access.as_mut()) {
                rows.push(row);
            }
        }
        for subscription in self.subscriptions_among(&ids).await? {
            if let Some(all) = members.get_mut(&subscription.member).and_then(|known| known.subscriptions.as_mut()) {
                all.push(subscription);
            }
        }
        let orders = self.orders_among(&tokens).await?;
        let orders = orders.into_iter().filter(|order| members.contains_key(&order.member));
        self.ahead = Ahead { orders: orders.map(|order| (order.token.clone(), order)).collect(), members };
        Ok(())
    }
}

impl From<MemberColumns> for Known {
    fn from(row: MemberColumns) -> Self {
        let language = row.language.and_then(|l| l.parse().ok());
        Self {
            member: Member { id: MemberId(row.id), name: row.name, language },
            leaving: row.forget_at.is_some(),
            banned_at: row.banned_at.map(Timestamp),
            referral: None,
            accounts: Vec::new(),
            access: Some(Vec::new()),
            subscriptions: Some(Vec::new()),
        }
    }
}
