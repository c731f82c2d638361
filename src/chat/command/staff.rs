//! The commands of the owner's hand. Only somebody of the staff is understood; to anybody else these are no commands.

use super::vocabulary::Typed;

/// What somebody of the staff typed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StaffCommand {
    /// Today's numbers and the way to everything.
    Menu,
    /// How the club does.
    Stats,
    /// Whom to call.
    Tasks,
    /// People by a name or a number.
    Find(Option<String>),
    /// What ends within so many days.
    Expiring(Option<String>),
    /// Days for all.
    Compensate(Option<String>),
    /// What is to be done by hand.
    Hands,
    /// Who is where she should not be.
    Audit,
    /// Transfers that wait for a decision.
    Transfers,
    /// A payment of a member's is recorded.
    Paid {
        /// As she was named.
        id: String,
        /// For which plan, by its key.
        plan: Option<String>,
        /// How much, as it was typed.
        sum: Option<String>,
    },
    /// Something about one member.
    Of {
        /// As she was named; `None`: she was not.
        id: Option<String>,
        /// What.
        deed: Deed,
    },
}

/// What is wished about a member.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Deed {
    /// Her card.
    Card,
    /// A plan, by its key.
    Grant(Option<String>),
    /// So many days.
    Extend(Option<String>),
    /// Everything that is left.
    Revoke,
    /// For so many days.
    Freeze(String),
    /// Back from a freeze.
    Unfreeze,
    /// No way in.
    Ban,
    /// The reverse.
    Unban,
    /// A note.
    Note(Option<String>),
    /// Accounts that became one membership are two people's.
    Separate,
}

/// Reads a command of the staff; `None`: it is none. `/freeze 7` and `/unfreeze` alone are a member's own.
#[must_use]
pub fn parse(typed: &Typed<'_>) -> Option<StaffCommand> {
    let (id, argument) = match split(typed.rest) {
        Some((id, argument)) => (Some(id.to_owned()), argument.map(str::to_owned)),
        None => (None, None),
    };
    let (deed, most) = match typed.word.as_str() {
        "admin" => return typed.has_at_most(0).then_some(StaffCommand::Menu),
        "stats" => return typed.has_at_most(0).then_some(StaffCommand::Stats),
        "tasks" => return typed.has_at_most(0).then_some(StaffCommand::Tasks),
        "hands" => return typed.has_at_most(0).then_some(StaffCommand::Hands),
        "audit" => return typed.has_at_most(0).then_some(StaffCommand::Audit),
        "transfers" => return typed.has_at_most(0).then_some(StaffCommand::Transfers),
        "paid" => {
            let (plan, sum) = argument.as_deref().and_then(split).unzip();
            let (plan, sum) = (plan.map(str::to_owned), sum.flatten().map(str::to_owned));
            return id.filter(|_| typed.has_at_most(5)).map(|id| StaffCommand::Paid { id, plan, sum });
        }
        "find" => {
            let text = Some(typed.rest).filter(|text| !text.is_empty()).map(str::to_owned);
            return typed.has_at_most(3).then_some(StaffCommand::Find(text));
        }
        "expiring" => return typed.has_at_most(1).then_some(StaffCommand::Expiring(id)),
        "compensate" => return typed.has_at_most(1).then_some(StaffCommand::Compensate(id)),
        "member" => (Deed::Card, 1),
        "grant" => (Deed::Grant(argument), 2),
        "extend" => (Deed::Extend(argument), 2),
        "revoke" => (Deed::Revoke, 1),
        "freeze" => {
            let days = argument.filter(|days| !days.is_empty() && days.bytes().all(|b| b.is_ascii_digit()))?;
            (Deed::Freeze(days), 2)
        }
        "unfreeze" if id.is_some() => (Deed::Unfreeze, 1),
        "ban" => (Deed::Ban, 1),
        "unban" => (Deed::Unban, 1),
        "note" => (Deed::Note(argument), usize::MAX),
        "separate" => (Deed::Separate, 1),
        _ => return None,
    };
    typed.has_at_most(most).then_some(StaffCommand::Of { id, deed })
}

/// The first word and what is behind it.
fn split(text: &str) -> Option<(&str, Option<&str>)> {
    let (first, rest) = text.split_once(char::is_whitespace).unwrap_or((text, ""));
    let rest = Some(rest.trim()).filter(|rest| !rest.is_empty());
    (!first.is_empty()).then_some((first, rest))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chat::command::vocabulary::{LISTS, Vocabulary};
    use crate::domain::Lang;

    fn parse(text: &str) -> Option<StaffCommand> {
        let mut vocabulary = Vocabulary::default();
        for (command, list) in LISTS {
            vocabulary.add(Lang::EN, list, command);
        }
        vocabulary.add(Lang::RU, "words-member", "карточка");
        super::parse(&vocabulary.read(text))
    }

    #[test]
    fn commands_of_the_staff_are_read_as_they_are_typed() {
        let of = |id: &str, deed| Some(StaffCommand::Of { id: Some(id.into()), deed });
        assert_eq!(parse("/admin"), Some(StaffCommand::Menu));
        assert_eq!(parse("hands"), Some(StaffCommand::Hands));
        assert_eq!(parse("/audit@club_bot"), Some(StaffCommand::Audit));
        assert_eq!(parse(" Find  Аня  Петрова "), Some(StaffCommand::Find(Some("Аня  Петрова".into()))));
        assert_eq!(parse("/member@club_bot 17"), of("17", Deed::Card));
        assert_eq!(parse("карточка vk:17"), of("vk:17", Deed::Card));
        assert_eq!(parse("карточка потерялась где-то"), None);
        assert_eq!(parse("/grant @anna month"), of("@anna", Deed::Grant(Some("month".into()))));
        assert_eq!(parse("/note 17 called her,\nall well"), of("17", Deed::Note(Some("called her,\nall well".into()))));
        assert_eq!(parse("/extend tg:5001 -3"), of("tg:5001", Deed::Extend(Some("-3".into()))));
        assert_eq!(parse("/separate 17"), of("17", Deed::Separate));
        let paid = |id: &str, plan: Option<&str>, sum: Option<&str>| {
            let own = |text: Option<&str>| text.map(str::to_owned);
            Some(StaffCommand::Paid { id: id.into(), plan: own(plan), sum: own(sum) })
        };
        assert_eq!(parse("/paid 17"), paid("17", None, None));
        assert_eq!(parse("/paid @anna month"), paid("@anna", Some("month"), None));
        assert_eq!(parse("/paid 17 month 1 500,50 RUB"), paid("17", Some("month"), Some("1 500,50 RUB")));
        assert_eq!(parse("/paid"), None, "her own");
        assert_eq!(parse("/transfers"), Some(StaffCommand::Transfers));
        assert_eq!(parse("/ban"), Some(StaffCommand::Of { id: None, deed: Deed::Ban }));
    }

    #[test]
    fn a_members_own_freeze_is_left_to_her() {
        for own in ["/freeze", "/freeze 7", "/unfreeze", "/freeze 7 days", "/status", "", "hello"] {
            assert_eq!(parse(own), None, "{own}");
        }
        let freeze = StaffCommand::Of { id: Some("17".into()), deed: Deed::Freeze("7".into()) };
        assert_eq!(parse("/freeze 17 7"), Some(freeze));
        assert_eq!(parse("/unfreeze 17"), Some(StaffCommand::Of { id: Some("17".into()), deed: Deed::Unfreeze }));
    }
}
