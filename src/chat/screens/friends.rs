//! Screens about friends, promo codes and trial days.

use super::{Arg, Phrase, Screen, ScreenButton, shortened};
use crate::chat::press::{FriendsPress, Press};
use crate::domain::notice::{FriendsNotice, Guest, InviteLink, Offer, PlanLine};
use crate::domain::promo::Refusal;
use crate::domain::referral::{Bonus, NotInvited};
use crate::domain::{LocalText, Period, PlanKey};
use chrono::NaiveDate;

impl ScreenButton {
    pub(super) fn invite() -> Self {
        Self::press(Phrase::new("button-invite"), Press::Friends(FriendsPress::Invite))
    }

    pub(super) fn promo() -> Self {
        Self::press(Phrase::new("button-promo"), Press::Friends(FriendsPress::Promo))
    }

    /// The button that tries a plan.
    pub(super) fn try_plan(days: u32, plan: &PlanKey) -> Self {
        let label = Phrase::new("button-try").with("period", Period::Days(days));
        Self::press(label, Press::Friends(FriendsPress::Try(plan.clone())))
    }
}

pub(super) fn screen(notice: &FriendsNotice) -> Screen {
    match notice {
        FriendsNotice::Invitation { code: _, links, reward, welcome, guests, came, earned } => {
            let screen = invitation(links, *reward, *welcome);
            who_came(screen, guests, *came, earned).row([ScreenButton::status(), ScreenButton::help()])
        }
        FriendsNotice::Invited { by, welcome } => {
            let screen = Screen::say(Phrase::new("invited").with("name", by.as_str()));
            let screen = match welcome {
                Some(welcome) => screen.line(Phrase::new("invited-welcome").with("bonus", bonus(*welcome))),
                None => screen,
            };
            screen.row([ScreenButton::plans(), ScreenButton::help()])
        }
        FriendsNotice::NotInvited { why } => not_invited(*why),
        FriendsNotice::Rewarded { guest, period, title, last_day } => {
            let head = Phrase::new("rewarded").with("name", guest.as_str()).with("period", *period);
            added(Screen::say(head), title, *last_day)
                .row([ScreenButton::invite(), ScreenButton::link()])
                .row([ScreenButton::status(), ScreenButton::help()])
        }
        FriendsNotice::Welcomed { period, title, last_day } => {
            added(Screen::say(Phrase::new("welcomed").with("period", *period)), title, *last_day)
                .row([ScreenButton::invite(), ScreenButton::status()])
        }
        FriendsNotice::WhichPromo => {
            Screen::say(Phrase::new("which-promo")).row([ScreenButton::plans(), ScreenButton::help()])
        }
        FriendsNotice::PromoRefused { code, why } => refused(code.as_deref(), why),
        FriendsNotice::PromoTaken { code, plans, until } => promo_taken(code, plans, *until),
        FriendsNotice::Added { period, title, last_day } => {
            added(Screen::say(Phrase::new("time-added").with("period", *period)), title, *last_day)
                .row([ScreenButton::link(), ScreenButton::status()])
        }
        FriendsNotice::NoTrial { plan } => Screen::say(Phrase::new("no-trial"))
            .row([ScreenButton::press(Phrase::new("button-see-plan"), Press::Plan(plan.clone()))])
            .row([ScreenButton::plans(), ScreenButton::help()]),
    }
}

/// What is offered with a plan, under its price.
pub(super) fn offer(screen: Screen, offer: &Offer) -> Screen {
    let screen = match &offer.promo {
        Some((code, before)) => screen
            .line(Phrase::new("plan-promo").with("code", code.as_str()).with("prices", Arg::Prices(before.clone()))),
        None => screen,
    };
    let screen = match &offer.refused {
        Some((code, Refusal::OtherPlan)) => {
            screen.paragraph(Phrase::new("promo-not-this-plan").with("code", code.as_str()))
        }
        Some((code, why)) => screen.paragraph(Phrase::new("promo-head").with("code", code.as_str())).line(refusal(why)),
        None => screen,
    };
    if offer.trial == 0 {
        return screen;
    }
    screen.paragraph(Phrase::new("plan-trial").with("period", Period::Days(offer.trial)))
}

