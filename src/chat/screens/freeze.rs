//! The screens about freezing.

use super::{Arg, Phrase, Screen, ScreenButton};
use crate::chat::press::Press;
use crate::chat::press::freeze::{Agreed, FreezePress};
use crate::domain::freeze::{FreezeRefusal, Quota};
use crate::domain::notice::{FreezeLine, FreezeNotice, FreezePreview, LocalMoment};
use crate::domain::{LocalText, Period, PlanKey, Stage, SubscriptionId};
use chrono::NaiveDate;

/// The screen of a notice about freezing.
pub(super) fn freeze(notice: &FreezeNotice) -> Screen {
    match notice {
        FreezeNotice::Which { among, days, from } => which(among, *days, *from),
        FreezeNotice::Menu { subscription, title, from, quota, pause, lengths } => {
            menu(*subscription, title, *from, quota, *pause, lengths)
        }
        FreezeNotice::AskDays { subscription, min, max, again } => ask_days(*subscription, *min, *max, *again),
        FreezeNotice::AskDay { subscription, days, among, again } => ask_day(*subscription, *days, among, *again),
        FreezeNotice::Preview(shown) => preview(shown),
        FreezeNotice::Done { freeze, days } => done(freeze, *days),
        FreezeNotice::Refused { subscription, title, plan, days, from, why } => {
            refused(*subscription, title, plan, *days, *from, *why)
        }
        FreezeNotice::Standing { freezes } => standing(freezes),
        FreezeNotice::Back { title, begun, returned, was, last_day, quota } => {
            back(title, *begun, *returned, was.zip(*last_day), quota.as_ref())
        }
        FreezeNotice::Began { freeze } => told(Phrase::new("freeze-began"), freeze),
        FreezeNotice::Given { freeze } => told(Phrase::new("freeze-given"), freeze),
        FreezeNotice::PaidBehind { freeze } => told(Phrase::new("freeze-paid-behind"), freeze),
        FreezeNotice::Declined { gate, freeze } => {
            told(Phrase::new("freeze-declined").with("gate", gate.as_str()), freeze)
        }
    }
}

/// Whether it is only a step on the way, which the next may replace.
pub(super) const fn is_menu(notice: &FreezeNotice) -> bool {
    matches!(
        notice,
        FreezeNotice::Which { .. }
            | FreezeNotice::Menu { .. }
            | FreezeNotice::AskDays { .. }
            | FreezeNotice::AskDay { .. }
            | FreezeNotice::Preview(_)
            | FreezeNotice::Refused { .. }
            | FreezeNotice::Standing { .. }
    )
}

/// What a status says about a freeze that holds or is to come, and about what is free.
pub(super) fn of_status(freeze: Option<&FreezeLine>, quota: Option<&Quota>) -> Vec<Phrase> {
    match (freeze, quota) {
        (Some(freeze), _) => vec![match &freeze.from {
            None => until(&freeze.back),
            Some(from) => span("freeze-planned", from, &freeze.back),
        }],
        (None, Some(quota)) => vec![left(quota)],
        (None, None) => Vec::new(),
    }
}

/// The button that ends a freeze or calls it off.
pub(super) fn back_button(freeze: &FreezeLine) -> ScreenButton {
    let label = Phrase::new(if freeze.from.is_none() { "button-unfreeze" } else { "button-freeze-call-off" });
    press(label, FreezePress::Back(freeze.subscription, freeze.freeze))
}

fn which(among: &[(SubscriptionId, LocalText)], days: Option<u32>, from: Option<NaiveDate>) -> Screen {
    let mut screen = Screen::say(Phrase::new("freeze-which"));
    for (id, title) in among {
        let label = Phrase::new("button-freeze-this").with("title", title);
        let next = days.map_or(FreezePress::Menu(*id, from), |days| FreezePress::Preview(*id, days, from));
        screen = screen.row([press(label, next)]);
    }
    screen.row([ScreenButton::status()])
}

fn menu(
    id: SubscriptionId,
    title: &LocalText,
    from: Option<NaiveDate>,
    quota: &Quota,
    pause: u32,
    lengths: &[u32],
) -> Screen {
    let mut screen = Screen::say(Phrase::new("freeze-title").with("title", title))
        .line(Phrase::new("freeze-about"))
        .paragraph(left(quota))
        .line(Phrase::new("freeze-shortest").with("min", Period::Days(quota.min)));
    if pause > 0 {
        screen = screen.line(Phrase::new("freeze-pause").with("pause", Period::Days(pause)));
    }
    screen = screen.paragraph(match from {
        Some(day) => Phrase::new("freeze-how-long-from").with("from", day),
        None => Phrase::new("freeze-how-long"),
    });
    for days in lengths {
        screen = screen.row([length(id, *days, from)]);
    }
    screen
        .row([press(Phrase::new("button-freeze-own-length"), FreezePress::Days(id, from))])
        .row([ScreenButton::status()])
}

