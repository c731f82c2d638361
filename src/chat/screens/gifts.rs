//! The screens about gifts.

use super::{Arg, Phrase, Screen, ScreenButton};
use crate::chat::press::{GiftPress, Press};
use crate::domain::gift::GiftState;
use crate::domain::notice::{GiftLine, GiftNotice, PayWay, PlanLine};
use crate::domain::{LocalText, Period, PlanKey};
use chrono::NaiveDate;

/// Gifts that can be passed on once more from a list; more buttons would bury the list.
const LINKS_SHOWN: usize = 5;

pub(super) fn screen(notice: &GiftNotice) -> Screen {
    let about = |key, title: &LocalText| Screen::say(Phrase::new(key).with("title", title));
    match notice {
        GiftNotice::AskWords { plan, title } => {
            about("gift-ask-words", title).row([skip(plan)]).row([back_to_plan(plan)])
        }
        GiftNotice::WordsTooLong { plan, most, count } => {
            let text = Phrase::new("gift-words-too-long").with("most", *most).with("count", *count);
            Screen::say(text).row([skip(plan)]).row([back_to_plan(plan)])
        }
        GiftNotice::Card { plan, draft, words, ways } => card(plan, *draft, words.as_deref(), ways),
        GiftNotice::Ready { title } => about("gift-ready", title).row([mine(), ScreenButton::help()]),
        GiftNotice::PassOn { club, giver, title, period, words, url, .. } => {
            let text = Phrase::new("gift-pass-on").with("club", club.as_str()).with("title", title);
            pass_on(text.with("period", *period), words.as_deref(), giver.as_deref(), url.as_deref())
        }
        GiftNotice::Offer { giver, title, period, words, code, last_day, then, forever } => {
            let screen = offer(giver.as_deref(), title, *period, words.as_deref());
            let screen = screen.paragraph(with_it(*last_day, *then, *forever));
            let take = Press::Gift(GiftPress::Take(code.clone()));
            screen
                .row([ScreenButton::press(Phrase::new("button-gift-take"), take)])
                .row([ScreenButton::status(), ScreenButton::help()])
        }
        GiftNotice::Own { title } => about("gift-own", title).row([mine(), ScreenButton::plans()]),
        GiftNotice::Hers { title } => about("gift-hers", title).row([ScreenButton::link(), ScreenButton::status()]),
        GiftNotice::Taken => no_gift("gift-taken"),
        GiftNotice::Void => no_gift("gift-void"),
        GiftNotice::Unknown => no_gift("gift-unknown"),
        GiftNotice::Claimed { title, name } => match name {
            Some(name) => Screen::say(Phrase::new("gift-claimed-by").with("title", title).with("name", name.as_str())),
            None => about("gift-claimed", title),
        }
        .row([mine(), ScreenButton::plans()]),
        GiftNotice::Voided { title } => about("gift-voided", title).row([mine(), ScreenButton::plans()]),
        GiftNotice::List { lines } => list(lines),
    }
}

/// The button of a plan's card.
pub(super) fn give(plan: &PlanKey) -> ScreenButton {
    ScreenButton::press(Phrase::new("button-gift"), Press::Gift(GiftPress::Give(plan.clone())))
}

pub(super) fn mine() -> ScreenButton {
    ScreenButton::press(Phrase::new("button-gifts"), Press::Gift(GiftPress::Mine))
}

fn skip(plan: &PlanKey) -> ScreenButton {
    ScreenButton::press(Phrase::new("button-gift-skip"), Press::Gift(GiftPress::Skip(plan.clone())))
}

fn back_to_plan(plan: &PlanKey) -> ScreenButton {
    ScreenButton::press(Phrase::new("button-gift-back"), Press::Plan(plan.clone()))
}

fn quoted(screen: Screen, words: Option<&str>) -> Screen {
    match words {
        Some(words) => screen.paragraph(Phrase::new("gift-words").with("words", Arg::Quote(words.to_owned()))),
        None => screen,
    }
}

fn card(plan: &PlanLine, draft: i64, words: Option<&str>, ways: &[PayWay]) -> Screen {
    let head = Phrase::new("gift-card").with("title", &plan.title).with("period", plan.period);
    let mut screen = quoted(Screen::say(head), words);
    screen = screen.paragraph(Phrase::new(if ways.is_empty() { "plan-no-way" } else { "gift-choose-way" }));
    for way in ways {
        let label =
            Phrase::new("button-pay").with("price", way.price).with("provider", Phrase::provider(&way.provider));
        screen = screen.row([ScreenButton::press(label, Press::Gift(GiftPress::Pay(draft, way.provider.clone())))]);
    }
    let other =
        ScreenButton::press(Phrase::new("button-gift-other-words"), Press::Gift(GiftPress::Give(plan.key.clone())));
    screen.row([other]).row([back_to_plan(&plan.key)])
}

fn pass_on(head: Phrase, words: Option<&str>, giver: Option<&str>, url: Option<&str>) -> Screen {
    let mut screen = quoted(Screen::say(head), words);
    if let Some(giver) = giver {
        screen = screen.line(Phrase::new("gift-signed").with("name", giver));
    }
    match url {
        Some(url) => screen
            .paragraph(Phrase::new("gift-pass-on-how").with("url", url))
            .row([ScreenButton::open(Phrase::new("button-gift-open"), url)]),
        None => screen.row([ScreenButton::help()]),
    }
}

fn offer(giver: Option<&str>, title: &LocalText, period: Period, words: Option<&str>) -> Screen {
    let head = match giver {
        Some(name) => Phrase::new("gift-offer-from").with("name", name),
        None => Phrase::new("gift-offer"),
    };
    quoted(Screen::say(head.with("title", title).with("period", period)), words)
}

/// What taking it would do.
fn with_it(last_day: Option<NaiveDate>, then: Option<NaiveDate>, forever: bool) -> Phrase {
    match (last_day, then) {
        _ if forever => Phrase::new("gift-then-forever-already"),
        (Some(last_day), Some(then)) => Phrase::new("gift-then-behind").with("last_day", last_day).with("then", then),
        (None, Some(then)) => Phrase::new("gift-then").with("then", then),
        (_, None) => Phrase::new("gift-then-forever"),
    }
}

fn no_gift(key: &'static str) -> Screen {
    Screen::say(Phrase::new(key)).row([ScreenButton::plans(), ScreenButton::status()]).row([ScreenButton::help()])
}

fn list(lines: &[GiftLine]) -> Screen {
    if lines.is_empty() {
        return Screen::say(Phrase::new("gifts-none")).row([ScreenButton::plans(), ScreenButton::help()]);
    }
    let line = |line: &GiftLine| {
        let key = match line.state {
            GiftState::Waiting => "gift-line-waiting",
            GiftState::Claimed => "gift-line-claimed",
            GiftState::Void => "gift-line-void",
        };
        Phrase::new(key).with("title", &line.title).with("day", line.day)
    };
    let mut screen = Screen::say(Phrase::new("gifts-title")).list(lines.iter().map(line));
    for waiting in lines.iter().filter(|l| l.state == GiftState::Waiting).take(LINKS_SHOWN) {
        let label = Phrase::new("button-gift-link").with("title", &waiting.title).with("day", waiting.day);
        screen = screen.row([ScreenButton::press(label, Press::Gift(GiftPress::Link(waiting.gift)))]);
    }
    screen.row([ScreenButton::plans(), ScreenButton::help()])
}
