//! The screens about money: refunds, payments that fit nothing, renewals that a service makes by itself.

use super::{Arg, Phrase, Screen, ScreenButton, claim};
use crate::chat::press::{MoneyPress, Press};
use crate::domain::notice::MoneyNotice;
use crate::domain::notice::money::{Choice, RefundPreview, RenewalLine, TimeBack, UnmatchedCard, UnmatchedLine};
use crate::domain::{LocalText, MemberId, Money, PlanKey};
use chrono::NaiveDate;

/// Names of others that a refund's preview shows.
const NAMES_SHOWN: usize = 10;

/// Whether the answer to a button may take its place.
pub(super) const fn is_menu(notice: &MoneyNotice) -> bool {
    matches!(
        notice,
        MoneyNotice::Inbox { .. }
            | MoneyNotice::Unmatched(_)
            | MoneyNotice::Choices { .. }
            | MoneyNotice::SettledBefore
            | MoneyNotice::Renewals { .. }
    )
}

pub(super) fn screen(notice: &MoneyNotice) -> Screen {
    match notice {
        MoneyNotice::Refund(preview) => refund(preview),
        MoneyNotice::RefundUnable { payment, why } => to_inbox(Screen::say(
            Phrase::new("refund-unable")
                .with("payment", number(*payment).as_str())
                .with("why", Arg::Word(why.as_str())),
        )),
        MoneyNotice::RefundAsked { back } => to_inbox(Screen::say(Phrase::new("refund-asked").with("back", *back))),
        MoneyNotice::RefundByHand { back, provider, external_id, token } => {
            let done = press("button-refund-done", MoneyPress::RefundDone(token.clone()));
            Screen::say(Phrase::new("refund-by-hand").with("back", *back))
                .line(where_from(provider, external_id))
                .paragraph(Phrase::new("refund-by-hand-next"))
                .row([done])
                .row([press("button-nothing", MoneyPress::RefundDrop(token.clone()))])
        }
        MoneyNotice::RefundDone { back, name, last_day } => {
            let screen = Screen::say(with_name("refund-done", "refund-done-nobody", name.as_deref(), *back));
            to_inbox(match (name, last_day) {
                (Some(_), None) => screen.line(Phrase::new("money-until-none")),
                (_, day) => until(screen, *day),
            })
        }
        MoneyNotice::RefundRefused { payment, back, name, why } => {
            Screen::say(with_name("refund-refused", "refund-refused-nobody", name.as_deref(), *back))
                .line(Phrase::new("refund-refused-why").with("why", why.as_str()))
                .paragraph(Phrase::new("refund-refused-next"))
                .row([press("button-refund-again", MoneyPress::Refund(*payment)), ScreenButton::unmatched()])
        }
        MoneyNotice::NothingChanged => to_inbox(Screen::say(Phrase::new("nothing-changed"))),
        MoneyNotice::Partial { payment, amount, refunded, name, kept, cut } => {
            partial(*payment, *amount, *refunded, name, *kept, *cut)
        }
        MoneyNotice::PartialSettled { cut, name, last_day } => {
            let key = if *cut { "partial-cut" } else { "partial-kept" };
            to_inbox(until(Screen::say(Phrase::new(key).with("name", name.as_str())), *last_day))
        }
        MoneyNotice::Inbox { lines, total, older } => inbox(lines, *total, *older),
        MoneyNotice::Unmatched(card) => unmatched(card),
        MoneyNotice::Choices { payment, amount, member, name, choices } => {
            choose(*payment, *amount, *member, name, choices)
        }
        MoneyNotice::Settled { amount, how, name, last_day } => {
            let screen = Screen::say(
                Phrase::new("unmatched-settled").with("amount", *amount).with("how", Arg::Word(how.as_str())),
            );
            to_inbox(match name {
                Some(name) => {
                    until(screen.line(Phrase::new("unmatched-settled-for").with("name", name.as_str())), *last_day)
                }
                None => screen,
            })
        }
        MoneyNotice::SettledBefore => to_inbox(Screen::say(Phrase::new("unmatched-settled-before"))),
        MoneyNotice::WhyDismiss { amount } => asks(Phrase::new("unmatched-why-dismiss").with("amount", *amount)),
        MoneyNotice::Who { amount } => asks(Phrase::new("unmatched-who").with("amount", *amount)),
        MoneyNotice::Nobody { payment } => Screen::say(Phrase::new("unmatched-nobody"))
            .row([press("button-unmatched-other", MoneyPress::Who(*payment)), card_button(*payment)]),
        MoneyNotice::Disputed { amount, provider, member, name } => {
            disputed(*amount, provider, *member, name.as_deref())
        }
        MoneyNotice::DisputeLifted { name } => {
            Screen::say(Phrase::new("dispute-lifted").with("name", name.as_str())).row([ScreenButton::help()])
        }
        MoneyNotice::StopRenewal { subscription, name, title, provider, id } => {
            Screen::say(Phrase::new("renewal-task").with("name", name.as_str()).with("title", title))
                .line(where_from(provider, id))
                .paragraph(Phrase::new("renewal-task-next"))
                .row([press("button-renewal-stopped", MoneyPress::Stopped(*subscription))])
        }
        MoneyNotice::RenewalStoppedByHand { name } => {
            Screen::say(Phrase::new("renewal-task-done").with("name", name.as_str())).row([ScreenButton::help()])
        }
        hers => member(hers),
    }
}

