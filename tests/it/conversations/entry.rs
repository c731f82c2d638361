//! From the first word to the inside.

use crate::club::on_both;

on_both! {
    async fn who_pays_comes_in(club) {
        let anna = club.member("Anna").await;
        anna.says("/start plan_month").await;
        anna.presses("Pay 1,990").await;
        assert!(!anna.is_inside(club.channel));
        anna.pays().await;
        assert!(anna.reads().contains("your payment has arrived"), "{}", anna.reads());
        anna.enters(club.channel).await;
        assert!(anna.is_inside(club.channel));
        assert!(anna.reads().contains("you are in “Breath”"), "{}", anna.reads());
        assert_eq!(anna.terms().await, 1);
        assert_eq!(anna.journal().await, ["joined", "ordered", "paid", "term_given", "link_made", "asked", "came_in"]);
    }
}
