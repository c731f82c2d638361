//! The screens of what a person has to do at gates, and of who is where she should not be.

use super::{Arg, Phrase, Screen, ScreenButton, staff};
use crate::chat::press::{HandsPress, Press, StaffPress};
use crate::domain::access::Chore;
use crate::domain::notice::{ChoreLine, GateOdds, HandsNotice, OddLine};
use crate::domain::{GateId, MemberId};
use chrono::NaiveDate;

/// The screen of a notice about people at gates.
pub(super) fn screen(notice: &HandsNotice) -> Screen {
    let about = |key, name: &str| Screen::say(Phrase::new(key).with("name", name));
    let gate = |key, title: &str| Screen::say(Phrase::new(key).with("gate", title));
    match notice {
        HandsNotice::Digest { counts } => digest(counts),
        HandsNotice::List { lines, next } => list(lines, next.map(|place| HandsPress::List(Some(place)))),
        HandsNotice::Looking { name } => about("hands-looking", name).row([chores()]),
        HandsNotice::ByHand { title } => gate("hands-by-hand", title).row([chores()]),
        HandsNotice::KeyLost { title } => gate("hands-key-lost", title).row([chores()]),
        HandsNotice::KeyBack { title, count } => {
            Screen::say(Phrase::new("hands-key-back").with("gate", title.as_str()).with("count", *count)).row([odds()])
        }
        HandsNotice::Odds { gates } => numbers(gates),
        HandsNotice::Odd { gate, title, wanted, lines, next } => {
            let next = next.map(|place| HandsPress::Odd(*gate, *wanted, Some(place)));
            people((*gate, title), *wanted, lines, next)
        }
        HandsNotice::OddDigest { inside, outside } => {
            let count = |key, n: u32| Phrase::new(key).with("count", n);
            let mut screen = Screen::say(Phrase::new("audit-digest"));
            for (key, n) in [("audit-digest-inside", *inside), ("audit-digest-outside", *outside)] {
                screen = if n > 0 { screen.line(count(key, n)) } else { screen };
            }
            screen.row([odds()])
        }
        HandsNotice::PuttingOut { name } => about("audit-putting-out", name).row([odds()]),
        HandsNotice::ShownIn { name } => about("audit-shown-in", name).row([odds()]),
        HandsNotice::Even { name } => about("audit-even", name).row([odds()]),
        HandsNotice::Comparing { title } => gate("audit-comparing", title).row([odds()]),
        HandsNotice::Waits { gate: title } => gate("door-waits", title).row([ScreenButton::status()]),
        HandsNotice::DoorRenewed { gate: title, url } => {
            let label = Phrase::new("button-door").with("gate", title.as_str());
            gate("door-renewed", title).row([ScreenButton::open(label, url)])
        }
        HandsNotice::Stranger { link } => Screen::say(Phrase::new("door-stranger"))
            .row([ScreenButton::open(Phrase::new("button-door-subscribe"), link)]),
    }
}

/// Whether a notice is only a menu.
pub(super) const fn is_menu(notice: &HandsNotice) -> bool {
    matches!(notice, HandsNotice::List { .. } | HandsNotice::Odds { .. } | HandsNotice::Odd { .. })
}

const fn press(label: Phrase, press: HandsPress) -> ScreenButton {
    ScreenButton::press(label, Press::Hands(press))
}

/// The button to what is to be done by hand.
pub(super) fn chores() -> ScreenButton {
    press(Phrase::new("button-hands"), HandsPress::List(None))
}

/// The button to the two numbers.
pub(super) fn odds() -> ScreenButton {
    press(Phrase::new("button-audit"), HandsPress::Odds)
}

fn digest(counts: &[(Chore, u32)]) -> Screen {
    let line = |(chore, count): &(Chore, u32)| {
        Phrase::new("hands-count").with("chore", Arg::Word(chore.as_str())).with("count", *count)
    };
    Screen::say(Phrase::new("hands-digest")).list(counts.iter().map(line)).row([chores()])
}

