//! Invoices, payments and subscriptions: the state, and what people do with them.
//!
//! An invoice link can be opened by anybody. Whoever pays is asked about first: the bot has ten seconds of the emulated
//! clock to answer, and only its yes takes the money. Stars are counted; a card always has enough. A subscription in Stars
//! is charged every thirty days while she has enough, and says so when it stops.

use std::collections::{BTreeMap, HashMap};

use serde::Serialize;
use serde_json::{Value, json};

use super::TelegramEmulator;
use super::people::{Refused, refuse};
use super::world::{Author, Message, World};

/// How long the bot may take to answer, in milliseconds (Bot API, answerPreCheckoutQuery).
pub(super) const PATIENCE: i64 = 10_000;
/// The only length of a subscription, in seconds.
pub(super) const PERIOD: i64 = 2_592_000;
/// Identifiers of questions are long numbers.
const QUERY_BASE: i64 = 331_000_000_000_000_000;
/// Stars.
pub(super) const XTR: &str = "XTR";

/// What an invoice link leads to.
#[derive(Debug, Clone)]
pub(super) struct Invoice {
    pub(super) title: String,
    pub(super) description: String,
    pub(super) payload: String,
    pub(super) currency: String,
    pub(super) amount: i64,
    /// Whether it is charged again every thirty days.
    pub(super) renews: bool,
}

/// How a payment stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Paying {
    /// The bot was asked.
    Asked,
    /// The bot said no, in these words.
    Refused(String),
    /// The bot did not answer in time.
    TimedOut,
    /// The money was taken; the payment's id.
    Paid(String),
}

/// A question to the bot before the money is taken.
#[derive(Debug, Clone)]
pub(super) struct Question {
    person: i64,
    invoice: Invoice,
    at: i64,
    outcome: Paying,
}

/// A subscription in Stars.
#[derive(Debug, Clone)]
pub(super) struct Subscription {
    pub(super) person: i64,
    pub(super) invoice: Invoice,
    /// All its charges, the first one first.
    pub(super) charges: Vec<String>,
    /// Unix seconds.
    pub(super) until: i64,
    pub(super) canceled: bool,
}

/// A payment that went through.
#[derive(Debug, Clone)]
pub(super) struct Payment {
    pub(super) person: i64,
    pub(super) invoice: Invoice,
    pub(super) refunded: bool,
}

/// The till of the emulated Telegram.
#[derive(Debug, Default)]
pub(super) struct Till {
    pub(super) invoices: HashMap<String, Invoice>,
    questions: BTreeMap<i64, Question>,
    pub(super) payments: HashMap<String, Payment>,
    pub(super) subscriptions: Vec<Subscription>,
    /// `StarTransaction`s, oldest first.
    pub(super) transactions: Vec<Value>,
    /// Who has how many Stars.
    pub(super) stars: HashMap<i64, i64>,
    /// Tokens of payment providers that @BotFather gave.
    pub(super) provider_tokens: Vec<String>,
    /// Payments are told of later, or never: for trying out what finds them.
    silent: bool,
}

/// An invoice as it is shown before it is paid.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct InvoiceView {
    /// Its title.
    pub title: String,
    /// Its description.
    pub description: String,
    /// `XTR` for Stars.
    pub currency: String,
    /// In the currency's smallest unit.
    pub amount: i64,
    /// Whether it is charged again every thirty days.
    pub renews: bool,
}

impl From<&Invoice> for InvoiceView {
    fn from(invoice: &Invoice) -> Self {
        let Invoice { title, description, currency, amount, renews, .. } = invoice.clone();
        Self { title, description, currency, amount, renews }
    }
}

/// A subscription in Stars as its payer sees it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct StarSubscriptionView {
    /// Whose it is.
    pub person: i64,
    /// What is subscribed to.
    pub title: String,
    /// The payload of its invoice.
    pub payload: String,
    /// Stars every thirty days.
    pub amount: i64,
    /// Paid up to here, in Unix seconds.
    pub until: i64,
    /// It is not charged again.
    pub canceled: bool,
}

