//! The screens that members see.

use super::change::preview;
use super::event::event;
use super::staff::to_menu;
use super::{
    Arg, COMMANDS, Phrase, Screen, ScreenButton, claim, connect, donut, freeze, friends, gifts, personal, receipt,
    shortened,
};
use crate::chat::press::Press;
use crate::domain::notice::{
    ChangePreview, Door, Occasion, Offer, PaidLine, PayWay, PlanLine, Renewal, StatusLine, Way, WhyLine,
};
use crate::domain::{Lang, LocalText, Money, PlanKey, Stage, Verdict};
use chrono::NaiveDate;

/// Payments that a status shows; more would bury the buttons.
const PAYMENTS_SHOWN: usize = 10;

pub(super) fn greeting(club: &str, plans: &[PlanLine]) -> Screen {
    let choose = if plans.is_empty() { "plans-none" } else { "greeting-choose" };
    let screen = Screen::say(Phrase::new("greeting").with("club", club)).paragraph(Phrase::new(choose));
    elsewhere(plan_buttons(screen, plans), plans).row([ScreenButton::languages(), ScreenButton::help()])
}

pub(super) fn plans(plans: &[PlanLine]) -> Screen {
    let text = if plans.is_empty() { "plans-none" } else { "plans" };
    let screen = plan_buttons(Screen::say(Phrase::new(text)), plans);
    elsewhere(screen, plans).row([ScreenButton::status(), ScreenButton::help()])
}

/// Where another service sells the plans too, she may have paid there.
fn elsewhere(screen: Screen, plans: &[PlanLine]) -> Screen {
    if plans.iter().any(|plan| plan.elsewhere) { screen.row([claim::start()]) } else { screen }
}

pub(super) fn plan_buttons(mut screen: Screen, plans: &[PlanLine]) -> Screen {
    for plan in plans {
        let label = match plan.prices.as_slice() {
            [] => Phrase::new("button-plan-unpriced").with("title", &plan.title),
            prices => Phrase::new("button-plan").with("title", &plan.title).with("prices", Arg::Prices(prices.into())),
        };
        screen = screen.row([ScreenButton::press(label, Press::Plan(plan.key.clone()))]);
    }
    screen
}

pub(super) fn plan_card(
    plan: &PlanLine,
    ways: &[PayWay],
    renewal: Option<&Renewal>,
    offer: &Offer,
    change: Option<&ChangePreview>,
) -> Screen {
    let mut screen = Screen::say(Phrase::new("plan-title").with("title", &plan.title))
        .line(Phrase::new("plan-period").with("period", plan.period));
    if !plan.prices.is_empty() {
        screen = screen.line(Phrase::new("plan-price").with("prices", Arg::Prices(plan.prices.clone())));
    }
    screen = friends::offer(screen, offer);
    if let Some(renewal) = renewal {
        screen = screen.paragraph(match renewal.then {
            Some(then) => Phrase::new("plan-renewal").with("last_day", renewal.last_day).with("then", then),
            None => Phrase::new("plan-renewal-forever").with("last_day", renewal.last_day),
        });
    }
    if let Some(change) = change {
        screen = screen.paragraph(preview(change));
    }
    if offer.donut.is_some() {
        screen = screen.paragraph(Phrase::new("plan-donut"));
    }
    if !ways.is_empty() {
        screen = screen.paragraph(Phrase::new("plan-choose-way"));
    } else if offer.donut.is_none() {
        screen = screen.paragraph(Phrase::new("plan-no-way"));
    }
    if offer.trial > 0 {
        screen = screen.row([ScreenButton::try_plan(offer.trial, &plan.key)]);
    }
    for way in ways {
        let label =
            Phrase::new("button-pay").with("price", way.price).with("provider", Phrase::provider(&way.provider));
        let press = Press::Pay(plan.key.clone(), way.provider.clone());
        screen = screen.row([ScreenButton::press(label, press)]);
    }
    if let Some(page) = &offer.donut {
        screen = screen.row([donut::page(page)]);
    }
    if !ways.is_empty() {
        screen = screen.row([gifts::give(&plan.key)]);
    }
    screen.row([back_to_plans()])
}

