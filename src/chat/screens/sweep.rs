//! What owners see of payment services that are not heard or cannot be asked, and payers on the page after payment.

use super::staff::to_menu;
use super::{Arg, Phrase, Screen, ScreenButton};
use crate::domain::notice::{InviteLink, Paid, SweepNotice};

pub(super) fn screen(notice: &SweepNotice) -> Screen {
    match notice {
        SweepNotice::NotHeard { provider, address } => {
            let screen = Screen::say(of("sweep-not-heard", provider)).paragraph(of("sweep-not-heard-how", provider));
            match address {
                Some(address) => screen.line(Phrase::new("sweep-address").with("address", Arg::Quote(address.clone()))),
                None => screen,
            }
            .row([to_menu()])
        }
        SweepNotice::CannotAsk { provider, why } => Screen::say(of("sweep-cannot-ask", provider))
            .line(Phrase::new("sweep-why").with("why", Arg::Quote(why.clone())))
            .paragraph(Phrase::new("sweep-cannot-ask-how"))
            .row([to_menu()]),
        SweepNotice::Page { paid, back } => {
            back.iter().fold(page(paid), |screen, link| screen.row([way(link, back.len() > 1)]))
        }
    }
}

fn of(key: &'static str, provider: &str) -> Phrase {
    Phrase::new(key).with("provider", Phrase::provider(provider))
}

fn page(paid: &Paid) -> Screen {
    let say = |title, how| Screen::say(Phrase::new(title)).paragraph(Phrase::new(how));
    match paid {
        Paid::Waiting => say("page-waiting", "page-waiting-how"),
        Paid::In { title, last_day } => Screen::say(Phrase::new("page-in"))
            .paragraph(match last_day {
                Some(day) => Phrase::new("page-until").with("title", title).with("last_day", *day),
                None => Phrase::new("page-for-ever").with("title", title),
            })
            .paragraph(Phrase::new("page-in-how")),
        Paid::Arrived => say("page-arrived", "page-arrived-how"),
        Paid::Gift => say("page-gift", "page-gift-how"),
        Paid::Canceled => say("page-canceled", "page-canceled-how"),
        Paid::Odd => say("page-odd", "page-odd-how"),
        Paid::GivenBack => say("page-given-back", "page-given-back-how"),
        Paid::Somehow => say("page-somehow", "page-somehow-how"),
        Paid::Unknown => say("page-unknown", "page-unknown-how"),
    }
}

/// `named`: by the messenger's name, because there are several.
fn way(link: &InviteLink, named: bool) -> ScreenButton {
    let label = if named {
        Phrase::new("button-page-open").with("messenger", Arg::Word(link.platform.as_str()))
    } else {
        Phrase::new("button-page-back")
    };
    ScreenButton::open(label, &link.url)
}
