//! What must happen outside, as values. Decided here, carried out by the jobs.
//!
//! Effects are stored as JSON and outlive an upgrade: variants and fields are only ever added.

use super::Club;
use crate::domain::notice::Occasion;
use crate::domain::{AccountId, AccountRef, GateId, MemberId, Notice, OrderId, Platform, SubscriptionId, Timestamp};
use crate::store::{Class, NewEffect, Tx, Wire};
use serde::{Deserialize, Serialize};

/// One thing to do outside. Each may be done twice without harm.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "do", rename_all = "snake_case")]
pub enum Effect {
    /// Say something to a person.
    Say {
        /// To whom.
        to: AccountRef,
        /// What.
        notice: Box<Notice>,
        /// The message to change in place, where there is one.
        instead: Option<String>,
    },
    /// End the waiting of a pressed button.
    AnswerPress {
        /// The messenger.
        platform: Platform,
        /// The press.
        query: String,
        /// When it was pressed.
        pressed_at: Timestamp,
    },
    /// Make the links that are missing and tell a member her way in.
    Invite {
        /// Whom.
        member: MemberId,
        /// What brought it on.
        occasion: Occasion,
    },
    /// Answer a request to join.
    AnswerRequest {
        /// The gate's messenger.
        #[serde(default = "telegram")]
        platform: Platform,
        /// The gate.
        gate: GateId,
        /// Who asked.
        account: AccountId,
        /// The answer.
        approve: bool,
    },
    /// Make a link useless.
    RevokeLink {
        /// The gate's messenger.
        #[serde(default = "telegram")]
        platform: Platform,
        /// The gate.
        gate: GateId,
        /// The link.
        url: String,
    },
    /// Remove a person whose time is over; also finishes a removal that was begun.
    Remove {
        /// The gate's messenger.
        #[serde(default = "telegram")]
        platform: Platform,
        /// Whom.
        account: AccountId,
        /// From where.
        gate: GateId,
    },
    /// Look whether a person is inside.
    Look {
        /// The gate's messenger.
        #[serde(default = "telegram")]
        platform: Platform,
        /// Whom.
        account: AccountId,
        /// Where.
        gate: GateId,
    },
    /// Look how the bot itself stands in a chat.
    Inspect {
        /// The messenger.
        platform: Platform,
        /// The chat.
        chat: i64,
    },
    /// Ask a payment service for a page to pay an order.
    Checkout {
        /// The order.
        order: OrderId,
    },
    /// Ask a payment service what became of an order.
    AskPayment {
        /// The order.
        order: OrderId,
    },
    /// Ask a payment service to give money back.
    Refund {
        /// The refund.
        refund: i64,
    },
    /// Ask a payment service to charge no more.
    CancelRenewal {
        /// The subscription.
        subscription: SubscriptionId,
    },
    /// Ask who people are, where the messenger does not tell names with what people do.
    Learn {
        /// The messenger.
        platform: Platform,
        /// Their ids there; at most [`super::people::NAMES_AT_ONCE`].
        people: Vec<String>,
    },
    /// Make the way in that all share useless, and take a new one.
    ResetDoor {
        /// The gate's messenger.
        platform: Platform,
        /// The gate.
        gate: GateId,
        /// The way in as it is; another one means that this is done.
        door: Option<String>,
    },
    /// Ask who waits to be let in, for requests of which nothing was heard.
    Sweep {
        /// The gate's messenger.
        platform: Platform,
        /// The gate.
        gate: GateId,
    },
    /// Compare everybody who is inside with those who should be.
    Compare {
        /// The gate's messenger.
        platform: Platform,
        /// The gate.
        gate: GateId,
    },
    /// Have a person's key made anew.
    RenewKey {
        /// The messenger.
        platform: Platform,
    },
    /// Compare what is known of paid support with whom the messenger names.
    Patrons {
        /// The messenger.
        platform: Platform,
    },
    /// Ask a payment service what was paid of late.
    AskForPaid {
        /// The service.
        provider: String,
    },
    /// Ask a payment service to charge what it keeps, or what came of that.
    Charge {
        /// The order.
        order: OrderId,
    },
    /// Tell a receiver of web hooks of a line of the journal. Decided by the store, with the line.
    CallHook {
        /// The receiver.
        hook: i64,
        /// The line.
        line: i64,
    },
    /// Tell a receiver something by way of trial.
    TestHook {
        /// The receiver.
        hook: i64,
        /// Names the trial.
        token: String,
    },
}

/// The lane of what is asked about an order.
#[must_use]
pub fn order_lane(order: OrderId) -> String {
    format!("order:{order}")
}

/// The lane in which a service is asked what was paid.
#[must_use]
pub fn paid_lane(provider: &str) -> String {
    format!("paid:{provider}")
}

/// The lane in which requests are asked for.
#[must_use]
pub fn sweep_lane(gate: GateId) -> String {
    format!("gate:{gate}:requests")
}

/// The lane in which people are compared.
#[must_use]
pub fn compare_lane(gate: GateId) -> String {
    format!("gate:{gate}:people")
}

/// What effects of before messengers were told apart were about.
const fn telegram() -> Platform {
    Platform::Telegram
}

/// How urgent an effect is; earlier ones go first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Urgency {
    /// The door itself: what was paid for, and who stands before it.
    Door,
    /// An answer to what somebody just did.
    Answer,
    /// Something that somebody must know soon.
    Word,
    /// Taking people out, and reminding them.
    Work,
    /// Looking after things.
    Care,
}

impl Effect {
    fn class(&self) -> Class {
        match self {
            Self::Say { .. } => Class::Say,
            _ => Class::Act,
        }
    }