pub(super) fn pay_link(plan: &LocalText, price: Money, url: &str, receipt: Option<&str>) -> Screen {
    let screen = Screen::say(Phrase::new("pay-link").with("title", plan).with("price", price))
        .paragraph(Phrase::new("pay-link-next"));
    let pay = [ScreenButton::open(Phrase::new("button-open-payment").with("price", price), url)];
    match receipt {
        Some(contact) => {
            screen.line(Phrase::new("receipt-goes-to").with("contact", contact)).row(pay).row([receipt::change()])
        }
        None => screen.row(pay),
    }
    .row([back_to_plans()])
}

pub(super) fn pay_failed(plan: &PlanKey) -> Screen {
    Screen::say(Phrase::new("pay-failed")).row([try_again(plan)]).row([back_to_plans()])
}

pub(super) fn payment_canceled(plan: &PlanKey, title: &LocalText) -> Screen {
    Screen::say(Phrase::new("payment-canceled").with("title", title)).row([try_again(plan)]).row([back_to_plans()])
}

pub(super) fn entry(occasion: Occasion, plan: &LocalText, last_day: Option<NaiveDate>, doors: &[Door]) -> Screen {
    let head = match occasion {
        Occasion::Paid => "entry-paid",
        Occasion::Renewed => "entry-renewed",
        Occasion::Asked | Occasion::Ended => "entry-asked",
        Occasion::Returned => "entry-returned",
        Occasion::Given => "entry-given",
        Occasion::Gifted => "entry-gifted",
    };
    let mut screen = Screen::say(Phrase::new(head)).line(match last_day {
        Some(day) if occasion == Occasion::Given => Phrase::new("now-until").with("title", plan).with("last_day", day),
        Some(day) => Phrase::new("entry-until").with("title", plan).with("last_day", day),
        None => Phrase::new("entry-forever").with("title", plan),
    });
    if doors.is_empty() {
        screen = screen.paragraph(Phrase::new("entry-no-doors"));
    }
    let hows = [
        (Way::Personal, "entry-how"),
        (Way::Request, "entry-how-request"),
        (Way::RequestByHand, "entry-how-by-hand"),
        (Way::Shared, "entry-how-shared"),
    ];
    for (way, how) in hows {
        if doors.iter().any(|door| door.url.is_some() && door.way == way) {
            screen = screen.paragraph(Phrase::new(how));
        }
    }
    let told = doors.iter().filter(|door| door.url.is_none());
    let told = told.map(|door| {
        let key = match door.way {
            _ if door.inside => "door-inside",
            Way::Added => "door-added",
            _ => "door-later",
        };
        Phrase::new(key).with("gate", door.title.as_str())
    });
    let told: Vec<Phrase> = told.collect();
    if !told.is_empty() {
        screen = screen.list(told);
    }
    for door in doors {
        if let Some(url) = &door.url {
            let label = Phrase::new("button-door").with("gate", door.title.as_str());
            screen = screen.row([ScreenButton::open(label, url)]);
        }
    }
    screen.row([ScreenButton::status(), ScreenButton::help()])
}

pub(super) fn let_in(gate: &str) -> Screen {
    Screen::say(Phrase::new("let-in").with("gate", gate)).row([ScreenButton::status(), ScreenButton::link()])
}

pub(super) fn status(lines: &[StatusLine], paid: &[PaidLine]) -> Screen {
    let mut screen = if lines.is_empty() {
        Screen::say(Phrase::new("status-none"))
    } else {
        let all =
            |line| [status_line(line)].into_iter().chain(freeze::of_status(line.freeze.as_ref(), line.quota.as_ref()));
        Screen::say(Phrase::new("status-title")).list(lines.iter().flat_map(all))
    };
    if !paid.is_empty() {
        let sums = paid.iter().map(|p| Phrase::new("status-payment").with("day", p.day).with("amount", p.amount));
        let sums = shortened(sums.collect(), paid.len(), PAYMENTS_SHOWN);
        screen = screen.list([Phrase::new("status-paid")].into_iter().chain(sums));
    }
    screen = if lines.iter().any(|line| line.stage.is_open()) {
        screen.row([ScreenButton::link(), ScreenButton::renew()])
    } else if lines.is_empty() {
        screen.row([ScreenButton::plans()])
    } else {
        screen.row([ScreenButton::renew(), ScreenButton::plans()])
    };
    let frozen: Vec<_> = lines.iter().filter_map(|line| line.freeze.as_ref()).collect();
    if let [one] = frozen.as_slice() {
        screen = screen.row([freeze::back_button(one)]);
    }
    let free = |line: &StatusLine| line.freeze.is_none() && line.quota.is_some_and(|quota| quota.times > 0);
    if frozen.len() > 1 || lines.iter().any(free) {
        screen = screen.row([ScreenButton::freeze()]);
    }
    screen.row([ScreenButton::why(), ScreenButton::help()]).row([ScreenButton::invite()])
}

