//! The screens of the owner's hand: the menu, numbers, lists, acts and what came of them.

mod card;
mod member;

use super::{Arg, Phrase, Screen, ScreenButton, hands, transfer};
use crate::chat::press::{Press, StaffPress};
use crate::domain::act::Wish;
use crate::domain::freeze::FreezeRefusal;
use crate::domain::notice::{
    ActRefusal, DaysFor, LastDay, ListKind, ListLine, Month, PersonLine, PlanLine, Proposal, StaffNotice, Stats,
    TaskLine, Today,
};
use crate::domain::{MemberId, PlanKey, Stage};

/// The days that can be chosen without typing.
const DAYS: [u32; 5] = [1, 3, 7, 14, 30];

/// The screen of a notice of the owner's hand.
pub(super) fn screen(notice: &StaffNotice) -> Screen {
    match notice {
        StaffNotice::Menu { today } => menu(today),
        StaffNotice::Stats { stats } => numbers(stats),
        StaffNotice::Found { parts, lines, next } => found(parts, lines, *next),
        StaffNotice::List { list, lines, next } => listed(*list, lines, *next),
        StaffNotice::Tasks { lines, next } => tasks(lines, *next),
        StaffNotice::Digest { count } => Screen::say(Phrase::new("hand-digest").with("count", *count))
            .row([press(Phrase::new("button-hand-tasks"), StaffPress::Tasks(None))]),
        StaffNotice::TaskResult { task, name } => {
            Screen::say(Phrase::new("hand-task-result").with("name", name.as_str()))
                .row([press(Phrase::new("button-hand-no-note"), StaffPress::TaskDone(*task))])
        }
        StaffNotice::TaskDone { member, name } => {
            Screen::say(Phrase::new("hand-task-done").with("name", name.as_str()))
                .row([press(Phrase::new("button-hand-tasks"), StaffPress::Tasks(None)), card_of(*member)])
        }
        StaffNotice::Card { card } => card::card(card),
        StaffNotice::Trace { member, name, lines, next } => card::trace(*member, name, lines, *next),
        StaffNotice::AskSearch => Screen::say(Phrase::new("hand-ask-search")).row([to_menu()]),
        StaffNotice::AskNote { member, name } => about("hand-ask-note", *member, name),
        StaffNotice::Noted { member, name } => about("hand-noted", *member, name),
        StaffNotice::AskPlan { member, name, plans } => ask_plan(*member, name, plans),
        StaffNotice::AskDays { days_for, name } => ask_days(*days_for, name.as_deref()),
        StaffNotice::Proposal { proposal } => proposed(proposal),
        StaffNotice::Confirm { proposal, reason } => effect(Screen::say(wish(proposal)), proposal)
            .line(Phrase::new("hand-reason").with("reason", reason.as_str()))
            .row([press(Phrase::new("button-hand-yes"), StaffPress::Yes(proposal.act)), call_off(proposal)]),
        StaffNotice::Done { proposal } => done(proposal),
        StaffNotice::Undone { proposal } => Screen::say(Phrase::new("hand-undone"))
            .line(wish(proposal))
            .row([proposal.member.map_or_else(to_menu, card_of)]),
        StaffNotice::Worked { days, back, count } => {
            let key = if *back { "hand-worked-back" } else { "hand-worked" };
            Screen::say(Phrase::new(key).with("days", *days).with("count", *count)).row([to_menu()])
        }
        StaffNotice::CalledOff => Screen::say(Phrase::new("hand-called-off")).row([to_menu()]),
        StaffNotice::DoneBefore => Screen::say(Phrase::new("hand-done-before")).row([to_menu()]),
        StaffNotice::Refused { member, why } => Screen::say(refusal(*why)).row([member.map_or_else(to_menu, card_of)]),
        StaffNotice::NoMember { id } => Screen::say(Phrase::new("hand-no-member").with("id", id.as_str()))
            .row([press(Phrase::new("button-hand-find"), StaffPress::Search), to_menu()]),
        StaffNotice::NoPlan { plans } => no_plan(plans),
        StaffNotice::NoDays => Screen::say(Phrase::new("hand-no-days")).row([to_menu()]),
        notice => member::screen(notice),
    }
}

