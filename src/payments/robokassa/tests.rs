use super::super::tests::callback;
use super::*;
use axum::Router;
use axum::extract::RawQuery;
use axum::routing::get;
use proptest::prelude::*;
use serde_json::{Value, json};
use std::sync::{Arc, Mutex};
use tokio::net::TcpListener;

const NOW: Timestamp = Timestamp(1_795_255_203_000);
const PASSWORD1: &str = "Pass1_kJ83hd72Nd";
const PASSWORD2: &str = "Pass2_mZ91xq55Lw";

fn provider(hash: &str, url: &str, password2: &[&str]) -> Robokassa {
    Robokassa::new(RobokassaConfig {
        login: "clubgate".into(),
        password1: PASSWORD1.into(),
        password2: password2.iter().map(|p| (*p).into()).collect(),
        hash: RobokassaHash::parse(hash).unwrap(),
        url: url.into(),
        check_addresses: false,
    })
    .unwrap()
}

fn live(hash: &str) -> Robokassa {
    provider(hash, "https://auth.robokassa.ru/", &[PASSWORD2])
}

fn file() -> Value {
    serde_json::from_str(include_str!("../../../tests/data/vectors/robokassa.json")).unwrap()
}

/// A form with its signature, in sha256 by this password.
fn form(sum: &str, number: &str, password: &str, more: &str) -> RawCallback {
    let own: String = pairs(more.as_bytes())
        .unwrap()
        .iter()
        .filter(|(k, _)| k.starts_with("Shp_"))
        .map(|(k, v)| format!(":{k}={v}"))
        .collect();
    let signature = hex::encode(Sha256::digest(format!("{sum}:{number}:{password}{own}")));
    callback(format!("OutSum={sum}&InvId={number}&SignatureValue={signature}{more}").as_bytes(), &[])
}

async fn told(provider: &Robokassa, raw: &RawCallback) -> Result<Vec<Event>, CallbackError> {
    provider.events(provider.verify(raw, NOW)?).await
}

#[tokio::test]
async fn the_vectors() {
    for v in file()["vectors"].as_array().unwrap() {
        let id = v["id"].as_str().unwrap();
        let provider = live(v["secret"]["hash"].as_str().unwrap());
        let body = v["request"]["body"].as_str().unwrap();
        let post = RawCallback { path_kind: Some("result".into()), ..callback(body.as_bytes(), &[]) };
        // The shop may choose that it comes as a GET.
        let get = RawCallback { method: "GET".into(), query: body.into(), path_kind: None, ..callback(b"", &[]) };
        for raw in [post, get] {
            let outcome = told(&provider, &raw).await;
            if v["valid"] == false {
                let refused = matches!(outcome, Err(CallbackError::Rejected(Rejected::Unauthorized(_))));
                assert!(refused, "{id}: {outcome:?}");
                continue;
            }
            let [event] = &outcome.unwrap()[..] else { panic!("{id}") };
            let (fact, expect) = (event.payment(), &v["expect"]);
            assert_eq!(
                (json!(fact.external_id), json!(fact.amount.minor)),
                (expect["order_ref"].clone(), expect["amount_minor"].clone())
            );
            assert_eq!(
                (fact.state, fact.amount.currency, fact.test),
                (PaymentState::Succeeded, Currency::RUB, false),
                "{id}"
            );
            let own = body.contains("Shp_order").then(|| "ord_01JD3Z".to_owned());
            assert_eq!((&fact.order, event.key.as_str()), (&own, "100042:succeeded"), "{id}");
            let ack = provider.acknowledgement(&raw, None);
            assert_eq!(
                (json!(ack.status), json!(ack.body)),
                (expect["ack_status"].clone(), expect["ack_body"].clone())
            );
        }
    }
}

