//! The life of an administrator's key in VK: made anew in time, kept over restarts, lost and found.

use crate::club::{ADMIN_TOKEN, AdminKey, OWNER, Setup, TestClub, hours, minutes, on_both};
use propusk::domain::Platform;

const ENDLESS: Setup =
    Setup { club: "[gates.closed]\nvk_community = 5000", vk: true, key: AdminKey::Endless, ..Setup::PLAIN };
const RENEWED: Setup = Setup { key: AdminKey::Renewed, ..ENDLESS };

/// Time as a running program sees it, which looks every second.
async fn runs_for(club: &TestClub, hours: i64) {
    for _ in 0..hours * 12 {
        club.passes(minutes(5)).await;
    }
}

/// What the owner was told of the key since she last looked.
fn told(club: &TestClub) -> Vec<String> {
    let unread = club.on(Platform::Telegram).owner().unread();
    unread.into_iter().filter(|word| word.contains("key")).collect()
}

on_both! {
    async fn it_is_made_anew_in_time_and_kept(club: RENEWED) {
        assert_eq!(club.vk().keys_made(), 1, "nobody says how long the first one still lives");
        runs_for(&club, 5).await;
        assert_eq!(club.vk().keys_made(), 7, "every fifty minutes");
        club.restarts().await;
        assert_eq!(club.vk().keys_made(), 7, "the newest pair is kept");
        club.is_down_for(hours(7)).await;
        runs_for(&club, 1).await;
        assert!(told(&club).is_empty(), "{:#?}", club.owner().all());
        assert_eq!(club.count("places", serde_json::json!({"by_hand": true})).await, 0);
    }

    async fn while_vk_id_is_down_it_tries_again(club: RENEWED) {
        club.vk().id_fails(4);
        runs_for(&club, 1).await;
        assert_eq!(club.vk().keys_made(), 2);
        assert!(told(&club).is_empty());
    }

    async fn a_lost_one_is_told_at_once_and_once(club: RENEWED) {
        runs_for(&club, 1).await;
        club.vk().ends_access(OWNER);
        runs_for(&club, 3).await;
        let words = told(&club);
        assert_eq!(words.len(), 1, "{words:#?}");
        let word = &words[0];
        assert!(word.contains("no longer renews") && word.contains("by hand") && word.contains("Breath"), "{word}");
        assert!(word.contains("VK_ADMIN_REFRESH_TOKEN"), "{word}");
        club.restarts().await;
        assert!(told(&club).is_empty());
    }

    async fn one_that_does_not_end_is_missed_and_welcomed_once(club: ENDLESS) {
        assert_eq!(club.vk().keys_made(), 0);
        club.vk().revoke_token(ADMIN_TOKEN);
        for _ in 0..3 {
            club.restarts().await;
        }
        let words = told(&club);
        assert_eq!(words.len(), 1, "{words:#?}");
        assert!(words[0].contains("no longer accepts") && words[0].contains("Breath"), "{}", words[0]);
        club.vk().user_token(ADMIN_TOKEN, OWNER, true, None);
        for _ in 0..2 {
            club.restarts().await;
        }
        let words = told(&club);
        assert_eq!(words.len(), 1, "{words:#?}");
        assert!(words[0].contains("works again"), "{}", words[0]);
    }
}
