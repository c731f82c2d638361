use super::super::tests::canned::Canned;
use super::*;
use crate::domain::PaymentState;
use serde_json::Value;
use std::collections::BTreeMap;

const TOKEN: &str = "42:TESTTOKEN";

fn golden(id: &str) -> Value {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/vectors/telegram_requests.json");
    let file: Value = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    file["requests"].as_array().unwrap().iter().find(|r| r["id"] == id).unwrap().clone()
}

/// A form's fields; JSON in them by value.
fn fields(body: &[u8]) -> BTreeMap<String, Value> {
    let read = |text: &str| serde_json::from_str(text).unwrap_or_else(|_| json!(text));
    url::form_urlencoded::parse(body).map(|(k, v)| (k.into_owned(), read(&v))).collect()
}

fn config(url: &str) -> StarsConfig {
    StarsConfig { token: TOKEN.into(), api_url: format!("{url}/") }
}

fn stars(url: &str) -> Stars {
    Stars::new(config(url)).unwrap()
}

fn order(price: &str, again: Again) -> Checkout {
    Checkout {
        token: "ord_01JD3Z".into(),
        price: price.parse().unwrap(),
        description: "Клуб: 1 месяц (tg:77000001)".into(),
        return_url: "https://t.me/bot".into(),
        payer: Some(AccountRef::telegram(77_000_001)),
        again,
        period: Period::Months(1),
        receipt: None,
    }
}

fn refund(amount: &str) -> Refund {
    Refund {
        token: "r".into(),
        external_id: "stxAbC0123456789_one".into(),
        amount: amount.parse().unwrap(),
        of: "250 XTR".parse().unwrap(),
        payer: Some(AccountRef::telegram(77_000_001)),
        age: std::time::Duration::ZERO,
        receipt: None,
    }
}

fn refusal(code: u16, text: &str) -> (u16, Value) {
    (code, json!({"ok": false, "error_code": code, "description": text, "parameters": {"retry_after": 7}}))
}

#[tokio::test]
async fn an_invoice_is_asked_for_as_the_official_way_is() {
    let golden = golden("createInvoiceLink_fiat");
    let canned = Canned::always(200, golden["response"]["body"].clone()).await;
    let provider_token = "381764678:TEST:12345".into();
    let provider = TelegramPayments::new(TelegramPaymentsConfig { bot: config(&canned.url), provider_token }).unwrap();
    let placed = provider.checkout(&order("990 RUB", Again::Once)).await.unwrap();
    assert_eq!((placed.external_id.as_str(), placed.url.as_str()), ("ord_01JD3Z", "https://t.me/$fiat"));
    let asked = &canned.asked()[0];
    assert_eq!(
        (json!(asked.method), json!(asked.path)),
        (golden["request"]["method"].clone(), golden["request"]["path"].clone())
    );
    assert_eq!(json!(asked.headers["content-type"].to_str().unwrap()), golden["request"]["headers"]["Content-Type"]);
    let (ours, mut theirs) = (fields(&asked.body), fields(golden["request"]["body"].as_str().unwrap().as_bytes()));
    // What a receipt needs is another matter; words are the club's own.
    for receipt in ["provider_data", "need_email", "send_email_to_provider"] {
        theirs.remove(receipt);
    }
    assert_eq!(ours.keys().collect::<Vec<_>>(), theirs.keys().collect::<Vec<_>>());
    for same in ["payload", "currency", "provider_token"] {
        assert_eq!(ours[same], theirs[same], "{same}");
    }
    assert_eq!(ours["prices"][0]["amount"], theirs["prices"][0]["amount"]);
    assert_eq!(ours["title"], "Клуб: 1 месяц");
}

