//! Robokassa: a hash over sum, number and our own field, by POST or GET.

use super::on_each;
use crate::club::{Database, Setup, TestClub, vectors};
use serde_json::json;
use sha2::{Digest as _, Sha256};

const PASSWORD2: &str = "Pass2_mZ91xq55Lw";

async fn club(database: Database, hash: &str) -> TestClub {
    let settings = [
        ("ROBOKASSA_LOGIN", "clubgate".to_owned()),
        ("ROBOKASSA_PASSWORD1", "Pass1_kJ83hd72Nd".to_owned()),
        ("ROBOKASSA_PASSWORD2", PASSWORD2.to_owned()),
        ("ROBOKASSA_HASH", hash.to_owned()),
    ];
    TestClub::start_with(database, Setup::default(), &settings).await
}

async fn recorded_callbacks_decide_right(database: Database) {
    let club = club(database, "md5").await;
    let anna = club.member("Anna").await;
    club.ordered(&anna, "robokassa", "ord_01JD3Z", "990 RUB").await;
    club.refuses_what_is_forged("robokassa", "result", &["t_wrong_algo"]).await;
    for v in vectors("robokassa").iter().filter(|v| v["valid"] == true) {
        let (status, body) = club.brings("robokassa", v, "").await;
        if v["secret"]["hash"] == "md5" {
            assert_eq!((status, body.as_str()), (200, "OK100042"), "{}", v["id"]);
        } else {
            assert_eq!(status, 401, "signed with a hash that is not this shop's");
        }
    }
    assert_eq!((anna.terms().await, club.events("paid").await.len()), (1, 1));
    assert_eq!(club.count("orders", json!({"state": "paid"})).await, 1);
    club.finish().await;
}

async fn she_pays_on_the_page_that_the_bot_made(database: Database) {
    let club = club(database, "sha256").await;
    let anna = club.member("Anna").await;
    club.refuses_what_is_forged("robokassa", "result", &[]).await;
    anna.says("/start plan_month").await;
    anna.presses("· Robokassa").await;
    let page: url::Url = anna.address("Go and pay").unwrap().parse().unwrap();
    let value = |name: &str| page.query_pairs().find(|(n, _)| n == name).unwrap().1.into_owned();
    let (number, order) = (value("InvId"), value("Shp_order"));
    assert_eq!((page.host_str(), value("OutSum").as_str()), (Some("auth.robokassa.ru"), "1990.00"));
    let said = |sum: &str, number: &str, order: &str| {
        let text = format!("{sum}:{number}:{PASSWORD2}:Shp_order={order}");
        let signature = hex::encode_upper(Sha256::digest(text));
        format!("OutSum={sum}&InvId={number}&SignatureValue={signature}&Shp_order={order}")
    };
    anna.unread();
    for (n, (form, why)) in [
        (said("1.000000", "71", &order), "the sum is not"),
        (said("1990.000000", "72", "another"), "there is no such order"),
        (format!("{}&IsTest=1", said("1990.000000", "73", &order)), "a test payment"),
    ]
    .into_iter()
    .enumerate()
    {
        let answer = club.calls("GET", &format!("/webhooks/robokassa?{form}"), [], "").await;
        assert_eq!(answer, (200, format!("OK7{}", n + 1)));
        assert!(club.owner().only_word().contains(why), "{}", club.owner().reads());
    }
    assert_eq!(anna.terms().await, 0);
    let form = said("1990.000000", &number, &order);
    for method in ["GET", "GET"] {
        let answer = club.calls(method, &format!("/webhooks/robokassa/result?{form}"), [], "").await;
        assert_eq!(answer, (200, format!("OK{number}")));
    }
    assert_eq!(club.posts_form("/webhooks/robokassa", [], &form).await, (200, format!("OK{number}")));
    assert_eq!(anna.terms().await, 1, "however often and however it is told");
    anna.enters(club.channel).await;
    assert!(anna.is_inside(club.channel));
    club.finish().await;
}

on_each!(recorded_callbacks_decide_right, she_pays_on_the_page_that_the_bot_made);
