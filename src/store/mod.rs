//! The only SQL of the program, for SQLite and PostgreSQL alike.
//!
//! [`Store`] opens a database, [`Tx`] is a transaction, and every question and every change is a method
//! of `Tx`, one file an aggregate. There is one text a statement; where the two databases differ in
//! words, `Tx::pick` holds both. The contract test of the integration tests runs every method on both.
//!
//! Decisions behind it:
//! - Native drivers in an enum of two. `sqlx::Any` cannot read booleans, and two implementations of a
//!   trait drift apart.
//! - SQLite has one writer connection and a few readers: several writers are never faster and make each
//!   other wait for seconds. WAL with `synchronous = FULL`, because what was acknowledged must survive a
//!   power cut; speed comes from many facts in one commit.
//! - A transaction collects its messages and journal lines and writes each kind with one statement at
//!   its commit.
//! - Whoever looks for work passes the heads of lanes and not what stands behind them, so that one person's thousands
//!   cost the others nothing (`lanes.rs`).
//! - Whoever changes a member locks her row first ([`Tx::lock_member`]), so that a renewal and a removal
//!   that meet follow each other, on PostgreSQL as on SQLite.

mod access;
mod acts;
mod ahead;
mod api_keys;
mod changes;
mod claims;
mod club;
mod connects;
mod dialogues;
mod doors;
mod error;
mod export;
mod forget;
mod freezes;
mod gifts;
mod hand;
mod hooks;
mod inbox;
mod joins;
mod journal;
mod keys;
mod lanes;
mod leases;
mod members;
mod methods;
mod moved;
mod open;
mod notes;
mod orders;
mod outbox;
mod lists;
mod pages;
mod papers;
mod patrons;
mod payments;
mod numbers;
mod odd;
mod people;
mod promos;
mod receipt_contacts;
mod referrals;
mod refunds;
mod renewals;
mod subscriptions;
mod sweeps;
mod tasks;
mod transfers;
mod tx;
mod unmatched;

pub use access::{AccessRow, Removal};
pub use acts::{ActRow, Work};
pub use api_keys::ApiKeyRow;
pub use claims::ClaimRow;
pub use club::PlaceRow;
pub use connects::ConnectRow;
pub use error::StoreError;
pub use export::{TABLES, Table};
pub use forget::UsedBefore;
pub use hand::{ChoreCount, ChoreRow};
pub use hooks::{HOOK_LANES, HookRow, HookState};
pub use inbox::{InboxRow, NewFact};
pub use journal::{Hand, JournalRow};
pub use keys::KeyRow;
pub use lists::{MemberPage, PaymentPage, SubscriptionPage};
pub use members::{Account, Member};
pub use methods::{ChargeRow, MethodRow, NewMethod};
pub use moved::{BonusRow, ChangedReferral, JoinRow, Moved, Moving};
pub use notes::NoteRow;
pub use numbers::{MonthNumbers, StageCount, ToCompensate};
pub use odd::{Compared, OddCount, OddRow};
pub use open::{Purpose, Store};
pub use orders::{NewOrder, OrderRow};
pub use outbox::{Class, NewEffect, OutboxRow, Outcome, Sort, Wire};
pub use pages::PageRow;
pub use papers::{OrderPaper, PaymentPaper};
pub use patrons::RenewedRow;
pub use payments::PaymentRow;
pub use people::{CardRow, ContactRow, FoundRow, ListRow, PaidRow};
pub use referrals::{GuestRow, ReferralRow};
pub use refunds::{NewRefund, RefundRow};
pub use subscriptions::NewTerm;
pub use sweeps::{KnownPayment, SweepRow};
pub use tasks::TaskRow;
pub use tx::Tx;
