use super::*;
use serde_json::{Value, json};

fn file() -> Vec<Value> {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/vectors/telegram.json");
    let file: Value = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    file["vectors"].as_array().unwrap().clone()
}

fn body(id: &str) -> String {
    file().iter().find(|v| v["id"] == id).unwrap()["request"]["body"].as_str().unwrap().to_owned()
}

fn read(raw: &str) -> Fact {
    super::super::inbound::read(raw).unwrap().pop().unwrap()
}

fn paid(raw: &str) -> PaymentFact {
    match read(raw) {
        Fact::Told(Word::Payment(fact)) => *fact,
        other => panic!("{other:?}"),
    }
}

#[test]
fn recorded_payments_are_read_whole() {
    let stars = paid(&body("paid_stars_sub_first"));
    assert_eq!((stars.provider.as_str(), stars.external_id.as_str()), ("stars", "stxSUB_0001"));
    assert_eq!((stars.amount, stars.state), ("250 XTR".parse().unwrap(), PaymentState::Succeeded));
    assert_eq!((stars.order.as_deref(), stars.renewal.as_deref()), (Some("ord_01JD3Z"), Some("ord_01JD3Z")));
    assert_eq!((stars.at, stars.until), (Some(Timestamp(1_795_244_400_000)), Some(Timestamp(1_797_836_400_000))));
    assert_eq!(stars.payer, Some(AccountRef::telegram(77_000_001)));
    let roubles = paid(&body("paid_fiat_rub"));
    assert_eq!((roubles.provider.as_str(), roubles.amount), ("telegram", "990 RUB".parse().unwrap()));
    assert_eq!((roubles.renewal, roubles.until, roubles.external_id.as_str()), (None, None, "7001_77000001_100"));
}

#[test]
fn a_subscription_stops_fails_and_goes_on() {
    let ended = |failed| {
        Fact::Told(Word::Renewal(RenewalFact {
            provider: "stars".into(),
            renewal: "ord_01JD3Z".into(),
            failed,
            at: None,
        }))
    };
    assert_eq!(read(&body("sub_canceled")), ended(false));
    assert_eq!(read(&body("sub_canceled").replace("canceled", "failed")), ended(true));
    let again = Fact::RenewsAgain { provider: "stars".into(), renewal: "ord_01JD3Z".into() };
    assert_eq!(read(&body("sub_active")), again);
    assert_eq!(read(&body("sub_active").replace("active", "of_days_to_come")), Fact::Nothing);
    assert!(super::super::inbound::read(r#"{"update_id":1,"subscription":{"state":1}}"#).is_err());
}

#[test]
fn money_that_went_back_is_the_whole_sum_of_its_payment() {
    let back = json!({"update_id": 1, "message": {
        "message_id": 5, "date": 1_795_244_400, "from": {"id": 42, "is_bot": true, "first_name": "Bot"},
        "chat": {"id": 77, "type": "private", "first_name": "Иван"}, "something_new": {"of": ["days", "to come"]},
        "refunded_payment": {"currency": "XTR", "total_amount": 250, "invoice_payload": "ord_01JD3Z",
            "telegram_payment_charge_id": "stx1", "provider_payment_charge_id": ""},
    }});
    let fact = paid(&back.to_string());
    assert_eq!((fact.state, fact.refunded_minor, fact.external_id.as_str()), (PaymentState::Refunded, 250, "stx1"));
    assert_eq!(fact.payer, Some(AccountRef::telegram(77)));
}

#[test]
fn only_a_question_is_a_question() {
    let asked = inquiry(&body("pre_checkout_xtr")).unwrap();
    assert_eq!((asked.query.as_str(), asked.person.language.as_deref()), ("331111111111111111", Some("ru")));
    assert_eq!((asked.fact.order.as_deref(), asked.fact.amount), (Some("ord_01JD3Z"), "250 XTR".parse().unwrap()));
    assert_eq!((asked.fact.state, asked.fact.provider.as_str()), (PaymentState::Pending, "stars"));
    for id in ["paid_stars_sub_first", "sub_active"] {
        assert_eq!(inquiry(&body(id)), None);
    }
    for torn in ["", "{}", "[]", r#"{"pre_checkout_query":1}"#, r#"{"pre_checkout_query":{"id":"1"}}"#] {
        assert_eq!(inquiry(torn), None, "{torn}");
    }
    let quoted = json!({"update_id": 1, "message": {"message_id": 1, "date": 1, "from": {"id": 7, "is_bot": false,
        "first_name": "A"}, "chat": {"id": 7, "type": "private", "first_name": "A"},
        "text": "{\"pre_checkout_query\": {}, \"successful_payment\": {}}"}});
    assert_eq!(inquiry(&quoted.to_string()), None);
    assert!(matches!(read(&quoted.to_string()), Fact::Said(_)), "words are only words");
}