/// What members read.
fn member(notice: &MoneyNotice) -> Screen {
    match notice {
        MoneyNotice::Renewals { lines, until } => renewals(lines, *until),
        MoneyNotice::RenewalStopped { title, last_day } => stopped("renewal-stopped", title, *last_day),
        MoneyNotice::RenewalStopsByHand { title, last_day } => stopped("renewal-stops-by-hand", title, *last_day),
        MoneyNotice::RenewalFailed { title, plan, last_day, freezes } => failed(title, plan, *last_day, *freezes),
        _ => Screen::say(Phrase::new("buying-closed")).row([ScreenButton::status(), ScreenButton::help()]),
    }
}

fn press(label: &'static str, press: MoneyPress) -> ScreenButton {
    ScreenButton::press(Phrase::new(label), Press::Money(press))
}

fn card_button(payment: i64) -> ScreenButton {
    press("button-unmatched-back", MoneyPress::Card(payment))
}

fn to_inbox(screen: Screen) -> Screen {
    screen.row([ScreenButton::unmatched(), ScreenButton::help()])
}

/// A question that the next message answers.
fn asks(phrase: Phrase) -> Screen {
    Screen::say(phrase).row([press("button-nothing", MoneyPress::Nothing)])
}

/// A number that is a name, not a quantity.
fn number(n: i64) -> String {
    n.to_string()
}

fn where_from(provider: &str, id: &str) -> Phrase {
    Phrase::new("unmatched-where").with("provider", Phrase::provider(provider)).with("id", id)
}

fn with_name(key: &'static str, without: &'static str, name: Option<&str>, back: Money) -> Phrase {
    match name {
        Some(name) => Phrase::new(key).with("name", name).with("back", back),
        None => Phrase::new(without).with("back", back),
    }
}

/// Until when she has paid now, where that is a day.
fn until(screen: Screen, day: Option<NaiveDate>) -> Screen {
    match day {
        Some(day) => screen.line(Phrase::new("money-until").with("last_day", day)),
        None => screen,
    }
}

fn refund(preview: &RefundPreview) -> Screen {
    let whole = preview.back == preview.amount;
    let title = Phrase::new("refund-title").with("payment", number(preview.payment).as_str());
    let sum = if whole {
        Phrase::new("refund-sum").with("back", preview.back)
    } else {
        Phrase::new("refund-sum-part").with("back", preview.back).with("amount", preview.amount)
    };
    let mut screen = Screen::say(title).line(sum);
    if let Some(name) = &preview.name {
        screen = screen.line(Phrase::new("refund-whose").with("name", name.as_str()));
    }
    screen = screen.list(time_back(&preview.time));
    let way = if preview.by_service { "refund-by-service" } else { "refund-by-yourself" };
    screen = screen.paragraph(Phrase::new(way).with("provider", Phrase::provider(&preview.provider)));
    match (&preview.reason, &preview.token) {
        (Some(reason), Some(token)) => screen
            .paragraph(Phrase::new("money-reason").with("reason", reason.as_str()))
            .row([ScreenButton::press(
                Phrase::new("button-refund-yes").with("back", preview.back),
                Press::Money(MoneyPress::RefundYes(token.clone())),
            )])
            .row([press("button-nothing", MoneyPress::Nothing)]),
        _ => screen.paragraph(Phrase::new("refund-ask-reason")).row([press("button-nothing", MoneyPress::Nothing)]),
    }
}