impl World {
    /// The bot's answer to a question before a payment. `false`: there is no such question, or not any more.
    pub(super) fn answer_question(&mut self, id: i64, refusal: Option<&str>) -> bool {
        let now = self.now_ms;
        let Some(question) = self.till.questions.get_mut(&id) else { return false };
        if question.outcome == Paying::Asked && now - question.at > PATIENCE {
            question.outcome = Paying::TimedOut;
        }
        if question.outcome != Paying::Asked {
            return false;
        }
        if let Some(words) = refusal {
            question.outcome = Paying::Refused(words.to_owned());
            return true;
        }
        let (person, invoice) = (question.person, question.invoice.clone());
        let charge = self.charge(person, &invoice, None);
        if let Some(question) = self.till.questions.get_mut(&id) {
            question.outcome = Paying::Paid(charge);
        }
        true
    }

    /// Takes the money and tells the bot. `again`: the place of the subscription that it renews.
    fn charge(&mut self, person: i64, invoice: &Invoice, again: Option<usize>) -> String {
        let charge = format!("stx{}_{person}", self.next_serial());
        let now = self.now();
        let mut paid = json!({
            "currency": invoice.currency,
            "total_amount": invoice.amount,
            "invoice_payload": invoice.payload,
            "telegram_payment_charge_id": charge,
            "provider_payment_charge_id": if invoice.currency == XTR { String::new() } else { format!("psp-{charge}") },
        });
        if invoice.renews {
            let until = self.renewed(person, invoice, again, &charge, now);
            paid["subscription_expiration_date"] = json!(until);
            paid["is_recurring"] = json!(true);
            if again.is_none() {
                paid["is_first_recurring"] = json!(true);
            }
        }
        if invoice.currency == XTR {
            *self.till.stars.entry(person).or_default() -= invoice.amount;
            let mut source = json!({"type": "user", "transaction_type": "invoice_payment",
                "user": self.user_json(person), "invoice_payload": invoice.payload});
            if invoice.renews {
                source["subscription_period"] = json!(PERIOD);
            }
            self.till.transactions.push(json!({"id": charge, "amount": invoice.amount, "date": now, "source": source}));
        }
        let payment = Payment { person, invoice: invoice.clone(), refunded: false };
        self.till.payments.insert(charge.clone(), payment);
        self.tell_of_money(person, json!({"successful_payment": paid}));
        charge
    }

    /// A subscription begins or goes on; returns its new end.
    fn renewed(&mut self, person: i64, invoice: &Invoice, again: Option<usize>, charge: &str, now: i64) -> i64 {
        if let Some(subscription) = again.and_then(|at| self.till.subscriptions.get_mut(at)) {
            subscription.until += PERIOD;
            subscription.charges.push(charge.to_owned());
            return subscription.until;
        }
        let until = now + PERIOD;
        let (invoice, charges) = (invoice.clone(), vec![charge.to_owned()]);
        self.till.subscriptions.push(Subscription { person, invoice, charges, until, canceled: false });
        until
    }

    /// A line of the platform about money, in the private chat.
    pub(super) fn tell_of_money(&mut self, person: i64, fields: Value) {
        let id = self.add_message(person, |id, date| Message {
            service: Some(fields),
            ..Message::new(id, date, Author::Person(person), String::new())
        });
        if !self.till.silent {
            self.announce("message", person, id);
        }
    }

    /// Tells the bot how a subscription goes on.
    fn tell_of_subscription(&mut self, person: i64, payload: &str, state: &str) {
        let content = json!({"user": self.user_json(person), "invoice_payload": payload, "state": state});
        let now = self.now_ms;
        self.queue.push("subscription", person, now, &content);
    }

    /// What is due by now is charged, and what cannot be charged ends.
    fn charge_due(&mut self) {
        let now = self.now();
        let mut at = 0;
        while let Some(due) = self.till.subscriptions.get(at).cloned() {
            if due.until > now {
                at += 1;
            } else if due.canceled {
                self.till.subscriptions.remove(at);
            } else if self.till.stars.get(&due.person).copied().unwrap_or(0) >= due.invoice.amount {
                self.charge(due.person, &due.invoice, Some(at)); // and perhaps once more, if much time has passed
            } else {
                self.till.subscriptions.remove(at);
                self.tell_of_subscription(due.person, &due.invoice.payload, "failed");
            }
        }
    }
}

impl TelegramEmulator {
    /// Gives a person Stars.
    pub fn gives_stars(&self, person: i64, stars: i64) {
        *self.shared.change().till.stars.entry(person).or_default() += stars;
    }