fn ask_days(id: SubscriptionId, min: u32, max: u32, again: bool) -> Screen {
    let ask = Phrase::new("freeze-ask-days").with("min", min).with("max", max);
    asking(again.then_some("freeze-no-number"), ask).row([other_length(id, None), ScreenButton::status()])
}

fn ask_day(id: SubscriptionId, days: u32, among: &[NaiveDate], again: bool) -> Screen {
    let ask = Phrase::new("freeze-ask-day").with("days", Period::Days(days));
    let mut screen = asking(again.then_some("freeze-no-day"), ask);
    for day in among {
        screen = screen.row([from_day(id, Some(days), *day)]);
    }
    screen.row([other_length(id, None), ScreenButton::status()])
}

fn asking(before: Option<&'static str>, ask: Phrase) -> Screen {
    match before {
        Some(key) => Screen::say(Phrase::new(key)).line(ask),
        None => Screen::say(ask),
    }
}

fn preview(shown: &FreezePreview) -> Screen {
    let (id, days) = (shown.subscription, shown.days);
    let mut screen = Screen::say(Phrase::new("freeze-title").with("title", &shown.title))
        .line(Phrase::new("freeze-length").with("days", Period::Days(days)))
        .paragraph(match shown.later {
            true => span("freeze-shut-later", &shown.from, &shown.back),
            false => moment("freeze-shut-now", &shown.back),
        });
    if let Some((was, day)) = shown.was.zip(shown.last_day) {
        screen = screen.line(Phrase::new("freeze-moves").with("was", was).with("last_day", day));
    }
    if let Some(stays) = &shown.stays {
        screen = screen.line(if stays.times == 0 || stays.days < stays.min {
            Phrase::new("freeze-nothing-stays")
        } else {
            quota("freeze-stays", stays)
        });
    }
    let (from, nth, then) = (shown.from.day, shown.nth, shown.last_day);
    let yes = FreezePress::Yes(Agreed { subscription: id, days, from, nth, then });
    screen
        .paragraph(Phrase::new("freeze-ask"))
        .row([press(Phrase::new("button-freeze-yes"), yes)])
        .row([press(Phrase::new("button-freeze-other-day"), FreezePress::Day(id, days))])
        .row([other_length(id, shown.later.then_some(from)), ScreenButton::status()])
}

fn done(freeze: &FreezeLine, days: u32) -> Screen {
    let head = if freeze.from.is_none() { "freeze-done" } else { "freeze-done-later" };
    let head = Phrase::new(head).with("title", &freeze.title).with("days", Period::Days(days));
    about(Screen::say(head), freeze)
}

fn told(head: Phrase, freeze: &FreezeLine) -> Screen {
    about(Screen::say(head).line(Phrase::new("freeze-of").with("title", &freeze.title)), freeze)
}

/// From when to when, the last day, and the way back.
fn about(screen: Screen, freeze: &FreezeLine) -> Screen {
    let mut screen = screen.paragraph(match &freeze.from {
        None => until(&freeze.back),
        Some(from) => span("freeze-planned", from, &freeze.back),
    });
    if let Some(day) = freeze.last_day {
        screen = screen.line(Phrase::new("freeze-last-day").with("last_day", day));
    }
    screen
        .line(Phrase::new(if freeze.from.is_none() { "freeze-come-early" } else { "freeze-may-call-off" }))
        .row([back_button(freeze)])
        .row([ScreenButton::status(), ScreenButton::help()])
}

fn standing(freezes: &[FreezeLine]) -> Screen {
    match freezes {
        [] => Screen::say(Phrase::new("freeze-none")).row([ScreenButton::freeze(), ScreenButton::link()]),
        [one] => told(Phrase::new(if one.from.is_none() { "freeze-stands" } else { "freeze-stands-planned" }), one),
        several => {
            let mut screen = Screen::say(Phrase::new("freeze-stand"));
            for freeze in several {
                let lines = [Phrase::new("freeze-of").with("title", &freeze.title)];
                screen = screen.list(lines.into_iter().chain(of_status(Some(freeze), None)));
                let label = Phrase::new("button-unfreeze-this").with("title", &freeze.title);
                let back = FreezePress::Back(freeze.subscription, freeze.freeze);
                screen = screen.row([press(label, back)]);
            }
            screen.row([ScreenButton::status(), ScreenButton::help()])
        }
    }
}

