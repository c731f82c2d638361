//! What a person sees for each notice: which phrases, in which order, and which buttons.
//!
//! There is no wording here: a [`Phrase`] names a message of `locales/` and what is filled into it, and
//! [`crate::texts`] puts it into a language. Every screen ends with the next sensible step as a button, so that
//! whatever a command shows can be reached without typing.

mod again;
mod change;
mod claim;
mod connect;
mod donut;
mod event;
mod fill;
mod freeze;
mod friends;
mod gifts;
mod hands;
mod keys;
mod member;
mod money;
mod outgoing;
mod owner;
mod personal;
mod receipt;
mod staff;
mod stars;
mod sweep;
mod transfer;

use crate::chat::press::freeze::FreezePress;
use crate::chat::press::{MoneyPress, Press};
use crate::domain::notice::{GiftNotice, PersonalNotice};
use crate::domain::{Enclosure, Lang, LocalText, Misfit, Money, Notice, Period};
use chrono::NaiveDate;

/// The commands that people see in their messenger's menu: the name, and the message that describes it.
pub const COMMANDS: &[(&str, &str)] = &[
    ("start", "command-start"),
    ("plans", "command-plans"),
    ("status", "command-status"),
    ("link", "command-link"),
    ("renew", "command-renew"),
    ("why", "command-why"),
    ("lang", "command-lang"),
    ("help", "command-help"),
    ("freeze", "command-freeze"),
    ("unfreeze", "command-unfreeze"),
    ("invite", "command-invite"),
    ("promo", "command-promo"),
    ("gifts", "command-gifts"),
    ("cancel", "command-cancel"),
    ("mydata", "command-mydata"),
    ("forget", "command-forget"),
    ("connect", "command-connect"),
    ("claim", "command-claim"),
    ("paid", "command-paid"),
];

/// A message before it has words.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Screen {
    /// Paragraphs of lines.
    pub text: Vec<Vec<Phrase>>,
    /// Rows of buttons.
    pub buttons: Vec<Vec<ScreenButton>>,
    /// A picture or document of somebody's that goes with it.
    pub enclosure: Option<Enclosure>,
}

/// A message of the locales with what is filled into it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Phrase {
    /// The id of the message.
    pub key: &'static str,
    /// Its variables.
    pub args: Vec<(&'static str, Arg)>,
}

/// What is filled into a phrase.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Arg {
    /// A number, by which plural forms are chosen.
    Number(i64),
    /// Words of a person or of another program, not to be trusted.
    Text(String),
    /// The same, said whole: whoever took them has kept them short.
    Quote(String),
    /// A word of our own by which the message chooses a variant; never shown.
    Word(&'static str),
    /// A sum.
    Money(Money),
    /// Sums to choose from; must not be empty.
    Prices(Vec<Money>),
    /// A calendar day.
    Date(NaiveDate),
    /// Words of the owner.
    Title(LocalText),
    /// Words of the owner that are said whole, in as many lines as they have.
    Words(LocalText),
    /// A length of time.
    Period(Period),
    /// A language, called as it calls itself.
    Language(Lang),
    /// Another phrase.
    Phrase(Box<Phrase>),
}

/// A button before it has words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ScreenButton {
    /// What it says.
    pub label: Phrase,
    /// What it does.
    pub action: ScreenAction,
}

/// What a button of a screen does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ScreenAction {
    /// Comes back to us.
    Press(Press),
    /// Opens this address.
    Open(String),
    /// Sends her own telephone number.
    SharePhone,
}

pub use stars::unpayable;

/// A line of the journal by itself.
#[must_use]
pub fn journal_line(event: &crate::domain::notice::Event) -> Phrase {
    event::event(event)
}

