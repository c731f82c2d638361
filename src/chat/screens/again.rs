//! The screens about renewing automatically.

use super::{Arg, Phrase, Screen, ScreenButton, member};
use crate::chat::press::{AgainPress, MoneyPress, Press};
use crate::domain::again::Terms;
use crate::domain::charging::{Coming, Why};
use crate::domain::notice::AgainNotice;
use crate::domain::{Again, LocalText, Period, PlanKey, SubscriptionId};
use chrono::NaiveDate;

pub(super) fn screen(notice: &AgainNotice) -> Screen {
    match notice {
        AgainNotice::Ask { title, terms } => ask(title, terms),
        AgainNotice::NotSaved { title, plan } => Screen::say(Phrase::new("again-not-saved").with("title", title))
            .row([member::renew_plan(plan)])
            .row([ScreenButton::status(), ScreenButton::help()]),
        AgainNotice::Coming { subscription, coming, .. } => {
            let mut screen = charge("again-coming", coming);
            if let Some(price) = coming.dearer {
                screen = screen.line(Phrase::new("again-dearer").with("price", price));
            }
            screen
                .paragraph(Phrase::new("again-coming-next"))
                .row([stop(*subscription)])
                .row([ScreenButton::status(), ScreenButton::help()])
        }
        AgainNotice::Declined { subscription, plan, coming } => {
            Screen::say(Phrase::new("again-declined").with("title", &coming.title).with("price", coming.price))
                .line(Phrase::new("again-declined-next").with("day", coming.day))
                .row([pay(plan)])
                .row([stop(*subscription)])
                .row([ScreenButton::status(), ScreenButton::help()])
        }
        AgainNotice::Over { title, plan, why, last_day } => over(title, plan, *why, *last_day),
    }
}

fn press(label: &'static str, press: AgainPress) -> ScreenButton {
    ScreenButton::press(Phrase::new(label), Press::Again(press))
}

fn ask(title: &LocalText, terms: &Terms) -> Screen {
    let key = if terms.how == Again::Saved { "again-terms-club" } else { "again-terms-service" };
    let words = Phrase::new(key)
        .with("price", terms.price)
        .with("every", every(terms.period))
        .with("provider", Phrase::provider(&terms.provider));
    Screen::say(Phrase::new("again-ask").with("title", title))
        .paragraph(words)
        .paragraph(Phrase::new("again-once"))
        .row([press("button-again-yes", AgainPress::Yes(terms.clone()))])
        .row([press("button-again-once", AgainPress::Once(terms.plan.clone(), terms.provider.clone()))])
        .row([member::back_to_plans()])
}

/// A charge and what it is made to, where that is known.
fn charge(key: &'static str, coming: &Coming) -> Screen {
    let screen =
        Screen::say(Phrase::new(key).with("title", &coming.title).with("price", coming.price).with("day", coming.day));
    if coming.method.is_empty() {
        return screen;
    }
    screen.line(Phrase::new("again-method").with("method", coming.method.as_str()))
}

fn over(title: &LocalText, plan: &PlanKey, why: Why, last_day: Option<NaiveDate>) -> Screen {
    let mut screen = Screen::say(Phrase::new("again-over").with("title", title).with("why", Arg::Word(why.as_str())));
    if let Some(day) = last_day {
        screen = screen.line(Phrase::new("renewal-keeps").with("last_day", day));
    }
    screen
        .paragraph(Phrase::new("again-over-next"))
        .row([pay(plan)])
        .row([ScreenButton::status(), ScreenButton::help()])
}

fn pay(plan: &PlanKey) -> ScreenButton {
    ScreenButton::press(Phrase::new("button-renewal-pay"), Press::Plan(plan.clone()))
}

fn stop(subscription: SubscriptionId) -> ScreenButton {
    ScreenButton::press(Phrase::new("button-again-stop"), Press::Money(MoneyPress::Stop(subscription)))
}

/// How often, as people say it.
fn every(period: Period) -> Phrase {
    let (key, count) = match period {
        Period::Days(n) if n % 7 == 0 && n < 28 => ("every-weeks", n / 7),
        Period::Days(n) => ("every-days", n),
        Period::Months(n) if n % 12 == 0 => ("every-years", n / 12),
        Period::Months(n) => ("every-months", n),
        Period::Until(_) | Period::Forever => ("every-years", 0),
    };
    Phrase::new(key).with("count", count)
}
