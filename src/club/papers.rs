//! What a member may take along: everything that is kept about her, as one JSON document.

use super::Club;
use crate::domain::claim::MarkKind;
use crate::domain::notice::Event;
use crate::domain::{Plan, Stage, Subscription, Timestamp};
use crate::store::{Account, OrderPaper, PaymentPaper, StoreError, Tx};
use serde::Serialize;

/// The most orders, payments and gifts in the document; nobody has more in a life.
const MONEY: i64 = 1000;
/// The most lines of the journal in it, the newest.
const LINES: i64 = 5000;

/// Everything that is kept about a member, made to be read by her and by programs. Moments are RFC 3339 in UTC.
#[derive(Debug, Serialize)]
pub struct Papers {
    club: String,
    made_at: String,
    language: Option<String>,
    /// Where her fiscal receipts go.
    receipts_go_to: Option<String>,
    accounts: Vec<AccountPaper>,
    subscriptions: Vec<SubscriptionPaper>,
    orders: Vec<OrderPaper>,
    payments: Vec<PaymentPaper>,
    contacts: Vec<ContactPaper>,
    gifts: Vec<GiftPaper>,
    journal: Vec<JournalPaper>,
}

#[derive(Debug, Serialize)]
struct AccountPaper {
    platform: &'static str,
    id: String,
    name: String,
    username: Option<String>,
    can_be_written_to: bool,
}

#[derive(Debug, Serialize)]
struct SubscriptionPaper {
    plan: Plan,
    stage: Stage,
    last_day: Option<String>,
    terms: Vec<TermPaper>,
    freezes: Vec<FreezePaper>,
}

#[derive(Debug, Serialize)]
struct TermPaper {
    cause: &'static str,
    length: String,
    given_at: String,
    begins_at: Option<String>,
    taken_back_at: Option<String>,
    payment: Option<i64>,
}

#[derive(Debug, Serialize)]
struct FreezePaper {
    from: String,
    until: String,
    returned_at: Option<String>,
    by_staff: bool,
}

/// By what services that sell elsewhere know her.
#[derive(Debug, Serialize)]
struct ContactPaper {
    kind: MarkKind,
    value: String,
}

#[derive(Debug, Serialize)]
struct GiftPaper {
    plan: String,
    words: Option<String>,
    at: String,
    payment: Option<i64>,
    claimed_at: Option<String>,
    void_at: Option<String>,
}

#[derive(Debug, Serialize)]
struct JournalPaper {
    at: String,
    #[serde(flatten)]
    event: Event,
    by_staff: bool,
}

/// Everything that is kept about the member of an account, as it is now.
///
/// # Errors
/// What the store says.
pub async fn of(tx: &mut Tx, club: &Club, account: &Account, now: Timestamp) -> Result<Papers, StoreError> {
    let member = account.member;
    let accounts = tx.accounts_of(member).await?;
    let own: Vec<String> = accounts.iter().map(|a| a.address.to_string()).collect();
    let journal = tx.journal_of(member, None, LINES).await?;
    Ok(Papers {
        club: club.settings.name.clone(),
        made_at: now.rfc3339(),
        language: account.language.map(String::from),
        receipts_go_to: tx.receipt_contact(member).await?,
        accounts: accounts.into_iter().map(account_paper).collect(),
        subscriptions: tx.subscriptions_of(member).await?.into_iter().map(|s| subscription(club, s, now)).collect(),
        orders: tx.order_papers(member, MONEY).await?,
        payments: tx.payment_papers(member, MONEY).await?,
        contacts: tx
            .contacts_of(member)
            .await?
            .into_iter()
            .map(|m| ContactPaper { kind: m.kind, value: m.value })
            .collect(),
        gifts: tx.gifts_of(member, MONEY).await?.into_iter().map(gift).collect(),
        journal: journal
            .into_iter()
            .map(|line| JournalPaper {
                at: line.at.rfc3339(),
                event: line.event,
                // Who of the staff it was is the staff's own affair.
                by_staff: line.actor.is_some_and(|actor| !own.contains(&actor)),
            })
            .collect(),
    })
}

fn account_paper(account: Account) -> AccountPaper {
    AccountPaper {
        platform: account.address.platform.as_str(),
        id: account.address.id,
        name: account.name,
        username: account.username,
        can_be_written_to: account.reachable,
    }
}

fn moment(at: Option<Timestamp>) -> Option<String> {
    at.map(Timestamp::rfc3339)
}

fn subscription(club: &Club, subscription: Subscription, now: Timestamp) -> SubscriptionPaper {
    let timeline = subscription.timeline(club.zone());
    let terms = subscription.terms.into_iter().map(|term| TermPaper {
        cause: term.cause.as_str(),
        length: term.period.to_string(),
        given_at: term.granted_at.rfc3339(),
        begins_at: moment(term.begins_at),
        taken_back_at: moment(term.taken_back_at),
        payment: term.payment,
    });
    let freezes = subscription.freezes.into_iter().map(|freeze| FreezePaper {
        from: freeze.starts_at.rfc3339(),
        until: freeze.ends_at.rfc3339(),
        returned_at: moment(freeze.returned_at),
        by_staff: freeze.by_staff,
    });
    SubscriptionPaper {
        stage: timeline.stage(now),
        last_day: timeline.ending_at(now).map(|e| e.last_day.to_string()),
        plan: subscription.plan,
        terms: terms.collect(),
        freezes: freezes.collect(),
    }
}

fn gift(gift: crate::domain::gift::Gift) -> GiftPaper {
    GiftPaper {
        plan: gift.plan.to_string(),
        words: gift.words,
        at: gift.created_at.rfc3339(),
        payment: gift.payment,
        claimed_at: moment(gift.claimed_at),
        void_at: moment(gift.void_at),
    }
}