/// The screen of a notice. `spoken` are the languages to choose from.
#[must_use]
pub fn screen(notice: &Notice, spoken: &[Lang]) -> Screen {
    match notice {
        Notice::Greeting { club, plans } => member::greeting(club, plans),
        Notice::Plans { plans } => member::plans(plans),
        Notice::PlanCard { plan, ways, renewal, offer, change } => {
            member::plan_card(plan, ways, renewal.as_ref(), offer, change.as_ref())
        }
        Notice::PayLink { plan, price, url, receipt } => member::pay_link(plan, *price, url, receipt.as_deref()),
        Notice::PayFailed { plan } => member::pay_failed(plan),
        Notice::PaymentCanceled { plan, title } => member::payment_canceled(plan, title),
        Notice::Entry { occasion, plan, last_day, doors } => member::entry(*occasion, plan, *last_day, doors),
        Notice::LetIn { gate } => member::let_in(gate),
        Notice::Status { lines, paid } => member::status(lines, paid),
        Notice::NothingOpen { before } => member::nothing_open(before.as_ref()),
        Notice::Declined { gate, verdict, before } => member::declined(gate, *verdict, before.as_ref()),
        Notice::LinkLeaked { gate } => member::link_leaked(gate),
        Notice::Reminder { title, plan, last_day, days_left } => member::reminder(title, plan, *last_day, *days_left),
        Notice::Grace { title, plan, until } => member::grace(title, plan, *until),
        Notice::Ended { title, plan, last_day } => member::ended(title, plan, *last_day),
        Notice::Why { lines, earlier } => member::why(lines, *earlier),
        Notice::ChooseLanguage => member::choose_language(spoken),
        Notice::LanguageSet => member::language_set(),
        Notice::Help { owner } => member::help(*owner),
        Notice::NotUnderstood { did_you_mean } => member::not_understood(did_you_mean.as_deref()),
        Notice::StaleButton => member::stale_button(),
        Notice::TooManyChats { gate } => member::too_many_chats(gate),
        Notice::GateOffer { chat, title } => owner::gate_offer(*chat, title),
        Notice::GateLacks { title, missing } => owner::gate_lacks(title, missing),
        Notice::GateBasicGroup { title } => owner::about("gate-basic-group", title),
        Notice::GateGuarded { title, gate, chat, no_plan } => owner::gate_guarded(title, gate, *chat, *no_plan),
        Notice::GateDeclined { title } => owner::about("gate-declined", title),
        Notice::GateLost { title, missing } => owner::gate_lost(title, missing),
        Notice::GateBack { title } => owner::about("gate-back", title),
        Notice::GateMoved { title } => owner::about("gate-moved", title),
        Notice::StaffStays { gate, name } => owner::person("staff-stays", gate, name),
        Notice::InsideNotPaid { gate, name } => owner::person("inside-not-paid", gate, name),
        Notice::Brake { gate, title, count, inside, names, nonce } => {
            owner::brake(*gate, title, *count, *inside, names, *nonce)
        }
        Notice::BrakeReleased { title, count } => owner::brake_released(title, *count),
        Notice::BrakeKept { title } => owner::about("brake-kept", title),
        Notice::Unmatched { provider, external_id, amount, misfit, likely, payment } => {
            owner::unmatched(provider, external_id, *amount, *misfit, likely.as_deref(), *payment)
        }
        Notice::CannotReach { name, about } => owner::cannot_reach(name, *about),
        Notice::Change(notice) => change::change(notice),
        Notice::Freeze(notice) => freeze::freeze(notice),
        Notice::Friends(notice) => friends::screen(notice),
        Notice::Gift(notice) => gifts::screen(notice),
        Notice::Personal(notice) => personal::screen(notice),
        Notice::Money(notice) => money::screen(notice),
        Notice::Staff(notice) => staff::screen(notice),
        Notice::Dropped => member::dropped(),
        Notice::Hands(notice) => hands::screen(notice),
        Notice::Connect(notice) => connect::screen(notice),
        Notice::Claim(notice) => claim::screen(notice),
        Notice::Donut(notice) => donut::screen(notice),
        Notice::Key(notice) => keys::screen(notice),
        Notice::Again(notice) => again::screen(notice),
        Notice::Sweep(notice) => sweep::screen(notice),
        Notice::Transfer(notice) => transfer::screen(notice),
        Notice::Outgoing(notice) => outgoing::screen(notice),
        Notice::Receipt(notice) => receipt::screen(notice),
    }
}

/// The buttons that are always at hand where a messenger keeps some below the conversation.
#[must_use]
pub fn menu() -> Vec<Vec<ScreenButton>> {
    vec![
        vec![ScreenButton::status(), ScreenButton::link()],
        vec![ScreenButton::plans(), ScreenButton::renew()],
        vec![ScreenButton::help()],
    ]
}

/// Whether a notice is only a menu, which the answer to its buttons may replace. Everything else is news that must
/// not be gone because a button under it was pressed: a way in, a bill, a warning.
#[must_use]
pub const fn is_menu(notice: &Notice) -> bool {
    match notice {
        Notice::Greeting { .. }
        | Notice::Plans { .. }
        | Notice::PlanCard { .. }
        | Notice::Status { .. }
        | Notice::NothingOpen { .. }
        | Notice::Why { .. }
        | Notice::ChooseLanguage
        | Notice::LanguageSet
        | Notice::Help { .. }
        | Notice::NotUnderstood { .. }
        | Notice::StaleButton
        | Notice::Dropped
        | Notice::GateOffer { .. }
        | Notice::Gift(GiftNotice::List { .. })
        | Notice::Personal(PersonalNotice::ForgetAsk { .. } | PersonalNotice::ForgetSure { .. }) => true,
        Notice::Freeze(notice) => freeze::is_menu(notice),
        Notice::Money(notice) => money::is_menu(notice),
        Notice::Staff(notice) => staff::is_menu(notice),
        Notice::Hands(notice) => hands::is_menu(notice),
        Notice::Transfer(notice) => transfer::is_menu(notice),
        _ => false,
    }
}

