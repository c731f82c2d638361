//! The screens about purchases made elsewhere.

use super::{Arg, Phrase, Screen, ScreenAction, ScreenButton};
use crate::chat::press::{ClaimPress, MoneyPress, Press};
use crate::domain::notice::{Bought, ClaimNotice, ClaimRefusal, Claimant};

pub(super) fn screen(notice: &ClaimNotice) -> Screen {
    match notice {
        ClaimNotice::Ask { phone: true } => {
            Screen::say(Phrase::new("claim-ask")).paragraph(Phrase::new("claim-ask-phone")).row([share()])
        }
        ClaimNotice::Ask { phone: false } => {
            Screen::say(Phrase::new("claim-ask")).row([ScreenButton::plans(), ScreenButton::help()])
        }
        ClaimNotice::Asked { said } => Screen::say(Phrase::new("claim-asked").with("said", said.as_str()))
            .row([ScreenButton::status(), ScreenButton::help()]),
        ClaimNotice::Yours { amounts } => {
            let amounts = amounts.iter().map(|amount| Phrase::new("claim-amount").with("amount", *amount));
            Screen::say(Phrase::new("claim-yours")).list(amounts).row([ScreenButton::link(), ScreenButton::status()])
        }
        ClaimNotice::PhoneKept => Screen::say(Phrase::new("claim-phone-kept"))
            .row([again()])
            .row([ScreenButton::plans(), ScreenButton::help()]),
        ClaimNotice::Refused { why } => refused(*why),
        ClaimNotice::Question { claim, who, said, bought, others } => question(*claim, who, said, bought, others),
        ClaimNotice::Answered { hers, who } => {
            let key = if *hers { "claim-answered-yes" } else { "claim-answered-no" };
            Screen::say(person(key, who)).row([ScreenButton::unmatched()])
        }
        ClaimNotice::AnsweredBefore => {
            Screen::say(Phrase::new("claim-answered-before")).row([ScreenButton::unmatched()])
        }
        ClaimNotice::Taken { who, said, holder } => Screen::say(person("claim-taken", who).with("said", said.as_str()))
            .line(person("claim-taken-by", holder))
            .paragraph(Phrase::new("claim-taken-next"))
            .row([ScreenButton::unmatched(), ScreenButton::help()]),
    }
}

/// The button to it.
pub(super) fn start() -> ScreenButton {
    press("button-claim", ClaimPress::Start)
}

fn again() -> ScreenButton {
    press("button-claim-again", ClaimPress::Start)
}

fn share() -> ScreenButton {
    ScreenButton { label: Phrase::new("button-claim-phone"), action: ScreenAction::SharePhone }
}

fn press(label: &'static str, press: ClaimPress) -> ScreenButton {
    ScreenButton::press(Phrase::new(label), Press::Claim(press))
}

fn refused(why: ClaimRefusal) -> Screen {
    let screen = Screen::say(Phrase::new("claim-refused").with("why", Arg::Word(why.as_str())));
    match why {
        ClaimRefusal::Already => screen.row([ScreenButton::link(), ScreenButton::status()]),
        ClaimRefusal::TooMany | ClaimRefusal::Taken => screen.row([ScreenButton::status(), ScreenButton::help()]),
        _ => screen.row([again()]).row([ScreenButton::plans(), ScreenButton::help()]),
    }
}

fn person(key: &'static str, who: &Claimant) -> Phrase {
    Phrase::new(key).with("name", who.name.as_str()).with("address", who.address.as_str())
}

fn question(claim: i64, who: &Claimant, said: &str, bought: &[Bought], others: &[Claimant]) -> Screen {
    let mut screen = Screen::say(person("claim-question", who)).line(Phrase::new("claim-said").with("said", said));
    for purchase in bought {
        screen = screen.list(lines(purchase));
    }
    if !others.is_empty() {
        let others = others.iter().map(|other| person("claim-other", other));
        screen = screen.list([Phrase::new("claim-others")].into_iter().chain(others));
    }
    screen = screen
        .paragraph(Phrase::new("claim-then"))
        .row([press("button-claim-yes", ClaimPress::Yes(claim)), press("button-claim-no", ClaimPress::No(claim))]);
    match bought.first() {
        Some(first) => {
            let card = Press::Money(MoneyPress::Card(first.payment));
            screen.row([ScreenButton::press(Phrase::new("button-unmatched-open"), card)])
        }
        None => screen,
    }
}

fn lines(purchase: &Bought) -> Vec<Phrase> {
    let what = Phrase::new("claim-bought").with("amount", purchase.amount).with("day", purchase.day);
    let from = Phrase::new("unmatched-where")
        .with("provider", Phrase::provider(&purchase.provider))
        .with("id", purchase.external_id.as_str());
    [what, from].into_iter().chain(contact(&purchase.contact)).collect()
}

/// By what a service knows a payer, a line each.
pub(super) fn contact(contact: &crate::domain::Contact) -> Vec<Phrase> {
    let line = |key, value: &Option<String>| value.as_deref().map(|value| Phrase::new(key).with("value", value));
    [
        line("contact-name", &contact.name),
        line("contact-email", &contact.email),
        line("contact-phone", &contact.phone),
        line("contact-deal", &contact.deal),
        line("contact-id", &contact.id),
    ]
    .into_iter()
    .flatten()
    .collect()
}
