//! The buttons of the owner's hand, all behind `s:`. Rights and state are asked again when one comes.

use crate::domain::notice::{DaysFor, ListKind};
use crate::domain::{MemberId, PlanKey, Stage};

/// A wish of the staff, as a button carries it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StaffPress {
    /// Today's numbers.
    Menu,
    /// How the club does.
    Stats,
    /// Whom to look for?
    Search,
    /// The next of those who were found, behind this account.
    Found(i64, String),
    /// A page of a list.
    List(ListKind, Option<(i64, i64)>),
    /// A page of the people to call.
    Tasks(Option<(i64, i64)>),
    /// What came of a call?
    TaskResult(i64),
    /// The call is done, without a note.
    TaskDone(i64),
    /// A card.
    Card(MemberId),
    /// A page of the journal, before this line.
    Trace(MemberId, Option<i64>),
    /// Which plan to give?
    Plans(MemberId),
    /// Give this plan.
    Grant(MemberId, PlanKey),
    /// How many days?
    Days(DaysFor),
    /// So many days.
    Amount(DaysFor, u32),
    /// Take back all that is left.
    Revoke(MemberId),
    /// Back from a freeze.
    Unfreeze(MemberId),
    /// No way in.
    Ban(MemberId),
    /// The reverse.
    Unban(MemberId),
    /// What to note?
    Note(MemberId),
    /// Do the act of this number.
    Yes(i64),
    /// Do not.
    No(i64),
    /// Take it back.
    Undo(i64),
    /// Her accounts are two people's.
    Separate(MemberId),
}

impl StaffPress {
    /// Whether its answer is a menu.
    #[must_use]
    pub const fn leads_to_a_menu(&self) -> bool {
        matches!(
            self,
            Self::Menu
                | Self::Stats
                | Self::Found(..)
                | Self::List(..)
                | Self::Tasks(_)
                | Self::Card(_)
                | Self::Trace(..)
                | Self::Plans(_)
                | Self::Days(_)
        )
    }

    /// The member whom it is about, where it is about one: she may have become a part of another since.
    pub const fn member_mut(&mut self) -> Option<&mut MemberId> {
        match self {
            Self::Card(member)
            | Self::Trace(member, _)
            | Self::Plans(member)
            | Self::Grant(member, _)
            | Self::Days(DaysFor::Extend(member) | DaysFor::Freeze(member))
            | Self::Amount(DaysFor::Extend(member) | DaysFor::Freeze(member), _)
            | Self::Revoke(member)
            | Self::Unfreeze(member)
            | Self::Ban(member)
            | Self::Unban(member)
            | Self::Note(member)
            | Self::Separate(member) => Some(member),
            _ => None,
        }
    }

    /// As it travels behind the prefix.
    #[must_use]
    pub fn encode(&self) -> String {
        let page = |head: String, behind: &Option<(i64, i64)>| match behind {
            Some((at, id)) => format!("{head}:{at}:{id}"),
            None => head,
        };
        match self {
            Self::Menu => "menu".into(),
            Self::Stats => "stats".into(),
            Self::Search => "find".into(),
            Self::Found(behind, parts) => format!("f:{behind}:{parts}"),
            Self::List(ListKind::Staged(stage), behind) => page(format!("l:{}", stage.as_str()), behind),
            Self::List(ListKind::Ending(days), behind) => page(format!("e:{days}"), behind),
            Self::Tasks(behind) => page("t".into(), behind),
            Self::TaskResult(task) => format!("tr:{task}"),
            Self::TaskDone(task) => format!("td:{task}"),
            Self::Card(member) => format!("m:{member}"),
            Self::Trace(member, None) => format!("j:{member}"),
            Self::Trace(member, Some(before)) => format!("j:{member}:{before}"),
            Self::Plans(member) => format!("p:{member}"),
            Self::Grant(member, plan) => format!("g:{member}:{plan}"),
            Self::Days(days_for) => format!("d:{}", subject(*days_for)),
            Self::Amount(days_for, days) => format!("n:{}:{days}", subject(*days_for)),
            Self::Revoke(member) => format!("revoke:{member}"),
            Self::Unfreeze(member) => format!("thaw:{member}"),
            Self::Ban(member) => format!("ban:{member}"),
            Self::Unban(member) => format!("unban:{member}"),
            Self::Note(member) => format!("note:{member}"),
            Self::Yes(act) => format!("yes:{act}"),
            Self::No(act) => format!("no:{act}"),
            Self::Undo(act) => format!("undo:{act}"),
            Self::Separate(member) => format!("part:{member}"),
        }
    }