fn back(
    title: &LocalText,
    begun: bool,
    returned: Option<u32>,
    moved: Option<(NaiveDate, NaiveDate)>,
    free: Option<&Quota>,
) -> Screen {
    let head = if begun { "freeze-back" } else { "freeze-called-off" };
    let mut screen = Screen::say(Phrase::new(head).with("title", title));
    if let Some((was, day)) = moved {
        let key = if was == day { "freeze-same-last-day" } else { "freeze-new-last-day" };
        let phrase = Phrase::new(key).with("last_day", day);
        screen = screen.paragraph(if was == day { phrase } else { phrase.with("was", was) });
    }
    if let Some(days) = returned.filter(|days| *days > 0) {
        screen = screen.line(Phrase::new("freeze-days-back").with("days", Period::Days(days)));
    }
    if let Some(free) = free.filter(|_| returned.is_some()) {
        screen = screen.line(left(free));
    }
    screen.row([ScreenButton::link(), ScreenButton::freeze()]).row([ScreenButton::status(), ScreenButton::help()])
}

fn refused(
    id: SubscriptionId,
    title: &LocalText,
    plan: &PlanKey,
    days: Option<u32>,
    from: Option<NaiveDate>,
    why: FreezeRefusal,
) -> Screen {
    let renew = || ScreenButton::press(Phrase::new("button-renew"), Press::Plan(plan.clone()));
    let other_day = || press(Phrase::new("button-freeze-other-day"), FreezePress::Day(id, days.unwrap_or(1)));
    let of = |key| Phrase::new(key).with("title", title);
    let ending = [ScreenButton::status(), ScreenButton::help()];
    match why {
        FreezeRefusal::NotInPlan => Screen::say(of("freeze-not-in-plan")),
        FreezeRefusal::NotPaid(_) if from.is_some() => Screen::say(of("freeze-not-paid-then"))
            .row([if days.is_some() { other_day() } else { ScreenButton::freeze() }])
            .row([renew()]),
        FreezeRefusal::NotPaid(Stage::Grace) => Screen::say(of("freeze-not-in-grace")).row([renew()]),
        FreezeRefusal::NotPaid(_) => Screen::say(of("freeze-not-paid")).row([renew()]),
        FreezeRefusal::Frozen(day) => Screen::say(of("freeze-frozen").with("until", day)).row([ScreenButton::freeze()]),
        FreezeRefusal::TooShort(min) => Screen::say(Phrase::new("freeze-too-short").with("min", Period::Days(min)))
            .row([length(id, min, from)])
            .row([other_length(id, from)]),
        FreezeRefusal::TooLong(free) => Screen::say(Phrase::new("freeze-too-long").with("days", Period::Days(free)))
            .row([length(id, free, from)])
            .row([other_length(id, from)]),
        FreezeRefusal::NoTimesLeft => Screen::say(of("freeze-used-up")).row([renew()]),
        FreezeRefusal::TooSoon(day) => {
            Screen::say(Phrase::new("freeze-too-soon").with("day", day)).row([from_day(id, days, day)])
        }
        FreezeRefusal::Past => Screen::say(Phrase::new("freeze-past")).row([if days.is_some() {
            other_day()
        } else {
            ScreenButton::freeze()
        }]),
    }
    .row(ending)
}

/// Back to the lengths that there are.
fn other_length(id: SubscriptionId, from: Option<NaiveDate>) -> ScreenButton {
    press(Phrase::new("button-freeze-other-length"), FreezePress::Menu(id, from))
}

fn length(id: SubscriptionId, days: u32, from: Option<NaiveDate>) -> ScreenButton {
    let label = Phrase::new("button-freeze-days").with("days", Period::Days(days));
    press(label, FreezePress::Preview(id, days, from))
}

fn from_day(id: SubscriptionId, days: Option<u32>, day: NaiveDate) -> ScreenButton {
    let next = days.map_or(FreezePress::Menu(id, Some(day)), |days| FreezePress::Preview(id, days, Some(day)));
    press(Phrase::new("button-freeze-from").with("day", day), next)
}

fn press(label: Phrase, press: FreezePress) -> ScreenButton {
    ScreenButton::press(label, Press::Freeze(press))
}

fn until(back: &LocalMoment) -> Phrase {
    moment("freeze-until", back)
}

fn moment(key: &'static str, back: &LocalMoment) -> Phrase {
    Phrase::new(key).with("back", back.day).with("time", back.time.as_str())
}

fn span(key: &'static str, from: &LocalMoment, back: &LocalMoment) -> Phrase {
    moment(key, back).with("from", from.day).with("from_time", from.time.as_str())
}

fn left(free: &Quota) -> Phrase {
    if free.times == 0 || free.days < free.min {
        Phrase::new("freeze-nothing-left")
    } else {
        quota("freeze-left", free)
    }
}

fn quota(key: &'static str, quota: &Quota) -> Phrase {
    Phrase::new(key).with("days", Period::Days(quota.days)).with("times", Arg::from(quota.times))
}