/// Whether a notice is only a menu.
pub(super) const fn is_menu(notice: &StaffNotice) -> bool {
    matches!(
        notice,
        StaffNotice::Menu { .. }
            | StaffNotice::Stats { .. }
            | StaffNotice::Found { .. }
            | StaffNotice::List { .. }
            | StaffNotice::Tasks { .. }
            | StaffNotice::Card { .. }
            | StaffNotice::Trace { .. }
            | StaffNotice::AskPlan { .. }
            | StaffNotice::AskDays { .. }
    )
}

const fn press(label: Phrase, press: StaffPress) -> ScreenButton {
    ScreenButton::press(label, Press::Staff(press))
}

/// The button to the menu of the owner's hand.
pub(super) fn to_menu() -> ScreenButton {
    press(Phrase::new("button-hand-menu"), StaffPress::Menu)
}

pub(super) fn card_of(member: MemberId) -> ScreenButton {
    press(Phrase::new("button-hand-card"), StaffPress::Card(member))
}

fn about(key: &'static str, member: MemberId, name: &str) -> Screen {
    Screen::say(Phrase::new(key).with("name", name)).row([card_of(member)])
}

fn stage_line(stage: Stage, count: u32) -> Phrase {
    Phrase::new("hand-stage").with("stage", Arg::Word(stage.as_str())).with("count", count)
}

fn menu(today: &Today) -> Screen {
    let moves = |when, (new, lost): (u32, u32)| {
        Phrase::new("hand-moves").with("when", Arg::Word(when)).with("new", new).with("lost", lost)
    };
    let count = |key, n: u32| Phrase::new(key).with("count", n);
    let stages = today.stages.iter().map(|(stage, n)| stage_line(*stage, *n));
    let work = [
        ("hand-ending", today.ending),
        ("hand-open-tasks", today.tasks),
        ("hand-unmatched", today.unmatched),
        ("hand-waiting", today.waiting),
        ("hand-parked", today.parked),
    ];
    let list = |stage: Stage| {
        let label = Phrase::new("button-hand-stage").with("stage", Arg::Word(stage.as_str()));
        press(label, StaffPress::List(ListKind::Staged(stage), None))
    };
    Screen::say(Phrase::new("hand-menu"))
        .line(count("hand-open", today.open))
        .list(stages)
        .list([moves("today", today.today), moves("month", today.month)])
        .list(work.into_iter().filter(|(_, n)| *n > 0).map(|(key, n)| count(key, n)))
        .row([press(Phrase::new("button-hand-find"), StaffPress::Search)])
        .row([
            press(Phrase::new("button-hand-ending"), StaffPress::List(ListKind::Ending(7), None)),
            press(Phrase::new("button-hand-tasks"), StaffPress::Tasks(None)),
        ])
        .row([list(Stage::Active), list(Stage::Expiring)])
        .row([list(Stage::Grace), list(Stage::Frozen), list(Stage::Ended)])
        .row([
            press(Phrase::new("button-hand-stats"), StaffPress::Stats),
            press(Phrase::new("button-hand-compensate"), StaffPress::Days(DaysFor::Compensate)),
        ])
        .row([ScreenButton::unmatched(), transfer::to_list()])
        .row([hands::odds(), hands::chores()])
        .row([ScreenButton::help()])
}

fn numbers(stats: &Stats) -> Screen {
    let mut screen = Screen::say(Phrase::new("hand-stats"));
    for (title, stages) in &stats.plans {
        let lines = stages.iter().map(|(stage, n)| stage_line(*stage, *n));
        screen = screen.list([Phrase::new("hand-stats-plan").with("title", title)].into_iter().chain(lines));
    }
    if !stats.platforms.is_empty() {
        let line = |(platform, count): &(crate::domain::Platform, u32)| {
            Phrase::new("hand-platform").with("platform", Arg::Word(platform.as_str())).with("count", *count)
        };
        screen = screen.list(stats.platforms.iter().map(line));
    }
    for month in &stats.months {
        screen = screen.list(month_lines(month));
    }
    screen.row([to_menu()])
}

fn month_lines(month: &Month) -> Vec<Phrase> {
    let mut lines = vec![
        Phrase::new("hand-month").with("first", month.first),
        Phrase::new("hand-month-moves").with("new", month.new).with("lost", month.lost).with("renewed", month.renewed),
    ];
    lines.extend(month.revenue.iter().map(|sum| Phrase::new("hand-month-revenue").with("amount", *sum)));
    lines
}