#[test]
fn requests_are_signed_as_the_official_library_signs_them() {
    let file = file();
    for (id, hash) in [("indexjson_md5", "md5"), ("indexjson_sha256", "sha256"), ("indexjson_sha512", "sha512")] {
        let request = file["requests"].as_array().unwrap().iter().find(|r| r["id"] == id).unwrap();
        let field = |name: &str| request["fields"][name].as_str().unwrap();
        let own = ["Shp_order", "Shp_tg"].map(|name| (name, field(name)));
        let ours = live(hash).signature(field("OutSum"), field("InvoiceID"), &own);
        assert_eq!(ours, field("SignatureValue"), "{id}");
    }
    for (hash, length) in [("md5", 32), ("sha1", 40), ("sha256", 64), ("sha384", 96), ("sha512", 128)] {
        assert_eq!(live(hash).signature("1.00", "1", &[]).len(), length);
    }
}

#[tokio::test]
async fn a_pay_page_is_an_address_that_cannot_be_changed() {
    let order = Checkout {
        token: "0198c7f2a4de7c1e9a3bdd52c0f1e2d3".into(),
        price: "990 RUB".parse().unwrap(),
        description: "Клуб «Практика»: Месяц".repeat(9),
        return_url: "https://t.me/bot?start=paid".into(),
        payer: None,
        again: Again::Once,
        period: Period::Months(1),
        receipt: None,
    };
    let provider = live("sha256");
    let placed = provider.checkout(&order).await.unwrap();
    assert_eq!(placed, provider.checkout(&order).await.unwrap(), "asked again it is the same one");
    let query = placed.url.strip_prefix("https://auth.robokassa.ru/Merchant/Index.aspx?").unwrap();
    let fields = pairs(query.as_bytes()).unwrap();
    let value = |name| only(&fields, name).unwrap();
    assert_eq!(
        (value("MerchantLogin"), value("OutSum"), value("Shp_order")),
        ("clubgate", "990.00", order.token.as_str())
    );
    assert_eq!((value("InvId"), value("Description").chars().count()), (placed.external_id.as_str(), 100));
    let text = format!("clubgate:990.00:{}:{PASSWORD1}:Shp_order={}", placed.external_id, order.token);
    assert_eq!(value("SignatureValue"), hex::encode(Sha256::digest(text)));
    let other = provider.checkout(&Checkout { token: "another".into(), ..order }).await.unwrap();
    assert_ne!(other.external_id, placed.external_id);
    assert!(provider.sells_in(Currency::RUB) && !provider.sells_in("USD".parse().unwrap()));
}

#[tokio::test]
async fn a_trial_is_marked_and_the_passwords_for_trials_are_not_ours() {
    let provider = live("sha256");
    let trial = told(&provider, &form("990.00", "7", PASSWORD2, "&IsTest=1")).await.unwrap();
    assert!(trial[0].payment().test);
    assert!(!told(&provider, &form("990.00", "7", PASSWORD2, "&IsTest=0")).await.unwrap()[0].payment().test);
    assert!(told(&provider, &form("990.00", "7", "TestP2", "&IsTest=1")).await.is_err());
    assert!(told(&provider, &form("990.00", "7", PASSWORD1, "")).await.is_err(), "as the buyer's return is signed");
}

#[tokio::test]
async fn both_second_passwords_are_accepted_while_one_is_changed() {
    let raw = form("990.00", "7", PASSWORD2, "");
    assert!(provider("sha256", "https://x", &["new", PASSWORD2]).verify(&raw, NOW).is_ok());
    assert!(provider("sha256", "https://x", &["new"]).verify(&raw, NOW).is_err());
    let bad = |login: &str, password1: &str, password2: &[&str]| {
        let password2 = password2.iter().map(|p| (*p).into()).collect();
        let config = RobokassaConfig {
            login: login.into(),
            password1: password1.into(),
            password2,
            hash: RobokassaHash::Sha256,
            url: "https://x".into(),
            check_addresses: false,
        };
        Robokassa::new(config).is_err()
    };
    assert!(
        bad("", "a", &["b"])
            && bad("a:b", "a", &["b"])
            && bad("l", "", &["b"])
            && bad("l", "a", &[])
            && bad("l", "a", &["b", ""])
    );
}