    /// How many Stars a person has.
    pub fn stars(&self, person: i64) -> i64 {
        self.shared.look().till.stars.get(&person).copied().unwrap_or(0)
    }

    /// Lets a token of a payment provider be used, as @BotFather gives it.
    pub fn knows_provider(&self, token: &str) {
        self.shared.change().till.provider_tokens.push(token.to_owned());
    }

    /// Whether the bot is told of no payment from now on, as if it had been away for more than a day.
    pub fn keeps_payments_to_itself(&self, silent: bool) {
        self.shared.change().till.silent = silent;
    }

    /// What is seen behind an invoice link; `None`: it leads nowhere.
    pub fn invoice(&self, url: &str) -> Option<InvoiceView> {
        self.shared.look().till.invoices.get(url).map(InvoiceView::from)
    }

    /// All invoices, by their addresses.
    pub fn invoices(&self) -> Vec<(String, InvoiceView)> {
        let world = self.shared.look();
        world.till.invoices.iter().map(|(url, invoice)| (url.clone(), invoice.into())).collect()
    }

    /// Pays behind an invoice link: the bot is asked, and the question's id returned.
    ///
    /// # Errors
    /// When it leads nowhere, or she has not enough Stars.
    pub fn pays(&self, person: i64, url: &str) -> Result<String, Refused> {
        let mut world = self.shared.change();
        let Some(invoice) = world.till.invoices.get(url).cloned() else { return refuse("INVOICE_INVALID") };
        if invoice.currency == XTR && world.till.stars.get(&person).copied().unwrap_or(0) < invoice.amount {
            return refuse("BALANCE_TOO_LOW");
        }
        let now = world.now_ms;
        let id = QUERY_BASE + i64::try_from(world.next_serial()).unwrap_or_default();
        world.meet(person);
        let content = json!({
            "id": id.to_string(),
            "from": world.user_json(person),
            "currency": invoice.currency,
            "total_amount": invoice.amount,
            "invoice_payload": invoice.payload,
        });
        world.till.questions.insert(id, Question { person, invoice, at: now, outcome: Paying::Asked });
        world.queue.push("pre_checkout_query", person, now, &content);
        Ok(id.to_string())
    }

    /// What became of a payment that the bot was asked about; `None`: there is no such question.
    pub fn paying(&self, question: &str) -> Option<Paying> {
        let world = self.shared.look();
        let question = world.till.questions.get(&question.parse().ok()?)?;
        let late = question.outcome == Paying::Asked && world.now_ms - question.at > PATIENCE;
        Some(if late { Paying::TimedOut } else { question.outcome.clone() })
    }

    /// All subscriptions in Stars.
    pub fn star_subscriptions(&self) -> Vec<StarSubscriptionView> {
        let world = self.shared.look();
        let view = |s: &Subscription| StarSubscriptionView {
            person: s.person,
            title: s.invoice.title.clone(),
            payload: s.invoice.payload.clone(),
            amount: s.invoice.amount,
            until: s.until,
            canceled: s.canceled,
        };
        world.till.subscriptions.iter().map(view).collect()
    }

    /// A person stops her subscription in Stars in Telegram's own settings, or lets it go on.
    ///
    /// # Errors
    /// When she has none, or it is so already.
    pub fn stops_stars(&self, person: i64, payload: &str, stop: bool) -> Result<(), Refused> {
        let mut world = self.shared.change();
        let mine = |s: &&mut Subscription| s.person == person && s.invoice.payload == payload && s.canceled != stop;
        let Some(subscription) = world.till.subscriptions.iter_mut().find(mine) else {
            return refuse("SUBSCRIPTION_NOT_FOUND");
        };
        subscription.canceled = stop;
        world.tell_of_subscription(person, payload, if stop { "canceled" } else { "active" });
        Ok(())
    }

    /// Charges what is due by the clock.
    pub fn time_passed(&self) {
        let due = {
            let world = self.shared.look();
            let now = world.now();
            world.till.subscriptions.iter().any(|s| s.until <= now)
        };
        if due {
            self.shared.change().charge_due();
        }
    }

    /// When the next subscription in Stars is charged or ends, in Unix seconds, and whose it is.
    pub fn next_charge(&self) -> Option<(i64, i64)> {
        self.shared.look().till.subscriptions.iter().map(|s| (s.until, s.person)).min()
    }
}