#[tokio::test]
async fn only_a_month_in_stars_renews_by_itself() {
    let canned = Canned::always(200, json!({"ok": true, "result": "https://t.me/$x"})).await;
    let stars = stars(&canned.url);
    for (price, period, again) in [
        ("450 XTR", Period::Months(1), Again::Itself),
        ("10000 XTR", Period::Days(30), Again::Itself),
        ("10001 XTR", Period::Days(30), Again::Once),
        ("450 XTR", Period::Months(3), Again::Once),
        ("450 XTR", Period::Days(31), Again::Once),
        ("450 RUB", Period::Months(1), Again::Once),
    ] {
        let price: Money = price.parse().unwrap();
        assert_eq!(stars.renews(price, period), again, "{price} {period}");
        stars.checkout(&Checkout { price, period, ..order("1 XTR", Again::Itself) }).await.unwrap();
        let asked = canned.asked().pop().unwrap();
        let wanted = (again == Again::Itself).then_some(json!(2_592_000));
        assert_eq!(fields(&asked.body).get("subscription_period").cloned(), wanted);
    }
    stars.checkout(&order("450 XTR", Again::Once)).await.unwrap();
    let asked = fields(&canned.asked().pop().unwrap().body);
    assert!(!asked.contains_key("subscription_period") && !asked.contains_key("provider_token"));
    assert!(stars.sells_in(Currency::XTR) && !stars.sells_in(Currency::RUB));
    assert_eq!(stars.only_in(), Some(Platform::Telegram));
}

#[tokio::test]
async fn a_refusal_is_told_without_the_token() {
    for (answer, wanted) in [
        (refusal(429, "Too Many Requests: retry after 7"), Some(7)),
        (refusal(502, "Bad Gateway"), Some(5)),
        ((200, json!([])), Some(5)),
        ((200, json!({"ok": true})), Some(5)),
        (refusal(400, "Bad Request: CURRENCY_INVALID"), None),
    ] {
        let canned = Canned::always(answer.0, answer.1.clone()).await;
        match (stars(&canned.url).checkout(&order("450 XTR", Again::Once)).await.unwrap_err(), wanted) {
            (CheckoutError::Retry { after, text }, Some(seconds)) => {
                assert_eq!(after.as_secs(), seconds, "{text}");
                assert!(!text.contains("TESTTOKEN"), "{text}");
            }
            (CheckoutError::GiveUp(text), None) => assert!(text.contains("CURRENCY_INVALID"), "{text}"),
            other => panic!("{answer:?}: {other:?}"),
        }
    }
    let CheckoutError::Retry { text, .. } =
        stars("http://127.0.0.1:1").checkout(&order("450 XTR", Again::Once)).await.unwrap_err()
    else {
        panic!("nobody is there");
    };
    assert!(!text.contains("TESTTOKEN") && !text.contains("/bot"), "{text}");
}

#[tokio::test]
async fn stars_go_back_whole_and_once() {
    let golden = golden("refundStarPayment");
    let canned = Canned::always(200, golden["response"]["body"].clone()).await;
    let back = GivenBack::As("stxAbC0123456789_one".into());
    assert_eq!(stars(&canned.url).refund(&refund("250 XTR")).await, Ok(back.clone()));
    let asked = &canned.asked()[0];
    assert_eq!(json!(asked.path), golden["request"]["path"]);
    assert_eq!(fields(&asked.body), fields(golden["request"]["body"].as_str().unwrap().as_bytes()));
    assert!(matches!(stars(&canned.url).refund(&refund("100 XTR")).await, Err(RefundError::GiveUp(_))));
    let nobody = Refund { payer: None, ..refund("250 XTR") };
    assert!(matches!(stars(&canned.url).refund(&nobody).await, Err(RefundError::GiveUp(_))));
    let (code, body) = refusal(400, "Bad Request: CHARGE_ALREADY_REFUNDED");
    let canned = Canned::always(code, body).await;
    assert_eq!(stars(&canned.url).refund(&refund("250 XTR")).await, Ok(back), "the answer to the first try was lost");
    let (code, body) = refusal(400, "Bad Request: CHARGE_NOT_FOUND");
    let canned = Canned::always(code, body).await;
    assert!(matches!(stars(&canned.url).refund(&refund("250 XTR")).await, Err(RefundError::GiveUp(_))));
}