fn time_back(time: &TimeBack) -> Vec<Phrase> {
    match time {
        TimeBack::None => vec![Phrase::new("refund-time-none")],
        TimeBack::Part { rule, last_day, cut } => {
            let mut lines = vec![Phrase::new("refund-time-part").with("rule", Arg::Word(rule.as_str()))];
            if let (Some(day), Some(cut)) = (last_day, cut) {
                lines.push(Phrase::new("refund-time-cut").with("last_day", *day).with("then", *cut));
            }
            lines
        }
        TimeBack::All { left, last_day, then, closes, later, others } => {
            let mut lines = vec![match left {
                Some(0) => Phrase::new("refund-time-used"),
                Some(days) => Phrase::new("refund-time-left").with("days", *days),
                None => Phrase::new("refund-time-forever"),
            }];
            match (last_day, then) {
                _ if *closes => lines.push(Phrase::new("refund-closes")),
                (Some(day), Some(then)) if day != then => {
                    lines.push(Phrase::new("refund-last-day").with("last_day", *day).with("then", *then));
                }
                (None, Some(then)) => lines.push(Phrase::new("money-until").with("last_day", *then)),
                _ => {}
            }
            if *later > 0 {
                lines.push(Phrase::new("refund-later").with("count", *later));
            }
            let names = others.iter().take(NAMES_SHOWN);
            lines.extend(names.map(|name| Phrase::new("refund-others").with("name", name.as_str())));
            lines
        }
    }
}

fn partial(
    payment: i64,
    amount: Money,
    refunded: Money,
    name: &str,
    kept: Option<NaiveDate>,
    cut: Option<NaiveDate>,
) -> Screen {
    let mut screen = Screen::say(Phrase::new("partial").with("refunded", refunded).with("amount", amount))
        .line(Phrase::new("refund-whose").with("name", name));
    if let (Some(kept), Some(cut)) = (kept, cut) {
        screen = screen.line(Phrase::new("partial-days").with("kept", kept).with("cut", cut));
    }
    screen
        .paragraph(Phrase::new("partial-ask"))
        .row([
            press("button-partial-keep", MoneyPress::Keep(payment, refunded.minor)),
            press("button-partial-cut", MoneyPress::Cut(payment, refunded.minor)),
        ])
        .row([ScreenButton::unmatched()])
}

fn inbox(lines: &[UnmatchedLine], total: u32, older: Option<i64>) -> Screen {
    if lines.is_empty() {
        return Screen::say(Phrase::new("inbox-empty")).row([ScreenButton::help()]);
    }
    let mut screen = Screen::say(Phrase::new("inbox").with("count", total)).list(lines.iter().map(|line| {
        Phrase::new("inbox-line")
            .with("amount", line.amount)
            .with("day", line.day)
            .with("provider", Phrase::provider(&line.provider))
            .with("misfit", Phrase::misfit(line.misfit))
    }));
    for line in lines {
        let label =
            Phrase::new("button-inbox-line").with("payment", number(line.payment).as_str()).with("amount", line.amount);
        screen = screen.row([ScreenButton::press(label, Press::Money(MoneyPress::Card(line.payment)))]);
    }
    if let Some(older) = older {
        screen = screen.row([press("button-older", MoneyPress::Inbox(Some(older)))]);
    }
    screen
}

fn unmatched(card: &UnmatchedCard) -> Screen {
    let line = &card.line;
    let mut screen = Screen::say(
        Phrase::new("unmatched-card")
            .with("payment", number(line.payment).as_str())
            .with("amount", line.amount)
            .with("day", line.day),
    )
    .line(where_from(&line.provider, &card.external_id))
    .line(Phrase::new("unmatched-why").with("misfit", Phrase::misfit(line.misfit)));
    if let Some(contact) = &card.contact {
        screen = screen.list([Phrase::new("unmatched-contact")].into_iter().chain(claim::contact(contact)));
    }
    if card.under_way {
        screen = screen.paragraph(Phrase::new("unmatched-under-way"));
    }
    if !card.people.is_empty() {
        let people = card.people.iter().map(|p| {
            Phrase::new("unmatched-person").with("name", p.name.as_str()).with("because", Arg::Word(p.because.as_str()))
        });
        screen = screen.list([Phrase::new("unmatched-people")].into_iter().chain(people));
    }
    for person in &card.people {
        let label = Phrase::new("button-unmatched-for").with("name", person.name.as_str());
        let press = Press::Money(MoneyPress::Choose(line.payment, person.member));
        screen = screen.row([ScreenButton::press(label, press)]);
    }
    if card.grants {
        screen = screen.row([press("button-unmatched-other", MoneyPress::Who(line.payment))]);
    }
    if card.refunds {
        screen = screen.row([press("button-refund", MoneyPress::Refund(line.payment))]);
    }
    if !card.under_way {
        screen = screen.row([press("button-unmatched-dismiss", MoneyPress::Dismiss(line.payment))]);
    }
    screen.row([ScreenButton::unmatched()])
}

