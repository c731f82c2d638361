//! Time passing: reminders, grace, the end, outages, and when a renewal begins.

use crate::club::{Setup, TestClub, days, hours, on_both};
use serde_json::json;

/// Anna's month ends on 2 April. Nothing runs from 25 March until a moment; then she reads one word, and how it stands.
async fn nothing_runs_until(club: &TestClub, until: &str, word: &str, inside: bool) {
    let anna = club.inside("Anna", "month").await;
    club.till("2026-03-25 12:00").await;
    assert!(anna.unread().is_empty());
    club.dies().await;
    club.clock.set(crate::club::moment(until));
    club.revives().await;
    club.passes(hours(1)).await;
    assert!(anna.only_word().contains(word), "{}", anna.reads());
    assert_eq!(anna.is_inside(club.channel), inside);
}

on_both! {
    /// Two days of grace, reminders a week and a day before and on the last day; never at night.
    async fn a_month_from_its_first_reminder_to_a_new_beginning(club) {
        let anna = club.inside("Anna", "month").await;
        for (until, word) in [
            ("2026-03-26 09:59", ""),
            ("2026-03-26 10:00", "“Month” ends in 7 days, on 2 April 2026"),
            ("2026-04-01 09:59", ""),
            ("2026-04-01 10:00", "Tomorrow, 2 April 2026, is the last day"),
            ("2026-04-02 10:00", "Today is the last day of “Month”"),
            ("2026-04-03 08:59", ""),
            ("2026-04-03 09:00", "the way in stays open through 4 April 2026"),
            ("2026-04-04 23:59", ""),
        ] {
            club.till(until).await;
            let unread = anna.unread();
            assert_eq!(unread.len(), usize::from(!word.is_empty()), "{until}: {unread:#?}");
            assert!(unread.iter().all(|m| m.contains(word)), "{until}: {unread:#?}");
            assert!(anna.is_inside(club.channel), "{until}");
        }
        assert!(anna.sees_button("Renew"));
        club.till("2026-04-05 00:00").await;
        assert!(!anna.is_inside(club.channel), "closed at once, also at night");
        assert!(anna.unread().is_empty(), "and told in the morning");
        club.till("2026-04-05 09:00").await;
        assert!(anna.only_word().contains("“Month” ended on 2 April 2026"), "{}", anna.reads());
        for method in ["banChatMember", "unbanChatMember"] {
            assert_eq!(club.telegram.calls_of(method).len(), 1, "{method}");
        }
        assert!(!club.telegram.is_banned(anna.id, club.channel.chat));
        anna.presses("Renew").await;
        assert!(!anna.reads().contains("not a day is lost"), "nothing is left to add to: {}", anna.reads());
        anna.presses("Pay ").await;
        anna.pays().await;
        assert!(anna.reads().contains("up to 5 May 2026"), "{}", anna.reads());
        anna.enters(club.channel).await;
        assert!(anna.is_inside(club.channel));
        let journal = anna.journal().await;
        assert_eq!(journal.iter().filter(|e| *e == "reminded").count(), 3);
        for event in ["stage_reached", "removal_decided", "removed"] {
            assert!(journal.contains(&event.to_owned()), "{event}: {journal:?}");
        }
        anna.says("/why").await;
        assert!(anna.reads().contains("00:00 — the subscription is over: “Breath” will be closed"), "{}", anna.reads());
    }

    /// #44: the latest that still matters, and nothing of what was missed.
    async fn after_five_days_of_silence_one_reminder(club) {
        nothing_runs_until(&club, "2026-03-30 12:00", "ends in 3 days, on 2 April 2026", true).await;
    }

    async fn after_a_silence_into_the_grace_one_word(club) {
        nothing_runs_until(&club, "2026-04-03 12:00", "stays open through 4 April 2026", true).await;
    }

    async fn after_a_silence_beyond_the_end_one_word(club) {
        nothing_runs_until(&club, "2026-04-09 12:00", "ended on 2 April 2026", false).await;
    }

    async fn a_silence_between_two_reminders_is_not_noticed(club) {
        let anna = club.inside("Anna", "month").await;
        club.till("2026-03-26 12:00").await;
        assert_eq!(anna.unread().len(), 1);
        club.is_down_for(days(3)).await;
        assert!(anna.unread().is_empty());
        club.till("2026-04-01 10:00").await;
        assert!(anna.only_word().contains("Tomorrow"));
    }

    /// Renewed in good time: the reminders of the old end are not sent.
    async fn who_has_renewed_is_not_reminded_of_the_old_end(club) {
        let anna = club.inside("Anna", "month").await;
        club.till("2026-03-26 11:00").await;
        assert!(anna.only_word().contains("in 7 days"));
        anna.presses("Renew").await;
        anna.presses("Pay ").await;
        anna.pays().await;
        anna.unread();
        club.till("2026-04-25 09:59").await;
        assert!(anna.unread().is_empty());
        club.till("2026-04-25 10:00").await;
        assert!(anna.only_word().contains("in 7 days, on 2 May 2026"), "{}", anna.reads());
    }

    /// Grace is lent, not given.
    async fn paying_in_grace_begins_at_the_old_end(club) {
        let anna = club.inside("Anna", "month").await;
        club.till("2026-04-04 20:00").await;
        anna.says("/renew").await;
        assert!(anna.reads().contains("it will be 2 May 2026"), "{}", anna.reads());
        anna.buys("month").await;
        assert!(anna.reads().contains("up to 2 May 2026"), "{}", anna.reads());
        club.till("2026-04-06 12:00").await;
        assert!(anna.is_inside(club.channel));
        assert!(club.telegram.calls_of("banChatMember").is_empty());
    }

    async fn paying_after_the_end_begins_now(club) {
        let anna = club.inside("Anna", "month").await;
        club.till("2026-04-10 23:30").await;
        anna.buys("month").await;
        assert!(anna.reads().contains("up to 10 May 2026"), "{}", anna.reads());
    }

    /// #42: 31 March, 30 April, 31 May.
    async fn months_end_where_they_should(club) {
        club.till("2026-03-31 12:00").await;
        let anna = club.inside("Anna", "month").await;
        anna.says("/status").await;
        assert!(anna.reads().contains("up to 30 April 2026"), "{}", anna.reads());
        anna.buys("month").await;
        assert!(anna.reads().contains("up to 31 May 2026"), "{}", anna.reads());
        anna.buys("month").await;
        assert!(anna.reads().contains("up to 30 June 2026"), "{}", anna.reads());
    }

    /// The end of a day is the club's, not the server's.
    async fn the_last_day_is_whole_in_the_clubs_zone(club) {
        club.till("2026-03-03 00:30").await;
        let anna = club.inside("Anna", "all").await;
        anna.says("/status").await;
        assert!(anna.reads().contains("up to 2 April 2026"), "{}", anna.reads());
        club.till("2026-04-02 23:59").await;
        assert!(anna.is_inside(club.channel));
        club.till("2026-04-03 00:00").await;
        assert!(!anna.is_inside(club.channel));
    }

    /// Late quiet hours hold a reminder back; an answer never waits.
    async fn quiet_hours_hold_back_what_nobody_waits_for(club: Setup { club: "quiet_hours = \"20:00-13:00\"", ..Setup::default() }) {
        let anna = club.inside("Anna", "month").await;
        club.till("2026-03-26 12:59").await;
        assert!(anna.unread().is_empty());
        anna.says("/status").await;
        assert!(anna.only_word().contains("Your subscription"));
        club.till("2026-03-26 13:00").await;
        assert!(anna.only_word().contains("in 7 days"));
        club.till("2026-03-27 03:00").await;
        anna.buys("month").await;
        assert!(anna.reads().contains("renewed"), "{}", anna.reads());
    }

    /// Renewed while the word about the end waited for the morning: what is said then is not true any more.
    async fn a_word_that_waited_for_the_morning_is_still_true_then(club) {
        let anna = club.inside("Anna", "month").await;
        club.till("2026-04-05 00:00").await;
        assert!(!anna.is_inside(club.channel));
        anna.buys("month").await;
        anna.unread();
        club.till("2026-04-05 12:00").await;
        let unread = anna.unread();
        assert!(unread.is_empty(), "{unread:#?}");
    }

    async fn a_restart_changes_nothing(club) {
        let anna = club.inside("Anna", "month").await;
        club.till("2026-03-26 10:00").await;
        assert_eq!(anna.unread().len(), 1);
        let before = club.table("journal").await;
        for _ in 0..3 {
            club.restarts().await;
        }
        assert!(anna.unread().is_empty());
        assert_eq!(club.table("journal").await, before);
        anna.says("/status").await;
        assert!(anna.only_word().contains("7 days left"));
        assert_eq!(club.count("terms", json!({})).await, 1);
    }
}