#[tokio::test]
async fn what_could_be_read_in_two_ways_is_refused() {
    let provider = live("sha256");
    let good = String::from_utf8(form("990.00", "7", PASSWORD2, "&Shp_order=o").body.to_vec()).unwrap();
    assert!(told(&provider, &callback(good.as_bytes(), &[])).await.is_ok());
    for more in ["&OutSum=1.00", "&InvId=8", "&SignatureValue=00", "&Shp_order=p", "&shp_order=o", "&SHP_x="] {
        let raw = callback(format!("{good}{more}").as_bytes(), &[]);
        assert!(
            matches!(told(&provider, &raw).await, Err(CallbackError::Rejected(Rejected::Unauthorized(_)))),
            "{more}"
        );
    }
    for (sum, number) in [("990,00", "7"), ("9e2", "7"), ("-990.00", "7"), ("990.001", "7")] {
        let refused = told(&provider, &form(sum, number, PASSWORD2, "")).await;
        assert!(matches!(refused, Err(CallbackError::Rejected(Rejected::Malformed(_)))), "{sum}");
    }
    assert!(told(&provider, &form("990.00", "7x", PASSWORD2, "")).await.is_err());
    let elsewhere = RawCallback { path_kind: Some("success".into()), ..form("990.00", "7", PASSWORD2, "") };
    assert!(matches!(provider.verify(&elsewhere, NOW), Err(Rejected::Malformed(_))));
}

fn state(result: &str, state: &str) -> String {
    format!(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<OperationStateResponse xmlns=\"http://merchant.roboxchange.com/WebService/\">\n\
        <Result>\n<Code>{result}</Code></Result><State><Code>{state}</Code><RequestDate>2026-11-22T10:00:00+03:00</RequestDate></State>\
        <Info><IncSum>1000.00</IncSum><PaymentMethod><Code>BankCard</Code></PaymentMethod><OutSum>990.000000</OutSum></Info></OperationStateResponse>"
    )
}

#[tokio::test]
async fn where_a_payment_stands_is_asked_as_the_official_library_asks() {
    let asked: Arc<Mutex<Vec<String>>> = Arc::default();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let (seen, answer) = (Arc::clone(&asked), Arc::new(Mutex::new(state("0", "100"))));
    let said = Arc::clone(&answer);
    let ask = async move |RawQuery(query): RawQuery| {
        seen.lock().unwrap().push(query.unwrap());
        said.lock().unwrap().clone()
    };
    let router = Router::new().route("/Merchant/WebService/Service.asmx/OpStateExt", get(ask));
    let serving = tokio_util::task::TaskTracker::new().spawn(axum::serve(listener, router).into_future());
    let provider = provider("md5", &url, &[PASSWORD2]);

    let fact = provider.ask("100042").await.unwrap();
    assert_eq!((fact.external_id.as_str(), fact.state, fact.amount.minor), ("100042", PaymentState::Succeeded, 99_000));
    let golden = file();
    let golden = golden["requests"].as_array().unwrap().iter().find(|r| r["id"] == "op_state_ext").unwrap();
    assert!(golden["url"].as_str().unwrap().ends_with(&format!("OpStateExt?{}", asked.lock().unwrap()[0])));
    for (code, wanted) in [
        ("5", PaymentState::Pending),
        ("10", PaymentState::Canceled),
        ("50", PaymentState::Pending),
        ("60", PaymentState::Canceled),
        ("99", PaymentState::Pending),
    ] {
        *answer.lock().unwrap() = state("0", code);
        assert_eq!(provider.ask("100042").await.unwrap().state, wanted, "{code}");
    }
    *answer.lock().unwrap() = state("3", "");
    assert_eq!(provider.ask("100042").await, Err(AskError::Unknown));
    assert_eq!(provider.ask("../x").await, Err(AskError::Unknown));
    for trouble in [state("1", ""), state("1000", ""), "<html>".to_owned(), state("0", "100").replace("990", "9,9")] {
        *answer.lock().unwrap() = trouble;
        let error = provider.ask("100042").await.unwrap_err();
        assert!(matches!(&error, AskError::Later(text) if !text.contains(PASSWORD2)), "{error:?}");
    }
    serving.abort();
    drop(answer);
    assert!(matches!(provider.ask("100042").await, Err(AskError::Later(_))));
}