fn status_line(line: &StatusLine) -> Phrase {
    let phrase = |key| Phrase::new(key).with("title", &line.title);
    match (line.stage, line.last_day) {
        (Stage::Pending, Some(day)) => phrase("status-waiting").with("last_day", day),
        (Stage::Pending, None) => phrase("status-pending"),
        (Stage::Active | Stage::Expiring, Some(day)) => {
            phrase("status-active").with("last_day", day).with("days", line.days_left)
        }
        (Stage::Active | Stage::Expiring, None) => phrase("status-forever"),
        (Stage::Frozen, Some(day)) => phrase("status-frozen").with("last_day", day),
        (Stage::Frozen, None) => phrase("status-frozen-forever"),
        (Stage::Grace, Some(day)) => phrase("status-grace").with("last_day", day),
        (Stage::Ended, Some(day)) => phrase("status-ended").with("last_day", day),
        (Stage::Grace | Stage::Ended, None) => phrase("status-over"),
    }
}

pub(super) fn nothing_open(before: Option<&PlanKey>) -> Screen {
    let text = if before.is_some() { "nothing-open-again" } else { "nothing-open" };
    Screen::say(Phrase::new(text)).row([again_or_plans(before)]).row([ScreenButton::why(), ScreenButton::help()])
}

pub(super) fn declined(gate: &str, verdict: Verdict, before: Option<&PlanKey>) -> Screen {
    let (text, step) = match verdict {
        Verdict::NeverPaid => ("declined-never-paid", again_or_plans(before)),
        Verdict::Ended => ("declined-ended", again_or_plans(before)),
        Verdict::Banned => ("declined-banned", ScreenButton::why()),
        Verdict::Approve => ("declined-entitled", ScreenButton::link()),
        Verdict::Frozen => ("freeze-declined", ScreenButton::freeze()),
    };
    Screen::say(Phrase::new(text).with("gate", gate)).row([step]).row([ScreenButton::why(), ScreenButton::help()])
}

pub(super) fn link_leaked(gate: &str) -> Screen {
    Screen::say(Phrase::new("link-leaked").with("gate", gate)).row([ScreenButton::link(), ScreenButton::help()])
}

pub(super) fn reminder(title: &LocalText, plan: &PlanKey, last_day: NaiveDate, days: u32) -> Screen {
    Screen::say(Phrase::new("reminder").with("title", title).with("last_day", last_day).with("days", days))
        .paragraph(Phrase::new("reminder-next"))
        .row([renew_plan(plan)])
        .row([ScreenButton::status(), ScreenButton::help()])
}

pub(super) fn grace(title: &LocalText, plan: &PlanKey, until: NaiveDate) -> Screen {
    Screen::say(Phrase::new("grace").with("title", title).with("until", until))
        .row([renew_plan(plan)])
        .row([ScreenButton::status(), ScreenButton::help()])
}

pub(super) fn ended(title: &LocalText, plan: &PlanKey, last_day: NaiveDate) -> Screen {
    Screen::say(Phrase::new("ended").with("title", title).with("last_day", last_day))
        .row([renew_plan(plan)])
        .row([ScreenButton::plans(), ScreenButton::why()])
}

