//! The rules of a paid club, as plain values and pure functions.
//!
//! Nothing here waits, stores, asks a clock, rolls dice or speaks to people: `now` and the club's
//! time zone are arguments, and what a person should read is a [`notice::Notice`] that other rooms
//! put into words. Read in the order of the modules below.
//!
//! # Glossary
//!
//! | word | meaning | do not say |
//! | --- | --- | --- |
//! | member | a person; one membership whichever messenger she uses | user, client, subscriber |
//! | account | a person's identity on one platform | profile |
//! | gate | guards one private place | resource, chat (a chat is what the messenger calls it) |
//! | plan | what is sold; a subscription keeps it as it was bought | tariff, product |
//! | subscription | a member's relation to a plan over time | membership (that is the whole person) |
//! | term | one interval of a subscription, given by one cause | period (that is a length) |
//! | freeze | an interval that pushes every later moment of a subscription back by its own length | pause |
//! | stage | `pending → active → expiring → grace → ended`, `frozen` beside them; computed, never set | status |
//! | entitlement | when a gate is open to a member: the union over her subscriptions | access right |
//! | wanted / seen | the two columns of access: what should be, what was observed | |
//! | order, payment, refund | what was asked, what the service took, what it gave back | invoice |

pub mod access;
pub mod act;
pub mod again;
pub mod change;
pub mod charging;
pub mod claim;
pub mod club;
pub mod freeze;
pub mod gift;
pub mod id;
pub mod joining;
pub mod money;
pub mod notice;
pub mod order;
pub mod outgoing;
pub mod patron;
pub mod period;
pub mod plan;
pub mod promo;
pub mod receipt;
pub mod referral;
pub mod reminder;
pub mod renewal;
pub mod sought;
pub mod subscription;
pub mod time;
pub mod timeline;
pub mod transfer;

pub use access::{Presence, Verdict};
pub use club::{ClubSettings, Gate, GateKind};
pub use freeze::Freeze;
pub use id::{
    AccountId, AccountRef, FreezeId, GateId, GateKey, HookKey, MemberId, OrderId, PlanKey, Platform, SubscriptionId,
    TermId,
};
pub use money::{Currency, Money};
pub use notice::Notice;
pub use order::{
    Again, Contact, Misfit, PartialRefunds, PaymentFact, PaymentState, Product, SERVICES, STARS, SavedMethod,
    TELEGRAM_PAYMENTS, Word,
};
pub use outgoing::HookSpec;
pub use period::Period;
pub use plan::{Lang, LocalText, Plan};
pub use promo::Promo;
pub use receipt::{Receipt, ReceiptContact, ReceiptSettings};
pub use referral::Referral;
pub use renewal::{AutoRenewal, RenewalFact, RenewalState};
pub use subscription::{Carried, Cause, Reduction, Stage, Subscription, Term};
pub use time::Timestamp;
pub use timeline::Timeline;
pub use transfer::{Enclosure, Transfer, TransferSettings, TransferState};