    /// Reads what is behind the prefix; `None`: not one of ours.
    #[must_use]
    pub fn parse(data: &str) -> Option<Self> {
        let parts: Vec<&str> = data.split(':').collect();
        Some(match parts.as_slice() {
            ["menu"] => Self::Menu,
            ["stats"] => Self::Stats,
            ["find"] => Self::Search,
            ["f", behind, parts] => Self::Found(behind.parse().ok()?, (*parts).to_owned()),
            ["l", stage, rest @ ..] => Self::List(ListKind::Staged(Stage::parse(stage)?), place(rest)?),
            ["e", days, rest @ ..] => Self::List(ListKind::Ending(days.parse().ok()?), place(rest)?),
            ["t", rest @ ..] => Self::Tasks(place(rest)?),
            ["tr", task] => Self::TaskResult(task.parse().ok()?),
            ["td", task] => Self::TaskDone(task.parse().ok()?),
            ["m", id] => Self::Card(member(id)?),
            ["j", id] => Self::Trace(member(id)?, None),
            ["j", id, before] => Self::Trace(member(id)?, Some(before.parse().ok()?)),
            ["p", id] => Self::Plans(member(id)?),
            ["g", id, plan] => Self::Grant(member(id)?, plan.parse().ok()?),
            ["d", what @ ..] => Self::Days(read_subject(what)?),
            ["n", what @ .., days] => Self::Amount(read_subject(what)?, days.parse().ok()?),
            ["revoke", id] => Self::Revoke(member(id)?),
            ["thaw", id] => Self::Unfreeze(member(id)?),
            ["ban", id] => Self::Ban(member(id)?),
            ["unban", id] => Self::Unban(member(id)?),
            ["note", id] => Self::Note(member(id)?),
            ["yes", act] => Self::Yes(act.parse().ok()?),
            ["no", act] => Self::No(act.parse().ok()?),
            ["undo", act] => Self::Undo(act.parse().ok()?),
            ["part", id] => Self::Separate(member(id)?),
            _ => return None,
        })
    }
}

fn subject(days_for: DaysFor) -> String {
    match days_for {
        DaysFor::Extend(member) => format!("x:{member}"),
        DaysFor::Freeze(member) => format!("f:{member}"),
        DaysFor::Compensate => "all".into(),
    }
}

fn read_subject(parts: &[&str]) -> Option<DaysFor> {
    Some(match parts {
        ["x", id] => DaysFor::Extend(member(id)?),
        ["f", id] => DaysFor::Freeze(member(id)?),
        ["all"] => DaysFor::Compensate,
        _ => return None,
    })
}

fn member(id: &str) -> Option<MemberId> {
    id.parse().ok().map(MemberId)
}

/// A place in a list; the outer `None`: it is not one.
fn place(parts: &[&str]) -> Option<Option<(i64, i64)>> {
    match parts {
        [] => Some(None),
        [at, id] => Some(Some((at.parse().ok()?, id.parse().ok()?))),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chat::press::Press;

    #[test]
    fn a_button_of_the_staff_comes_back_as_it_went_and_fits() {
        let who = MemberId(i64::MAX);
        let days = [DaysFor::Extend(who), DaysFor::Freeze(who), DaysFor::Compensate];
        let places = [None, Some((i64::MAX, i64::MIN))];
        let mut all = vec![
            StaffPress::Menu,
            StaffPress::Stats,
            StaffPress::Search,
            StaffPress::Found(i64::MAX, "a".repeat(32)),
            StaffPress::TaskResult(i64::MAX),
            StaffPress::TaskDone(i64::MAX),
            StaffPress::Card(who),
            StaffPress::Trace(who, None),
            StaffPress::Trace(who, Some(i64::MAX)),
            StaffPress::Plans(who),
            StaffPress::Grant(who, "a23456789012345678901234".parse().unwrap()),
            StaffPress::Revoke(who),
            StaffPress::Unfreeze(who),
            StaffPress::Ban(who),
            StaffPress::Unban(who),
            StaffPress::Note(who),
            StaffPress::Yes(i64::MAX),
            StaffPress::No(1),
            StaffPress::Undo(i64::MAX),
            StaffPress::Separate(who),
        ];
        for behind in places {
            all.push(StaffPress::Tasks(behind));
            all.push(StaffPress::List(ListKind::Staged(Stage::Expiring), behind));
            all.push(StaffPress::List(ListKind::Ending(366), behind));
        }
        for what in days {
            all.extend([StaffPress::Days(what), StaffPress::Amount(what, u32::MAX)]);
        }
        for press in all.into_iter().map(Press::Staff) {
            let data = press.encode();
            assert!(data.len() <= 64, "{data}");
            assert_eq!(Press::parse(&data), Some(press));
        }
    }

    #[test]
    fn what_is_forged_is_nothing() {
        for data in ["s:", "s:m", "s:m:x", "s:l:gone", "s:t:1", "s:n:x:1", "s:d", "s:g:1:Месяц", "s:yes", "s:yes:1:2"]
        {
            assert_eq!(Press::parse(data), None, "{data}");
        }
    }
}
