//! GetCourse: a call from a process of the school, proven by a secret of ours, by GET, form or JSON.

use super::on_each;
use crate::club::{Database, SCHOOL_SECRET, Setup, TestClub, vectors};
use serde_json::json;

/// The school sells the plan under a name of its own.
const SCHOOL: Setup = Setup {
    plans: r#"
[plans.practice]
title = "Practice"
period = "30 days"
price = ["990 RUB"]
gates = ["channel"]
products = ["getcourse:Клуб  «практика»"]
"#,
    ..Setup::PLAIN
};

async fn recorded_callbacks_decide_right(database: Database) {
    let club = TestClub::start(database, SCHOOL).await;
    club.telegram.knows_bot(77_000_001);
    club.refuses_what_is_forged("getcourse", "", &[]).await;
    for v in vectors("getcourse").iter().filter(|v| v["valid"] == true) {
        let (status, body) = club.brings("getcourse", v, "").await;
        assert_eq!((status, body.as_str()), (200, "ok"), "{}", v["id"]);
    }
    // All of them are of one deal, paid once; what the plan costs here does not matter.
    assert_eq!((club.table("terms").await.len(), club.events("paid").await.len()), (1, 1));
    assert_eq!(
        club.count("payments", json!({"external_id": "123456789", "minor": 1_200_000, "misfit": null})).await,
        1
    );
    assert_eq!(club.count("accounts", json!({"platform": "telegram", "external_id": "77000001"})).await, 1);
    let told = club.owner().unread().join("\n");
    assert!(!told.contains(SCHOOL_SECRET) && !told.contains("fits nothing"), "{told}");
    club.finish().await;
}

async fn what_is_misspelt_waits_until_it_is_said_clearly(database: Database) {
    let club = TestClub::start(database, SCHOOL).await;
    club.telegram.knows_bot(77_000_001);
    let all = vectors("getcourse");
    let vector = |id: &str| all.iter().find(|v| v["id"] == id).unwrap();
    for _ in 0..2 {
        let answer = club.brings("getcourse", vector("unexpanded_placeholder"), "").await;
        assert_eq!(answer, (200, "ok".to_owned()));
    }
    assert!(club.owner().only_word().contains("fits nothing"), "{}", club.owner().reads());
    assert!(club.table("terms").await.is_empty());
    // The process is mended, and runs again for the same deal.
    club.brings("getcourse", vector("get_query"), "").await;
    assert_eq!(club.count("payments", json!({"misfit": null})).await, 1);
    assert_eq!(club.table("terms").await.len(), 1);
    club.finish().await;
}

async fn parts_refunds_and_what_is_not_sold_here(database: Database) {
    let club = TestClub::start(database, SCHOOL).await;
    let anna = club.member("Anna").await;
    let header = [("X-Propusk-Key", SCHOOL_SECRET)];
    let deal = |ev: &str, payed: &str, offer: &str| {
        format!("ev={ev}&deal_id=778&offer={offer}&cost=12000&payed={payed}&tg={}", anna.id)
    };
    let offer = "%D0%9A%D0%BB%D1%83%D0%B1+%C2%AB%D0%9F%D1%80%D0%B0%D0%BA%D1%82%D0%B8%D0%BA%D0%B0%C2%BB";
    let say = async |body: String| club.posts_form("/webhooks/getcourse", header, &body).await.0;
    assert_eq!(say(deal("deal_payed", "6000", offer)).await, 200);
    assert_eq!((anna.terms().await, club.count("payments", json!({"state": "pending"})).await), (0, 1), "a part");
    assert!(club.owner().unread().is_empty());
    for _ in 0..2 {
        assert_eq!(say(deal("deal_payed", "12000", offer)).await, 200);
    }
    assert_eq!(anna.terms().await, 1);
    assert_eq!(say(deal("deal_refunded", "12000", offer)).await, 200);
    assert_eq!(anna.terms().await, 0, "the money went back");
    assert_eq!(say(deal("deal_payed", "12000", "Other").replace("778", "779")).await, 200);
    assert!(club.owner().only_word().contains("fits nothing"));
    assert_eq!(anna.terms().await, 0);
    for wrong in ["deal_id=1&ev=deal_paid", "ev=deal_payed&deal_id=1&deal_id=2", "{\"ev\":"] {
        let status = say(wrong.to_owned()).await;
        assert!([400, 401].contains(&status), "{wrong}: {status}");
    }
    club.finish().await;
}

on_each!(
    recorded_callbacks_decide_right,
    what_is_misspelt_waits_until_it_is_said_clearly,
    parts_refunds_and_what_is_not_sold_here,
);