fn choose(payment: i64, amount: Money, member: MemberId, name: &str, choices: &[Choice]) -> Screen {
    let mut screen = Screen::say(Phrase::new("unmatched-choose").with("amount", amount).with("name", name)).list(
        choices.iter().map(|choice| {
            let phrase = match choice.days {
                Some(days) => Phrase::new("unmatched-choice-days").with("days", days),
                None => Phrase::new("unmatched-choice"),
            };
            let phrase = phrase.with("title", &choice.title);
            phrase.with(
                "until",
                match choice.last_day {
                    Some(day) => Phrase::new("period-until").with("day", day),
                    None => Phrase::new("period-forever"),
                },
            )
        }),
    );
    for choice in choices {
        let label = match choice.days {
            Some(days) => Phrase::new("button-unmatched-days").with("days", days),
            None => Phrase::new("button-unmatched-whole"),
        };
        let press = MoneyPress::Give(payment, member, choice.plan.clone(), choice.days);
        screen = screen.row([ScreenButton::press(label.with("title", &choice.title), Press::Money(press))]);
    }
    screen.row([card_button(payment)])
}

fn disputed(amount: Money, provider: &str, member: Option<MemberId>, name: Option<&str>) -> Screen {
    let mut screen =
        Screen::say(Phrase::new("disputed").with("amount", amount).with("provider", Phrase::provider(provider)));
    let (Some(member), Some(name)) = (member, name) else {
        return screen.line(Phrase::new("disputed-nobody")).row([ScreenButton::help()]);
    };
    screen = screen
        .line(Phrase::new("disputed-who").with("name", name).with("member", number(member.0).as_str()))
        .paragraph(Phrase::new("disputed-next"));
    screen.row([press("button-dispute-lift", MoneyPress::Lift(member))]).row([ScreenButton::help()])
}

fn renewals(lines: &[RenewalLine], until: Option<NaiveDate>) -> Screen {
    if lines.is_empty() {
        let screen = Screen::say(Phrase::new("renewals-none"));
        let screen = match until {
            Some(day) => screen.line(Phrase::new("renewals-none-until").with("last_day", day)),
            None => screen,
        };
        return screen.row([ScreenButton::status(), ScreenButton::help()]);
    }
    let mut screen = Screen::say(Phrase::new("renewals")).list(lines.iter().map(|line| match line.last_day {
        Some(day) => Phrase::new("renewal-line").with("title", &line.title).with("last_day", day),
        None => Phrase::new("renewal-line-over").with("title", &line.title),
    }));
    screen = screen.paragraph(Phrase::new("renewals-next"));
    for line in lines {
        let label = Phrase::new("button-renewal-stop").with("title", &line.title);
        screen = screen.row([ScreenButton::press(label, Press::Money(MoneyPress::Stop(line.subscription)))]);
    }
    screen.row([ScreenButton::status()])
}

fn stopped(key: &'static str, title: &LocalText, last_day: Option<NaiveDate>) -> Screen {
    let screen = Screen::say(Phrase::new(key).with("title", title));
    let screen = match last_day {
        Some(day) => screen.line(Phrase::new("renewal-keeps").with("last_day", day)),
        None => screen,
    };
    screen.row([ScreenButton::status(), ScreenButton::help()])
}

fn failed(title: &LocalText, plan: &PlanKey, last_day: Option<NaiveDate>, freezes: bool) -> Screen {
    let mut screen = Screen::say(Phrase::new("renewal-failed").with("title", title));
    if let Some(day) = last_day {
        screen = screen.line(Phrase::new("renewal-failed-until").with("last_day", day));
    }
    screen = screen.paragraph(Phrase::new("renewal-failed-next"));
    if freezes {
        screen = screen.line(Phrase::new("renewal-failed-freeze"));
    }
    screen = screen.row([ScreenButton::press(Phrase::new("button-renewal-pay"), Press::Plan(plan.clone()))]);
    if freezes {
        screen = screen.row([ScreenButton::freeze()]);
    }
    screen.row([ScreenButton::status(), ScreenButton::help()])
}