/// The buttons onwards and back to the beginning of a list.
fn turn(mut screen: Screen, next: Option<StaffPress>) -> Screen {
    if let Some(next) = next {
        screen = screen.row([press(Phrase::new("button-hand-next"), next)]);
    }
    screen.row([press(Phrase::new("button-hand-find"), StaffPress::Search), to_menu()])
}

pub(super) fn person_button(member: MemberId, name: &str) -> ScreenButton {
    let number = member.to_string();
    press(
        Phrase::new("button-hand-person").with("name", name).with("number", number.as_str()),
        StaffPress::Card(member),
    )
}

fn found(parts: &str, lines: &[PersonLine], next: Option<i64>) -> Screen {
    let mut screen = Screen::say(Phrase::new(if lines.is_empty() { "hand-found-nobody" } else { "hand-found" }));
    let line = |p: &PersonLine| {
        let number = p.member.to_string();
        Phrase::new("hand-person")
            .with("name", p.name.as_str())
            .with("number", number.as_str())
            .with("contact", p.contact.as_str())
    };
    screen = screen.list(lines.iter().map(line));
    for person in lines {
        screen = screen.row([person_button(person.member, &person.name)]);
    }
    turn(screen, next.map(|behind| StaffPress::Found(behind, parts.to_owned())))
}

fn listed(list: ListKind, lines: &[ListLine], next: Option<(i64, i64)>) -> Screen {
    let mut screen = Screen::say(match list {
        ListKind::Staged(stage) => Phrase::new("hand-list-stage").with("stage", Arg::Word(stage.as_str())),
        ListKind::Ending(days) => Phrase::new("hand-list-ending").with("days", days),
    });
    if lines.is_empty() {
        screen = screen.line(Phrase::new("hand-list-empty"));
    }
    screen = screen.list(lines.iter().map(list_line));
    for line in lines {
        screen = screen.row([person_button(line.member, &line.name)]);
    }
    turn(screen, next.map(|behind| StaffPress::List(list, Some(behind))))
}

fn list_line(line: &ListLine) -> Phrase {
    let phrase = |key| Phrase::new(key).with("name", line.name.as_str()).with("title", &line.title);
    match line.last_day {
        Some(day) => phrase("hand-line").with("last_day", day),
        None => phrase("hand-line-forever"),
    }
}

fn tasks(lines: &[TaskLine], next: Option<(i64, i64)>) -> Screen {
    let mut screen = Screen::say(Phrase::new(if lines.is_empty() { "hand-tasks-none" } else { "hand-tasks" }));
    let told = lines.iter().map(|t| {
        Phrase::new("hand-task")
            .with("name", t.name.as_str())
            .with("title", &t.title)
            .with("last_day", t.last_day)
            .with("contact", t.contact.as_str())
    });
    screen = screen.list(told);
    for task in lines {
        let label = Phrase::new("button-hand-task-done").with("name", task.name.as_str());
        screen = screen.row([press(label, StaffPress::TaskResult(task.task)), card_of(task.member)]);
    }
    turn(screen, next.map(|behind| StaffPress::Tasks(Some(behind))))
}

fn ask_plan(member: MemberId, name: &str, plans: &[PlanLine]) -> Screen {
    let key = if plans.is_empty() { "hand-no-plans" } else { "hand-ask-plan" };
    let mut screen = Screen::say(Phrase::new(key).with("name", name));
    for plan in plans {
        let label = Phrase::new("button-plan-unpriced").with("title", &plan.title);
        screen = screen.row([press(label, StaffPress::Grant(member, plan.key.clone()))]);
    }
    screen.row([card_of(member)])
}

fn no_plan(plans: &[PlanKey]) -> Screen {
    let lines = plans.iter().map(|key| Phrase::new("hand-plan-key").with("key", key.as_str()));
    Screen::say(Phrase::new("hand-no-plan")).list(lines).row([to_menu()])
}

fn ask_days(days_for: DaysFor, name: Option<&str>) -> Screen {
    let (key, back) = match days_for {
        DaysFor::Extend(member) => ("hand-ask-extend", card_of(member)),
        DaysFor::Freeze(member) => ("hand-ask-freeze", card_of(member)),
        DaysFor::Compensate => ("hand-ask-compensate", to_menu()),
    };
    let phrase = Phrase::new(key);
    let mut screen = Screen::say(if let Some(name) = name { phrase.with("name", name) } else { phrase });
    let day = |days: u32| press(Phrase::new("button-hand-days").with("days", days), StaffPress::Amount(days_for, days));
    screen.buttons.push(DAYS.into_iter().map(day).collect());
    screen.row([back])
}