pub(super) fn why(lines: &[WhyLine], earlier: Option<i64>) -> Screen {
    let mut screen = Screen::say(Phrase::new(if lines.is_empty() { "why-none" } else { "why-title" }));
    for day in lines.chunk_by(|a, b| a.day == b.day) {
        let head = day.iter().take(1).map(|line| Phrase::new("why-day").with("day", line.day));
        let told = day.iter().map(|line| {
            let key = if line.by_team { "why-line-team" } else { "why-line" };
            Phrase::new(key).with("time", line.time.as_str()).with("event", event(&line.event))
        });
        screen = screen.list(head.chain(told));
    }
    if let Some(line) = earlier {
        screen = screen.row([ScreenButton::press(Phrase::new("button-why-before"), Press::WhyBefore(line))]);
    }
    screen.row([ScreenButton::status(), ScreenButton::help()])
}

pub(super) fn choose_language(spoken: &[Lang]) -> Screen {
    let mut screen = Screen::say(Phrase::new("choose-language"));
    for lang in spoken {
        let label = Phrase::new("button-language").with("language", Arg::Language(*lang));
        screen = screen.row([ScreenButton::press(label, Press::Language(*lang))]);
    }
    screen
}

pub(super) fn language_set() -> Screen {
    Screen::say(Phrase::new("language-set"))
        .row([ScreenButton::plans(), ScreenButton::status()])
        .row([ScreenButton::languages(), ScreenButton::help()])
}

pub(super) fn help(owner: bool) -> Screen {
    let lines = COMMANDS.iter().filter(|(name, _)| !matches!(*name, "start" | "help"));
    let lines =
        lines.map(|(name, about)| Phrase::new("help-line").with("command", *name).with("about", Phrase::new(about)));
    let mut screen = Screen::say(Phrase::new("help-title")).list(lines);
    if owner {
        screen = screen.paragraph(Phrase::new("help-owner")).paragraph(Phrase::new("help-hand"));
        screen = screen.row([to_menu(), ScreenButton::unmatched()]);
    }
    screen
        .row([ScreenButton::plans(), ScreenButton::status()])
        .row([ScreenButton::link(), ScreenButton::renew()])
        .row([ScreenButton::why(), ScreenButton::languages()])
        .row([ScreenButton::freeze(), ScreenButton::invite()])
        .row([ScreenButton::promo(), gifts::mine()])
        .row([ScreenButton::renewals(), personal::data()])
        .row([connect::start(), personal::forget()])
}

pub(super) fn not_understood(did_you_mean: Option<&str>) -> Screen {
    let mut screen = Screen::say(Phrase::new("not-understood"));
    if let Some(command) = did_you_mean {
        screen = screen.line(Phrase::new("did-you-mean").with("command", command));
    }
    let meant = did_you_mean.and_then(ScreenButton::of_command).filter(|button| *button != ScreenButton::help());
    if let Some(button) = meant {
        screen = screen.row([button]);
    }
    screen.row([ScreenButton::help()])
}

pub(super) fn stale_button() -> Screen {
    Screen::say(Phrase::new("stale-button"))
        .row([ScreenButton::plans(), ScreenButton::status()])
        .row([ScreenButton::help()])
}

pub(super) fn dropped() -> Screen {
    Screen::say(Phrase::new("dropped")).row([ScreenButton::status(), ScreenButton::help()])
}

pub(super) fn too_many_chats(gate: &str) -> Screen {
    Screen::say(Phrase::new("too-many-chats").with("gate", gate)).row([ScreenButton::link(), ScreenButton::help()])
}

pub(super) fn back_to_plans() -> ScreenButton {
    ScreenButton::press(Phrase::new("button-back-to-plans"), Press::Plans)
}

pub(super) fn try_again(plan: &PlanKey) -> ScreenButton {
    ScreenButton::press(Phrase::new("button-try-again"), Press::Plan(plan.clone()))
}

pub(super) fn renew_plan(plan: &PlanKey) -> ScreenButton {
    ScreenButton::press(Phrase::new("button-renew"), Press::Plan(plan.clone()))
}

/// Back to what she had, or to the plans when she had nothing.
fn again_or_plans(before: Option<&PlanKey>) -> ScreenButton {
    before.map_or_else(ScreenButton::plans, renew_plan)
}
