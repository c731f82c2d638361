//! The screens about connecting accounts of several messengers.

use super::{Arg, Phrase, Screen, ScreenButton};
use crate::chat::press::{ConnectPress, Press};
use crate::domain::notice::{ConnectLine, ConnectNotice, InviteLink, Party};
use crate::domain::{Platform, Stage};

pub(super) fn screen(notice: &ConnectNotice) -> Screen {
    match notice {
        ConnectNotice::Code { code, minutes, links } => show_code(code, *minutes, links),
        ConnectNotice::Together { platforms } => Screen::say(Phrase::new("connect-together"))
            .list(platforms.iter().map(|platform| place("connect-place", *platform)))
            .paragraph(Phrase::new("connect-apart"))
            .row([ScreenButton::link(), ScreenButton::status()]),
        ConnectNotice::Offer { connect, other, own } => {
            question(Screen::say(Phrase::new("connect-offer")), other, own, *connect, ConnectPress::Want(*connect))
        }
        ConnectNotice::Confirm { connect, other, own } => {
            let asks = place("connect-confirm", other.platform).with("name", other.name.as_str());
            question(Screen::say(asks), other, own, *connect, ConnectPress::Confirm(*connect))
        }
        ConnectNotice::Waiting { platform } => {
            Screen::say(place("connect-waiting", *platform)).row([ScreenButton::help()])
        }
        ConnectNotice::Joined { platforms, lines } => Screen::say(Phrase::new("connect-joined"))
            .list(platforms.iter().map(|platform| place("connect-place", *platform)))
            .list([Phrase::new("connect-now")].into_iter().chain(held(lines)))
            .row([ScreenButton::link(), ScreenButton::status()]),
        ConnectNotice::CalledOff => {
            Screen::say(Phrase::new("connect-called-off")).row([ScreenButton::status(), ScreenButton::help()])
        }
        ConnectNotice::Refused { why } => {
            Screen::say(Phrase::new("connect-refused").with("why", Arg::Word(why.as_str())))
                .row([again()])
                .row([ScreenButton::status(), ScreenButton::help()])
        }
        ConnectNotice::Separated { lines } => Screen::say(Phrase::new("connect-separated"))
            .list(held(lines))
            .row([ScreenButton::link(), ScreenButton::status()])
            .row([ScreenButton::why(), ScreenButton::help()]),
    }
}

/// The button to it.
pub(super) fn start() -> ScreenButton {
    press("button-connect", ConnectPress::Start)
}

fn again() -> ScreenButton {
    press("button-connect-again", ConnectPress::Start)
}

fn press(label: &'static str, press: ConnectPress) -> ScreenButton {
    ScreenButton::press(Phrase::new(label), Press::Connect(press))
}

fn place(key: &'static str, platform: Platform) -> Phrase {
    Phrase::new(key).with("messenger", Arg::Word(platform.as_str()))
}

fn show_code(code: &str, minutes: u32, links: &[InviteLink]) -> Screen {
    let mut screen = Screen::say(Phrase::new("connect-title")).line(Phrase::new("connect-what"));
    if links.is_empty() {
        screen = screen.paragraph(Phrase::new("connect-alone"));
    }
    screen = screen
        .paragraph(Phrase::new("connect-code").with("code", code))
        .line(Phrase::new("connect-how"))
        .line(Phrase::new("connect-minutes").with("minutes", minutes))
        .paragraph(Phrase::new("connect-other-way"));
    for link in links {
        screen = screen.row([ScreenButton::open(place("button-connect-open", link.platform), &link.url)]);
    }
    screen.row([ScreenButton::status(), ScreenButton::help()])
}

fn question(screen: Screen, other: &Party, own: &[ConnectLine], connect: i64, yes: ConnectPress) -> Screen {
    let party = place("connect-party", other.platform).with("name", other.name.as_str());
    screen
        .list([party].into_iter().chain(held(&other.lines)))
        .list([Phrase::new("connect-own")].into_iter().chain(held(own)))
        .paragraph(Phrase::new("connect-then"))
        .line(Phrase::new("connect-only-own"))
        .row([press("button-connect-yes", yes), press("button-connect-no", ConnectPress::No(connect))])
}

fn held(lines: &[ConnectLine]) -> Vec<Phrase> {
    if lines.is_empty() {
        return vec![Phrase::new("connect-line-nothing")];
    }
    let line = |line: &ConnectLine| {
        let phrase = |key| Phrase::new(key).with("title", &line.title);
        match (line.last_day, line.stage) {
            (Some(day), Stage::Frozen) => phrase("connect-line-frozen").with("last_day", day),
            (Some(day), _) => phrase("connect-line").with("last_day", day),
            (None, _) => phrase("connect-line-forever"),
        }
    };
    lines.iter().map(line).collect()
}