/// What is wished, in a sentence.
fn wish(proposal: &Proposal) -> Phrase {
    let phrase = |key| Phrase::new(key).with("name", proposal.name.as_str());
    match &proposal.wish {
        Wish::Grant { plan } => {
            let phrase = phrase("hand-wish-grant");
            match &proposal.title {
                Some(title) => phrase.with("title", title),
                None => phrase.with("title", plan.as_str()),
            }
        }
        Wish::Extend { days, .. } => phrase("hand-wish-extend").with("days", *days),
        Wish::Revoke => phrase("hand-wish-revoke"),
        Wish::Freeze { days, .. } => phrase("hand-wish-freeze").with("days", *days),
        Wish::Unfreeze { .. } => phrase("hand-wish-unfreeze"),
        Wish::Ban => phrase("hand-wish-ban"),
        Wish::Unban => phrase("hand-wish-unban"),
        Wish::Compensate { days } => Phrase::new("hand-wish-compensate").with("days", *days),
        Wish::Separate => phrase("hand-wish-separate"),
    }
}

/// What it changes, in lines below.
fn effect(mut screen: Screen, proposal: &Proposal) -> Screen {
    if let Some(until) = proposal.until {
        screen = screen.line(Phrase::new("hand-frozen-until").with("until", until));
    }
    if let Some(was) = proposal.was {
        screen = screen.line(Phrase::new("hand-was").with("was", was));
    }
    screen = match proposal.then {
        LastDay::Same => screen,
        LastDay::Day(day) => screen.line(Phrase::new("hand-then").with("then", day)),
        LastDay::Never => screen.line(Phrase::new("hand-then-forever")),
        LastDay::Over => screen.line(Phrase::new("hand-then-over")),
    };
    if let Some(concerned) = &proposal.concerned {
        let days = i64::try_from(concerned.days).unwrap_or(i64::MAX);
        let plans = concerned.plans.iter();
        let plans = plans.map(|(title, n)| Phrase::new("hand-concerned-plan").with("title", title).with("count", *n));
        screen = screen
            .line(Phrase::new("hand-concerned").with("count", concerned.members))
            .list(plans)
            .paragraph(Phrase::new("hand-concerned-days").with("days", days));
    }
    screen
}

fn call_off(proposal: &Proposal) -> ScreenButton {
    press(Phrase::new("button-hand-no"), StaffPress::No(proposal.act))
}

fn proposed(proposal: &Proposal) -> Screen {
    let needed = proposal.wish.needs_reason();
    let screen = effect(Screen::say(wish(proposal)), proposal).paragraph(Phrase::new(if needed {
        "hand-why-needed"
    } else {
        "hand-why"
    }));
    if needed {
        return screen.row([call_off(proposal)]);
    }
    screen.row([press(Phrase::new("button-hand-no-reason"), StaffPress::Yes(proposal.act)), call_off(proposal)])
}

fn done(proposal: &Proposal) -> Screen {
    let key = if proposal.member.is_some() { "hand-done" } else { "hand-begun" };
    let screen = effect(Screen::say(Phrase::new(key)).line(wish(proposal)), proposal);
    let back = proposal.member.map_or_else(to_menu, card_of);
    if proposal.wish.can_be_undone() {
        screen.row([press(Phrase::new("button-hand-undo"), StaffPress::Undo(proposal.act)), back])
    } else {
        screen.row([back])
    }
}

fn refusal(why: ActRefusal) -> Phrase {
    let word = match why {
        ActRefusal::NothingToExtend => "nothing_to_extend",
        ActRefusal::NoEnd => "no_end",
        ActRefusal::NothingLeft => "nothing_left",
        ActRefusal::Freeze(FreezeRefusal::Frozen(_)) => "frozen",
        ActRefusal::Freeze(FreezeRefusal::TooLong(_)) => "too_long",
        ActRefusal::Freeze(_) => "not_paid",
        ActRefusal::NotFrozen => "not_frozen",
        ActRefusal::IsBanned => "is_banned",
        ActRefusal::NotBanned => "not_banned",
        ActRefusal::Owner => "owner",
        ActRefusal::Nobody => "nobody",
        ActRefusal::TooLate => "too_late",
        ActRefusal::PlanGone => "plan_gone",
        ActRefusal::NotJoined => "not_joined",
    };
    Phrase::new("hand-refused").with("why", Arg::Word(word))
}