fn list(lines: &[ChoreLine], next: Option<HandsPress>) -> Screen {
    if lines.is_empty() {
        return Screen::say(Phrase::new("hands-none")).row([odds(), staff::to_menu()]);
    }
    let mut screen = Screen::say(Phrase::new("hands-title"));
    let line = |l: &ChoreLine| {
        Phrase::new("hands-line")
            .with("chore", Arg::Word(l.chore.as_str()))
            .with("name", l.name.as_str())
            .with("page", l.page.as_str())
            .with("gate", l.title.as_str())
            .with("since", l.since)
    };
    screen = screen.list(lines.iter().map(line)).paragraph(Phrase::new("hands-how"));
    let mut opened: Vec<&str> = Vec::new();
    for l in lines {
        if !opened.contains(&l.place.as_str()) {
            opened.push(&l.place);
            let label = Phrase::new("button-hands-open").with("gate", l.title.as_str());
            screen = screen.row([ScreenButton::open(label.with("chore", Arg::Word(l.chore.as_str())), &l.place)]);
        }
    }
    for l in lines {
        let label = Phrase::new("button-hands-check").with("name", l.name.as_str());
        screen = screen.row([press(label, HandsPress::Check(l.account, l.gate))]);
    }
    turn(screen, next, staff::to_menu())
}

/// The buttons onwards and back.
fn turn(screen: Screen, next: Option<HandsPress>, back: ScreenButton) -> Screen {
    match next {
        Some(next) => screen.row([press(Phrase::new("button-hand-next"), next), back]),
        None => screen.row([back]),
    }
}

fn numbers(gates: &[GateOdds]) -> Screen {
    let mut screen = Screen::say(Phrase::new(if gates.is_empty() { "audit-no-gates" } else { "audit-title" }));
    for g in gates {
        let mut lines = vec![Phrase::new("audit-gate").with("gate", g.title.as_str())];
        lines.push(number(("audit-outside", "audit-outside-none"), g.outside));
        lines.push(number(("audit-inside", "audit-inside-none"), g.inside));
        lines.push(match (g.listed, g.compared) {
            (true, Some(day)) => Phrase::new("audit-compared").with("day", day),
            (true, None) => Phrase::new("audit-not-compared"),
            (false, _) => Phrase::new("audit-by-looks"),
        });
        screen = screen.list(lines);
    }
    for g in gates {
        let label = |key| Phrase::new(key).with("gate", g.title.as_str());
        let mut row = Vec::new();
        if g.outside.0 > 0 {
            row.push(press(label("button-audit-outside"), HandsPress::Odd(g.gate, true, None)));
        }
        if g.inside.0 > 0 {
            row.push(press(label("button-audit-inside"), HandsPress::Odd(g.gate, false, None)));
        }
        if !row.is_empty() {
            screen.buttons.push(row);
        }
        if g.listed {
            screen = screen.row([press(label("button-audit-compare"), HandsPress::Compare(g.gate))]);
        }
    }
    screen.row([chores(), staff::to_menu()])
}

fn number((some, none): (&'static str, &'static str), (count, since): (u32, Option<NaiveDate>)) -> Phrase {
    match since {
        Some(since) => Phrase::new(some).with("count", count).with("since", since),
        None => Phrase::new(none),
    }
}

fn people((gate, title): (GateId, &str), wanted: bool, lines: &[OddLine], next: Option<HandsPress>) -> Screen {
    let key = match (wanted, lines.is_empty()) {
        (_, true) => "audit-nobody",
        (true, false) => "audit-outside-title",
        (false, false) => "audit-inside-title",
    };
    let line = |l: &OddLine| {
        Phrase::new("audit-line")
            .with("name", l.name.as_str())
            .with("contact", l.contact.as_str())
            .with("since", l.since)
    };
    let mut screen = Screen::say(Phrase::new(key).with("gate", title)).list(lines.iter().map(line));
    for l in lines {
        let key = if wanted { "button-audit-show-in" } else { "button-audit-put-out" };
        screen = screen.row([card(l.member, &l.name), press(Phrase::new(key), HandsPress::Mend(l.account, gate))]);
    }
    turn(screen, next, odds())
}

fn card(member: MemberId, name: &str) -> ScreenButton {
    let number = member.to_string();
    let label = Phrase::new("button-hand-person").with("name", name).with("number", number.as_str());
    ScreenButton::press(label, Press::Staff(StaffPress::Card(member)))
}