    /// Over which wire it goes. An invitation may need links, which only Telegram makes for each person.
    #[must_use]
    pub const fn wire(&self) -> Wire {
        match self {
            Self::Say { to, .. } => Wire::of(to.platform),
            Self::AnswerPress { platform, .. }
            | Self::AnswerRequest { platform, .. }
            | Self::RevokeLink { platform, .. }
            | Self::Remove { platform, .. }
            | Self::Look { platform, .. }
            | Self::Inspect { platform, .. }
            | Self::Learn { platform, .. }
            | Self::ResetDoor { platform, .. }
            | Self::Sweep { platform, .. }
            | Self::Compare { platform, .. }
            | Self::Patrons { platform } => Wire::of(*platform),
            Self::Invite { .. } => Wire::Telegram,
            Self::Checkout { .. }
            | Self::AskPayment { .. }
            | Self::Refund { .. }
            | Self::CancelRenewal { .. }
            | Self::RenewKey { .. }
            | Self::AskForPaid { .. }
            | Self::Charge { .. } => Wire::Other,
            Self::CallHook { .. } | Self::TestHook { .. } => Wire::Hook,
        }
    }

    /// Effects of one lane keep their order. A person's messages and the answer to her request share one, because a
    /// messenger may let us write to her only until the request is answered.
    fn lane(&self, person: Option<&AccountRef>) -> String {
        match self {
            Self::Say { to, .. } => to.to_string(),
            Self::AnswerRequest { gate, account, .. } => {
                person.map_or_else(|| format!("gate:{gate}:{account}"), ToString::to_string)
            }
            Self::AnswerPress { query, .. } => format!("press:{query}"),
            Self::Invite { member, .. } => format!("member:{member}"),
            Self::RevokeLink { gate, url, .. } => format!("gate:{gate}:{url}"),
            Self::Remove { account, gate, .. } | Self::Look { account, gate, .. } => format!("gate:{gate}:{account}"),
            Self::Inspect { platform, chat } => format!("chat:{}:{chat}", platform.prefix()),
            Self::Checkout { order } | Self::AskPayment { order } | Self::Charge { order } => order_lane(*order),
            Self::Refund { refund } => format!("refund:{refund}"),
            Self::CancelRenewal { subscription } => format!("renewal:{subscription}"),
            // One after another: the first asks for all who wait, and little is left for those behind it.
            Self::Learn { platform, .. } => format!("names:{}", platform.prefix()),
            Self::ResetDoor { gate, .. } => format!("gate:{gate}:door"),
            Self::Sweep { gate, .. } => sweep_lane(*gate),
            Self::Compare { gate, .. } => compare_lane(*gate),
            Self::RenewKey { platform } => format!("key:{}", platform.prefix()),
            Self::Patrons { platform } => format!("patrons:{}", platform.prefix()),
            Self::AskForPaid { provider } => paid_lane(provider),
            Self::CallHook { hook, .. } | Self::TestHook { hook, .. } => format!("hook:{hook}:test"),
        }
    }
}

/// Decides that something happens outside, as soon as it can.
pub fn act(tx: &mut Tx, effect: &Effect, urgency: Urgency, now: Timestamp) {
    push(tx, effect, None, urgency, now, now);
}

/// Decides that something happens outside which ends in a word that can wait for the morning.
pub fn act_gently(tx: &mut Tx, club: &Club, effect: &Effect, urgency: Urgency, now: Timestamp) {
    push(tx, effect, None, urgency, club.settings.quiet.next_open(now, club.zone()), now);
}

/// Decides that a request to join is answered, behind what was said to the person before.
pub fn answer_request(tx: &mut Tx, effect: &Effect, person: &AccountRef, now: Timestamp) {
    push(tx, effect, Some(person), Urgency::Door, now, now);
}

/// Decides to say something now.
pub fn say(tx: &mut Tx, to: &AccountRef, notice: Notice, urgency: Urgency, now: Timestamp) {
    say_instead(tx, to, notice, None, urgency, now);
}

/// Decides to say something now, in place of an earlier message where that can still be changed.
pub fn say_instead(
    tx: &mut Tx,
    to: &AccountRef,
    notice: Notice,
    instead: Option<String>,
    urgency: Urgency,
    now: Timestamp,
) {
    let effect = Effect::Say { to: to.clone(), notice: Box::new(notice), instead };
    push(tx, &effect, None, urgency, now, now);
}

/// Decides to say something that can wait for the morning.
pub fn say_gently(tx: &mut Tx, club: &Club, to: &AccountRef, notice: Notice, urgency: Urgency, now: Timestamp) {
    let effect = Effect::Say { to: to.clone(), notice: Box::new(notice), instead: None };
    push(tx, &effect, None, urgency, club.settings.quiet.next_open(now, club.zone()), now);
}

/// Decides to tell every owner something, at once.
pub fn tell_owners(tx: &mut Tx, club: &Club, notice: &Notice, now: Timestamp) {
    for owner in &club.deployment.owners {
        say(tx, owner, notice.clone(), Urgency::Word, now);
    }
}

fn push(
    tx: &mut Tx,
    effect: &Effect,
    person: Option<&AccountRef>,
    urgency: Urgency,
    not_before: Timestamp,
    now: Timestamp,
) {
    if matches!(effect, Effect::Say { to, .. } if to.is_forgotten()) {
        return;
    }
    tx.enqueue(NewEffect {
        class: effect.class(),
        wire: effect.wire(),
        lane: effect.lane(person),
        priority: urgency as i64,
        not_before,
        created_at: now,
        effect: serde_json::to_string(effect).unwrap_or_default(),
    });
}