fn invitation(links: &[InviteLink], reward: Option<Bonus>, welcome: Option<Bonus>) -> Screen {
    let mut screen = Screen::say(Phrase::new("invite-title")).line(Phrase::new("invite-how"));
    screen = screen.list(links.iter().map(|link| {
        let messenger = Arg::Word(link.platform.as_str());
        Phrase::new("invite-link").with("messenger", messenger).with("link", link.url.as_str())
    }));
    if reward.is_some() || welcome.is_some() {
        screen = screen.paragraph(Phrase::new("invite-when"));
    }
    if let Some(reward) = reward {
        screen = screen.line(Phrase::new("invite-reward").with("bonus", bonus(reward)));
    }
    if let Some(welcome) = welcome {
        screen = screen.line(Phrase::new("invite-welcome").with("bonus", bonus(welcome)));
    }
    screen
}

fn who_came(screen: Screen, guests: &[Guest], came: u32, earned: &[Period]) -> Screen {
    if guests.is_empty() {
        return screen.paragraph(Phrase::new("invite-nobody"));
    }
    let line = |guest: &Guest| {
        Phrase::new(if guest.paid { "invite-guest-paid" } else { "invite-guest" }).with("name", guest.name.as_str())
    };
    let lines = shortened(guests.iter().map(line).collect(), usize::try_from(came).unwrap_or(0), guests.len());
    let screen = screen.list([Phrase::new("invite-came").with("count", came)].into_iter().chain(lines));
    match earned {
        [] => screen,
        [one] => screen.paragraph(Phrase::new("invite-earned").with("period", *one)),
        [one, more, ..] => screen.paragraph(Phrase::new("invite-earned-both").with("period", *one).with("more", *more)),
    }
}

/// A bonus in words.
fn bonus(bonus: Bonus) -> Phrase {
    match bonus {
        Bonus::Days(days) => Phrase::new("bonus-days").with("period", Period::Days(days)),
        Bonus::Percent(percent) => Phrase::new("bonus-part").with("percent", percent),
    }
}

/// Where a subscription stands after something was added.
fn added(screen: Screen, title: &LocalText, last_day: Option<NaiveDate>) -> Screen {
    screen.line(match last_day {
        Some(day) => Phrase::new("now-until").with("title", title).with("last_day", day),
        None => Phrase::new("now-forever").with("title", title),
    })
}

fn not_invited(why: NotInvited) -> Screen {
    let (text, step) = match why {
        NotInvited::Unknown => ("not-invited-unknown", ScreenButton::plans()),
        NotInvited::Oneself => ("not-invited-oneself", ScreenButton::invite()),
        NotInvited::Returning => ("not-invited-returning", ScreenButton::invite()),
        NotInvited::Earlier => ("not-invited-earlier", ScreenButton::plans()),
        NotInvited::Circle => ("not-invited-circle", ScreenButton::plans()),
    };
    Screen::say(Phrase::new(text)).row([step, ScreenButton::help()])
}

/// Why a promo code gives nothing.
fn refusal(why: &Refusal) -> Phrase {
    let phrase = |key| Phrase::new(key);
    match why {
        Refusal::Unknown => phrase("promo-unknown"),
        Refusal::TooEarly { from } => phrase("promo-early").with("from", *from),
        Refusal::Over { until } => phrase("promo-over").with("until", *until),
        Refusal::UsedUp => phrase("promo-used-up"),
        Refusal::Yours => phrase("promo-yours"),
        Refusal::OtherPlan => phrase("promo-other-plan"),
        Refusal::OnlyNew => phrase("promo-only-new"),
        Refusal::OnlyLapsed => phrase("promo-only-lapsed"),
    }
}

fn refused(code: Option<&str>, why: &Refusal) -> Screen {
    let text = refusal(why);
    let screen = match code {
        Some(code) => Screen::say(Phrase::new("promo-head").with("code", code)).line(text),
        None => Screen::say(text),
    };
    screen.row([ScreenButton::promo(), ScreenButton::plans()])
}

fn promo_taken(code: &str, plans: &[PlanLine], until: Option<NaiveDate>) -> Screen {
    let mut screen = Screen::say(Phrase::new("promo-taken").with("code", code));
    if let Some(until) = until {
        screen = screen.line(Phrase::new("promo-until").with("until", until));
    }
    screen = screen.paragraph(Phrase::new("promo-choose"));
    super::member::plan_buttons(screen, plans).row([ScreenButton::status(), ScreenButton::help()])
}