#[test]
fn where_addresses_are_demanded_others_are_turned_away() {
    let mut provider = live("sha256");
    provider.config.check_addresses = true;
    for (peer, good) in
        [(Some("185.59.216.65"), true), (Some("::ffff:185.59.216.65"), true), (Some("8.8.8.8"), false), (None, false)]
    {
        let raw = RawCallback { peer: peer.map(|ip| ip.parse().unwrap()), ..form("990.00", "7", PASSWORD2, "") };
        let answer = provider.verify(&raw, NOW).map(drop);
        assert!(
            if good { answer.is_ok() } else { matches!(answer, Err(Rejected::Forbidden(_))) },
            "{peer:?}: {answer:?}"
        );
    }
}

proptest! {
    #[test]
    fn nothing_breaks_it(bytes in prop::collection::vec(any::<u8>(), 0..300), sum in "[0-9.]{0,9}", number in "[0-9]{0,25}", sign in "[0-9a-f]{0,64}") {
        let provider = live("sha256");
        prop_assert!(provider.verify(&callback(&bytes, &[]), NOW).is_err());
        let body = format!("OutSum={sum}&InvId={number}&SignatureValue={sign}");
        prop_assert!(provider.verify(&callback(body.as_bytes(), &[]), NOW).is_err());
    }

    #[test]
    fn numbers_are_ones_that_are_taken(token in ".*") {
        prop_assert!((1..=LARGEST).contains(&number(&token)));
    }
}

fn order() -> Checkout {
    Checkout {
        token: "0198c7f2a4de7c1e9a3bdd52c0f1e2d3".into(),
        price: "990 RUB".parse().unwrap(),
        description: "Клуб".into(),
        return_url: "https://t.me/bot?start=paid".into(),
        payer: None,
        again: Again::Once,
        period: Period::Months(1),
        receipt: None,
    }
}

#[tokio::test]
async fn a_first_payment_is_charged_again_and_each_number_once() {
    type Answers = Arc<Mutex<(String, String)>>;
    let answers: Answers = Arc::new(Mutex::new((state("3", ""), String::new())));
    let charged: Arc<Mutex<Vec<String>>> = Arc::default();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let (told, said, seen) = (Arc::clone(&answers), Arc::clone(&answers), Arc::clone(&charged));
    let ask = async move || told.lock().unwrap().0.clone();
    let charge = async move |body: String| {
        seen.lock().unwrap().push(body);
        said.lock().unwrap().1.clone()
    };
    let router = Router::new()
        .route("/Merchant/WebService/Service.asmx/OpStateExt", get(ask))
        .route("/Merchant/Recurring", axum::routing::post(charge));
    let serving = tokio_util::task::TaskTracker::new().spawn(axum::serve(listener, router).into_future());
    let provider = provider("md5", &url, &[PASSWORD2]);
    let placed = provider.checkout(&Checkout { again: Again::Saved, ..order() }).await.unwrap();
    assert!(placed.url.contains("&Recurring=true"), "{}", placed.url);
    assert!(!provider.checkout(&order()).await.unwrap().url.contains("Recurring"));
    let number = placed.external_id;
    answers.lock().unwrap().1 = format!("OK{number}");
    let fact = provider.charge(&order(), "100042").await.unwrap();
    assert_eq!(
        (fact.external_id.as_str(), fact.state, fact.amount.minor),
        (number.as_str(), PaymentState::Pending, 99_000)
    );
    let body = charged.lock().unwrap().pop().unwrap();
    for part in ["PreviousInvoiceID=100042", &format!("InvoiceID={number}"), "OutSum=990.00", "SignatureValue="] {
        assert!(body.contains(part), "{part}: {body}");
    }
    assert!(!body.contains(PASSWORD2));
    answers.lock().unwrap().1 = "ERROR".to_owned();
    assert!(matches!(provider.charge(&order(), "100042").await, Err(ChargeError::Declined(_))));
    charged.lock().unwrap().clear();
    for (code, known) in [("100", Ok(PaymentState::Succeeded)), ("5", Ok(PaymentState::Pending)), ("10", Err(()))] {
        answers.lock().unwrap().0 = state("0", code);
        assert_eq!(provider.charge(&order(), "100042").await.map(|fact| fact.state).map_err(drop), known);
    }
    assert!(charged.lock().unwrap().is_empty(), "what is known is not charged again");
    serving.abort();
}