impl Phrase {
    /// A phrase with nothing filled in yet.
    #[must_use]
    pub const fn new(key: &'static str) -> Self {
        Self { key, args: Vec::new() }
    }

    /// Fills in a variable.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: impl Into<Arg>) -> Self {
        self.args.push((name, value.into()));
        self
    }

    /// The name of a payment service.
    fn provider(id: &str) -> Self {
        Self::new("provider").with("provider", id)
    }

    /// Why money does not fit.
    fn misfit(why: Misfit) -> Self {
        Self::new("misfit").with("misfit", Arg::Word(why.as_str()))
    }
}

impl Screen {
    /// A screen that begins with a phrase.
    fn say(phrase: Phrase) -> Self {
        Self { text: vec![vec![phrase]], ..Self::default() }
    }

    /// Adds a line to the last paragraph.
    fn line(mut self, phrase: Phrase) -> Self {
        match self.text.last_mut() {
            Some(lines) => lines.push(phrase),
            None => self.text.push(vec![phrase]),
        }
        self
    }

    /// Begins a new paragraph.
    fn paragraph(mut self, phrase: Phrase) -> Self {
        self.text.push(vec![phrase]);
        self
    }

    /// Begins a new paragraph of several lines.
    fn list(mut self, lines: impl IntoIterator<Item = Phrase>) -> Self {
        self.text.push(lines.into_iter().collect());
        self
    }

    /// Adds a row of buttons.
    fn row<const N: usize>(mut self, buttons: [ScreenButton; N]) -> Self {
        self.buttons.push(buttons.into());
        self
    }
}

impl ScreenButton {
    /// A button that comes back to us.
    const fn press(label: Phrase, press: Press) -> Self {
        Self { label, action: ScreenAction::Press(press) }
    }

    /// A button that opens an address.
    fn open(label: Phrase, url: &str) -> Self {
        Self { label, action: ScreenAction::Open(url.to_owned()) }
    }

    fn plans() -> Self {
        Self::press(Phrase::new("button-plans"), Press::Plans)
    }

    fn status() -> Self {
        Self::press(Phrase::new("button-status"), Press::Status)
    }

    fn link() -> Self {
        Self::press(Phrase::new("button-link"), Press::Link)
    }

    fn renew() -> Self {
        Self::press(Phrase::new("button-renew"), Press::Renew)
    }

    fn why() -> Self {
        Self::press(Phrase::new("button-why"), Press::Why)
    }

    fn languages() -> Self {
        Self::press(Phrase::new("button-lang"), Press::Languages)
    }

    fn help() -> Self {
        Self::press(Phrase::new("button-help"), Press::Help)
    }

    fn freeze() -> Self {
        Self::press(Phrase::new("button-freeze"), Press::Freeze(FreezePress::Any))
    }

    fn unmatched() -> Self {
        Self::press(Phrase::new("button-unmatched"), Press::Money(MoneyPress::Inbox(None)))
    }

    fn renewals() -> Self {
        Self::press(Phrase::new("button-renewals"), Press::Money(MoneyPress::Renewals))
    }

    /// The button that does what a command does; `None`: no such command.
    fn of_command(command: &str) -> Option<Self> {
        Some(match command.trim_start_matches('/') {
            "start" | "plans" => Self::plans(),
            "status" => Self::status(),
            "link" => Self::link(),
            "renew" => Self::renew(),
            "why" => Self::why(),
            "lang" => Self::languages(),
            "help" => Self::help(),
            // Who has a freeze is shown it there, with the way back.
            "freeze" | "unfreeze" => Self::freeze(),
            "invite" => Self::invite(),
            "promo" => Self::promo(),
            "gifts" => gifts::mine(),
            "mydata" => personal::data(),
            "forget" => personal::forget(),
            "cancel" => Self::renewals(),
            "connect" => connect::start(),
            "claim" => claim::start(),
            "paid" => ScreenButton::plans(),
            _ => return None,
        })
    }
}

/// At most `limit` lines of a list, and a last one that counts what was left out.
fn shortened(mut lines: Vec<Phrase>, total: usize, limit: usize) -> Vec<Phrase> {
    lines.truncate(limit);
    let rest = total.saturating_sub(lines.len());
    if rest > 0 {
        lines.push(Phrase::new("and-more").with("count", i64::try_from(rest).unwrap_or(i64::MAX)));
    }
    lines
}