/// Five hundred transactions, a minute apart.
async fn history() -> Canned {
    Canned::start(|asked| {
        let asked = fields(&asked.body);
        let (offset, limit) = (asked["offset"].as_u64().unwrap(), asked["limit"].as_u64().unwrap());
        let shown = (offset..500.min(offset + limit)).map(|n| {
            let user = json!({"type": "user", "transaction_type": "invoice_payment", "invoice_payload": format!("o{n}"),
                "user": {"id": 77, "is_bot": false, "first_name": "A"}});
            match n {
                490 => json!({"id": "stx489", "amount": 250, "date": n * 60, "receiver": user}),
                491 => json!({"id": "w", "amount": 9, "date": n * 60, "receiver": {"type": "fragment"}}),
                492 => {
                    let mut source = user;
                    source["subscription_period"] = json!(2_592_000);
                    json!({"id": "stx492", "amount": 250, "date": n * 60, "source": source})
                }
                n => json!({"id": format!("stx{n}"), "amount": 250, "date": n * 60, "source": user}),
            }
        });
        (200, json!({"ok": true, "result": {"transactions": shown.collect::<Vec<_>>()}}))
    })
    .await
}

#[tokio::test]
async fn what_was_paid_of_late_is_found_without_reading_all() {
    let canned = history().await;
    let stars = stars(&canned.url);
    let facts = stars.since(Timestamp(489 * 60_000)).await.unwrap();
    let ids: Vec<_> = facts.iter().map(|f| f.external_id.as_str()).collect();
    assert_eq!(
        ids,
        ["stx489", "stx489", "stx492", "stx493", "stx494", "stx495", "stx496", "stx497", "stx498", "stx499"]
    );
    assert_eq!((facts[0].state, facts[0].order.as_deref()), (PaymentState::Succeeded, Some("o489")));
    assert_eq!((facts[1].state, facts[1].refunded_minor), (PaymentState::Refunded, 250));
    assert_eq!((facts[2].renewal.as_deref(), facts[0].renewal.as_deref()), (Some("o492"), None));
    assert_eq!(facts[2].until, Some(Timestamp((492 * 60 + 2_592_000) * 1000)));
    assert!(canned.asked().len() < 12, "{}", canned.asked().len());
    assert_eq!(stars.since(Timestamp(0)).await.unwrap().len(), 499, "earlier ones are found again");
    assert_eq!(stars.since(Timestamp(600 * 60_000)).await.unwrap(), []);
}

#[tokio::test]
async fn a_list_is_asked_for_as_the_official_way_is() {
    let golden = golden("getStarTransactions");
    let canned = Canned::always(200, golden["response"]["body"].clone()).await;
    let page = stars(&canned.url).page(0, 100).await.unwrap();
    let asked = &canned.asked()[0];
    assert_eq!(json!(asked.path), golden["request"]["path"]);
    assert_eq!(fields(&asked.body), fields(golden["request"]["body"].as_str().unwrap().as_bytes()));
    let fact = page[0].fact().unwrap();
    assert_eq!((fact.external_id.as_str(), fact.amount), ("stxAbC0123456789_one", "250 XTR".parse().unwrap()));
    assert_eq!((fact.order.as_deref(), fact.payer), (Some("ord_01JD3Z"), Some(AccountRef::telegram(77_000_001))));
}

#[tokio::test]
async fn a_subscription_is_stopped_by_its_first_payment() {
    let canned = history().await;
    let first = stars(&canned.url).since(Timestamp(492 * 60_000)).await.unwrap().remove(0);
    let canned = Canned::always(200, json!({"ok": true, "result": true})).await;
    assert_eq!(stars(&canned.url).cancel_renewal("o492", Some(&first)).await, Ok(()));
    let wanted = json!({"user_id": 77, "telegram_payment_charge_id": "stx492", "is_canceled": true});
    assert_eq!(json!(fields(&canned.asked()[0].body)), wanted);
    assert_eq!(stars(&canned.url).cancel_renewal("o492", None).await, Err(CancelError::NotSupported));
}

#[test]
fn a_token_that_moves_no_money_is_known() {
    assert!(is_test_token("381764678:TEST:12345") && !is_test_token("381764678:LIVE:12345") && !is_test_token("x"));
    assert!(Stars::new(StarsConfig { token: "".into(), api_url: "https://x".into() }).is_err());
    assert!(Stars::new(StarsConfig { token: TOKEN.into(), api_url: "x".into() }).is_err());
}
