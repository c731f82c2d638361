use super::*;
use axum::extract::State;
use axum::routing::post;
use reqwest::{Method, RequestBuilder};
use serde_json::{Value, json};
use std::sync::atomic::{AtomicI64, AtomicUsize, Ordering};

const START: i64 = 1_795_255_203_000;
const HOUR: i64 = 3_600_000;

/// A shop, its clock, and a client with the right keys.
struct Shop {
    emulator: YooKassaEmulator,
    time: Arc<AtomicI64>,
    http: reqwest::Client,
}

impl Shop {
    async fn open() -> Self {
        let time = Arc::new(AtomicI64::new(START));
        let clock = Arc::clone(&time);
        let emulator = YooKassaEmulator::start(Config {
            shop_id: "506751".into(),
            secret: "live_x".into(),
            clock: Arc::new(move || clock.load(Ordering::SeqCst)),
            port: 0,
            notification_url: None,
            retry_scale: 1e-6,
        })
        .await
        .unwrap();
        let http = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).no_proxy().build().unwrap();
        Self { emulator, time, http }
    }

    fn wait(&self, ms: i64) {
        self.time.fetch_add(ms, Ordering::SeqCst);
    }

    fn request(&self, method: Method, path: &str) -> RequestBuilder {
        self.http.request(method, format!("{}/{path}", self.emulator.api_url())).basic_auth("506751", Some("live_x"))
    }

    async fn get(&self, path: &str) -> (u16, Value) {
        answer(self.request(Method::GET, path)).await
    }

    async fn post(&self, path: &str, key: &str, body: &Value) -> (u16, Value) {
        answer(self.request(Method::POST, path).header("Idempotence-Key", key).json(body)).await
    }

    /// A payment in one step; returns its id.
    async fn payment(&self, key: &str) -> String {
        let (status, body) = self.post("payments", key, &order(&json!({}))).await;
        assert_eq!(status, 200, "{body}");
        body["id"].as_str().unwrap().to_owned()
    }

    async fn page(&self, id: &str) -> String {
        self.http.get(self.emulator.pay_url(id)).send().await.unwrap().text().await.unwrap()
    }
}

async fn answer(request: RequestBuilder) -> (u16, Value) {
    let response = request.send().await.unwrap();
    (response.status().as_u16(), response.json().await.unwrap_or(Value::Null))
}

fn order(changes: &Value) -> Value {
    let mut body = json!({
        "amount": {"value": "990.00", "currency": "RUB"}, "capture": true, "description": "Клуб <b>",
        "confirmation": {"type": "redirect", "return_url": "https://club.example/?a=1&b=2"},
        "metadata": {"order_id": "ord_1"},
    });
    for (key, value) in changes.as_object().unwrap() {
        body[key] = value.clone();
    }
    body
}

/// Where notifications go: answers with each status in turn, then with 200, and keeps what came.
struct Receiver {
    url: String,
    got: Arc<Mutex<Vec<Value>>>,
    _stop: DropGuard,
}

impl Receiver {
    async fn start(statuses: &'static [u16]) -> Self {
        let got: Arc<Mutex<Vec<Value>>> = Arc::default();
        let count = Arc::new(AtomicUsize::new(0));
        let receive = async move |State(got): State<Arc<Mutex<Vec<Value>>>>, body: axum::Json<Value>| {
            lock(&got).push(body.0);
            let i = count.fetch_add(1, Ordering::SeqCst);
            StatusCode::from_u16(*statuses.get(i).unwrap_or(&200)).unwrap()
        };
        let router = Router::new().route("/hook", post(receive)).with_state(Arc::clone(&got));
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/hook", listener.local_addr().unwrap());
        let stop = CancellationToken::new();
        TaskTracker::new().spawn(serve(listener, router, stop.clone()));
        Self { url, got, _stop: stop.drop_guard() }
    }

    fn events(&self) -> Vec<String> {
        lock(&self.got).iter().map(|n| n["event"].as_str().unwrap().to_owned()).collect()
    }
}

#[tokio::test]
async fn strangers_are_refused() {
    let shop = Shop::open().await;
    for (user, key) in [("506751", "live_y"), ("1", "live_x"), ("506751", "")] {
        let url = format!("{}/payments", shop.emulator.api_url());
        let (status, body) = answer(shop.http.get(url).basic_auth(user, Some(key))).await;
        assert_eq!((status, &body["type"], &body["code"]), (401, &json!("error"), &json!("invalid_credentials")));
        assert!(body["description"].is_string() && body["id"].is_string());
    }
    assert_eq!(answer(shop.http.get(format!("{}/payments", shop.emulator.api_url()))).await.0, 401);
}

#[tokio::test]
async fn a_key_makes_one_payment_and_another_order_under_it_is_an_error() {
    let shop = Shop::open().await;
    let first = shop.payment("k").await;
    assert_eq!(shop.payment("k").await, first);
    let (status, body) = shop.post("payments", "k", &order(&json!({"description": "other"}))).await;
    assert_eq!((status, &body["description"]), (400, &json!("Idempotence key duplicated")));
    assert_eq!(body["parameter"], "Idempotence-Key");
    let without = shop.request(Method::POST, "payments").json(&order(&json!({})));
    assert_eq!(answer(without).await.1["parameter"], "Idempotence-Key");
    assert_eq!(shop.post("payments", &"k".repeat(65), &order(&json!({}))).await.0, 400);
    assert_eq!(shop.emulator.payments().len(), 1);
    shop.wait(24 * HOUR);
    assert_ne!(shop.payment("k").await, first, "a key lives for a day");
}

#[tokio::test]
async fn an_order_must_make_sense() {
    let shop = Shop::open().await;
    let many: Value = (0..17).map(|i| (i.to_string(), json!("x"))).collect::<serde_json::Map<_, _>>().into();
    for (changes, parameter) in [
        (json!({"amount": null}), "amount.currency"),
        (json!({"amount": {"value": "990.00", "currency": "USD"}}), "amount.currency"),
        (json!({"amount": {"value": 990, "currency": "RUB"}}), "amount.value"),
        (json!({"amount": {"value": "990", "currency": "RUB"}}), "amount.value"),
        (json!({"amount": {"value": "-9.00", "currency": "RUB"}}), "amount.value"),
        (json!({"amount": {"value": "9,00", "currency": "RUB"}}), "amount.value"),
        (json!({"amount": {"value": "0.00", "currency": "RUB"}}), "amount.value"),
        (json!({"confirmation": null}), "confirmation.type"),
        (json!({"confirmation": {"type": "redirect"}}), "confirmation.return_url"),
        (json!({"confirmation": {"type": "redirect", "return_url": "javascript:1"}}), "confirmation.return_url"),
        (json!({"description": "ы".repeat(129)}), "description"),
        (json!({"capture": "yes"}), "capture"),
        (json!({"metadata": many}), "metadata"),
        (json!({"metadata": {"order_id": 5}}), "metadata"),
        (json!({"merchant_customer_id": "x".repeat(201)}), "merchant_customer_id"),
    ] {
        let (status, body) = shop.post("payments", "k", &order(&changes)).await;
        assert_eq!((status, &body["parameter"]), (400, &json!(parameter)), "{changes}");
    }
    let form = shop.request(Method::POST, "payments").header("Idempotence-Key", "k").body("amount=1");
    assert_eq!(answer(form).await.0, 415);
    assert_eq!(shop.post("payments", "k", &json!([])).await.0, 400);
    assert_eq!(answer(shop.request(Method::DELETE, "payments")).await.0, 405);
    assert_eq!(shop.post("payments/x/explode", "k", &json!({})).await.0, 405);
    let (status, body) = shop.get("payments/2f0b1c3e-000f-5000-9000-1d0f2a3b4c5d").await;
    assert_eq!((status, &body["code"]), (404, &json!("not_found")));
    assert_eq!(shop.get("refunds/x").await.1["parameter"], "refund_id");
    assert!(shop.emulator.payments().is_empty());
}

#[tokio::test]
async fn without_capture_the_money_only_waits() {
    let shop = Shop::open().await;
    let two_steps = order(&json!({"capture": null}));
    let id = |body: &Value| body["id"].as_str().unwrap().to_owned();
    let a = id(&shop.post("payments", "a", &two_steps).await.1);
    let b = id(&shop.post("payments", "b", &two_steps).await.1);
    let c = id(&shop.post("payments", "c", &two_steps).await.1);
    assert_eq!(shop.post(&format!("payments/{a}/capture"), "c1", &json!({})).await.0, 400, "not paid yet");
    for payment in [&a, &b, &c] {
        shop.emulator.pay(payment).unwrap();
    }
    let waiting = shop.get(&format!("payments/{a}")).await.1;
    assert_eq!((&waiting["status"], &waiting["paid"]), (&json!("waiting_for_capture"), &json!(true)));

    let part = json!({"amount": {"value": "900.00", "currency": "RUB"}});
    let more = json!({"amount": {"value": "990.01", "currency": "RUB"}});
    assert_eq!(shop.post(&format!("payments/{a}/capture"), "c2", &more).await.0, 400);
    let captured = shop.post(&format!("payments/{a}/capture"), "c3", &part).await.1;
    assert_eq!((&captured["status"], &captured["amount"]["value"]), (&json!("succeeded"), &json!("900.00")));
    let canceled = shop.post(&format!("payments/{b}/cancel"), "c4", &json!({})).await.1;
    assert_eq!(canceled["cancellation_details"]["reason"], "canceled_by_merchant");
    shop.wait(7 * 24 * HOUR);
    let late = shop.get(&format!("payments/{c}")).await.1;
    assert_eq!(late["cancellation_details"]["reason"], "expired_on_capture");
}

#[tokio::test]
async fn an_unpaid_order_ends_after_an_hour() {
    let shop = Shop::open().await;
    let id = shop.payment("k").await;
    shop.wait(HOUR - 1);
    assert_eq!(shop.get(&format!("payments/{id}")).await.1["status"], "pending");
    shop.wait(1);
    shop.emulator.tick();
    let body = shop.get(&format!("payments/{id}")).await.1;
    assert_eq!(body["status"], "canceled");
    assert_eq!(body["cancellation_details"], json!({"party": "yoo_money", "reason": "expired_on_confirmation"}));
    assert!(body.get("confirmation").is_none());
    assert!(shop.emulator.pay(&id).is_err());
    assert_eq!(shop.emulator.notifications()[0].event, "payment.canceled");
}

#[tokio::test]
async fn no_more_is_given_back_than_was_taken() {
    let shop = Shop::open().await;
    let id = shop.payment("k").await;
    let refund = |value: &str| json!({"payment_id": id, "amount": {"value": value, "currency": "RUB"}});
    assert_eq!(shop.post("refunds", "r0", &refund("1.00")).await.0, 400, "not paid");
    shop.emulator.pay(&id).unwrap();
    let (status, body) = shop.post("refunds", "r1", &refund("330.00")).await;
    assert_eq!((status, &body["status"], &body["payment_id"]), (200, &json!("succeeded"), &json!(id)));
    assert_eq!(shop.post("refunds", "r1", &refund("330.00")).await.1, body, "the same key, the same refund");
    assert_eq!(shop.get(&format!("refunds/{}", body["id"].as_str().unwrap())).await.1, body);
    assert_eq!(shop.post("refunds", "r2", &refund("660.01")).await.0, 400);
    assert!(shop.emulator.refund(&id, 66_001).is_err() && shop.emulator.refund(&id, 0).is_err());
    shop.emulator.refund(&id, 66_000).unwrap();
    let payment = shop.get(&format!("payments/{id}")).await.1;
    assert_eq!((&payment["refunded_amount"]["value"], &payment["refundable"]), (&json!("990.00"), &json!(false)));
    assert_eq!(shop.post("refunds", "r3", &json!({"payment_id": "x"})).await.0, 400);
}

#[tokio::test]
async fn payments_are_listed_newest_first_in_pages() {
    let shop = Shop::open().await;
    let mut ids = Vec::new();
    for i in 0..5 {
        ids.insert(0, shop.payment(&i.to_string()).await);
        shop.wait(1000);
    }
    shop.emulator.pay(&ids[1]).unwrap();
    let listed = async |query: &str| {
        let (status, body) = shop.get(&format!("payments?{query}")).await;
        assert_eq!((status, &body["type"]), (200, &json!("list")), "{query}");
        let found: Vec<String> =
            body["items"].as_array().unwrap().iter().map(|p| p["id"].as_str().unwrap().to_owned()).collect();
        (found, body["next_cursor"].as_str().map(str::to_owned))
    };
    assert_eq!(listed("").await, (ids.clone(), None));
    assert_eq!(listed("status=succeeded").await.0, ids[1..2]);
    let since = "created_at.gte=2026-11-21T10%3A00%3A05.000Z";
    assert_eq!(listed(since).await.0, ids[..3], "the first at 10:00:03");
    assert_eq!(listed(&format!("{since}&created_at.lt=2026-11-21T10:00:07.000Z")).await.0, ids[1..3]);
    let (first, cursor) = listed("limit=2").await;
    assert_eq!(first, ids[..2]);
    let (second, cursor) = listed(&format!("limit=2&cursor={}", cursor.unwrap())).await;
    assert_eq!(second, ids[2..4]);
    assert_eq!(listed(&format!("limit=2&cursor={}", cursor.unwrap())).await, (ids[4..].to_vec(), None));
    for bad in ["limit=0", "limit=101", "cursor=x", "created_at.gte=today", "color=red"] {
        assert_eq!(shop.get(&format!("payments?{bad}")).await.0, 400, "{bad}");
    }
}

#[tokio::test]
async fn a_person_pays_on_the_page() {
    let shop = Shop::open().await;
    for (act, status, word) in
        [("pay", "succeeded", "Оплачено"), ("refuse", "canceled", "отменён"), ("cancel", "canceled", "отменён")]
    {
        let id = shop.payment(act).await;
        let page = shop.page(&id).await;
        for text in ["990,00 ₽", "Клуб &lt;b&gt;", "Оплатить", "Карта отклонена", "Отменить"]
        {
            assert!(page.contains(text), "{text} in {page}");
        }
        assert!(!page.contains("http"), "nothing from outside");
        for _ in 0..2 {
            let press = shop.http.post(format!("{}/{act}", shop.emulator.pay_url(&id)));
            let response = press.send().await.unwrap();
            assert_eq!(response.status().as_u16(), 303);
            assert_eq!(response.headers()["location"], format!("/pay/{id}"));
        }
        let page = shop.page(&id).await;
        assert!(page.contains(word) && page.contains(r#"href="https://club.example/?a=1&amp;b=2""#), "{page}");
        assert_eq!(shop.get(&format!("payments/{id}")).await.1["status"], status);
    }
    let unknown = shop.http.post(format!("{}/pay", shop.emulator.pay_url("x"))).send().await.unwrap();
    assert_eq!(unknown.status().as_u16(), 404);
    assert_eq!(shop.emulator.notifications().len(), 3, "a second press is no second event");
}

#[tokio::test]
async fn a_notification_is_sent_until_it_is_answered_with_200() {
    let shop = Shop::open().await;
    let receiver = Receiver::start(&[503, 204]).await;
    shop.emulator.set_notification_url(Some(receiver.url.clone()));
    let id = shop.payment("k").await;
    shop.emulator.pay(&id).unwrap();
    shop.emulator.settled().await;
    let sent = shop.emulator.notifications();
    let statuses: Vec<_> = sent[0].attempts.iter().map(|a| a.status).collect();
    assert_eq!((sent.len(), statuses), (1, vec![Some(503), Some(204), Some(200)]));
    assert_eq!(sent[0].delivery, Delivery::Delivered);
    let object = &lock(&receiver.got)[0]["object"];
    assert_eq!((&object["id"], &object["status"]), (&json!(id), &json!("succeeded")));
}

#[tokio::test]
async fn notifications_can_be_held_turned_around_repeated_and_lost() {
    let shop = Shop::open().await;
    let receiver = Receiver::start(&[]).await;
    shop.emulator.set_notification_url(Some(receiver.url.clone()));
    shop.emulator.hold_notifications();
    let id = shop.payment("k").await;
    shop.emulator.pay(&id).unwrap();
    shop.emulator.refund(&id, 100).unwrap();
    assert_eq!(shop.emulator.pending_notifications().len(), 2);
    assert!(receiver.events().is_empty());
    shop.emulator.release(Order::Reversed).await;
    assert_eq!(receiver.events(), ["refund.succeeded", "payment.succeeded"]);
    assert!(shop.emulator.pending_notifications().is_empty());

    assert_eq!(shop.emulator.notify_again(&id, 3).await, [Some(200); 3]);
    assert_eq!(receiver.events().len(), 5);
    assert_eq!(shop.emulator.notifications()[1].attempts.len(), 4);
    assert!(shop.emulator.notify_again("unknown", 3).await.is_empty());

    shop.emulator.hold_notifications();
    shop.emulator.refund(&id, 100).unwrap();
    shop.emulator.drop_notifications();
    shop.emulator.release(Order::AsHappened).await;
    assert_eq!(receiver.events().len(), 5);
    assert_eq!(shop.emulator.notifications()[2].delivery, Delivery::Lost);
}

#[tokio::test]
async fn an_address_that_never_answers_well_is_given_up() {
    let shop = Shop::open().await;
    let id = shop.payment("k").await;
    shop.emulator.pay(&id).unwrap();
    shop.emulator.settled().await;
    assert_eq!(shop.emulator.notifications()[0].delivery, Delivery::Lost, "no address");
    let nobody = TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap();
    shop.emulator.set_notification_url(Some(format!("http://{nobody}/hook")));
    shop.emulator.refund(&id, 100).unwrap();
    shop.emulator.settled().await;
    let last = shop.emulator.notifications().remove(1);
    assert_eq!((last.delivery, last.attempts.len()), (Delivery::Lost, 13));
    assert!(last.attempts.iter().all(|a| a.status.is_none()));
}

#[tokio::test]
async fn faults_come_one_by_one_and_then_all_is_well() {
    let shop = Shop::open().await;
    for (fault, status, made) in [
        (Fault::TooMany, 429, 0),
        (Fault::Refuse, 401, 0),
        (Fault::ErrorAfterEffect, 500, 1),
        (Fault::StillWorking, 202, 1),
    ] {
        shop.emulator.fail_next(fault);
        assert_eq!(shop.post("payments", "k", &order(&json!({}))).await.0, status);
        assert_eq!(shop.emulator.payments().len(), made, "{fault:?}");
    }
    assert_eq!(shop.payment("k").await, shop.emulator.payments()[0].id);
}

#[tokio::test]
async fn stopping_cuts_off_what_hangs() {
    let shop = Shop::open().await;
    shop.emulator.fail_next(Fault::Hang);
    let body = order(&json!({}));
    let create = shop.post("payments", "k", &body);
    let stop = async {
        while shop.emulator.payments().is_empty() {
            tokio::task::yield_now().await;
        }
        shop.emulator.stop().await;
    };
    let ((status, _), ()) = tokio::join!(create, stop);
    assert_eq!(status, 503);
    assert!(shop.http.get(shop.emulator.api_url()).send().await.is_err(), "nobody listens");
}

#[tokio::test]
async fn the_last_handle_takes_the_shop_with_it() {
    let Shop { emulator, http, .. } = Shop::open().await;
    let (url, tasks) = (emulator.api_url(), emulator.shared.tasks.clone());
    let copy = emulator.clone();
    drop(emulator);
    assert_eq!(http.get(format!("{url}/payments")).send().await.unwrap().status().as_u16(), 401, "one handle is left");
    drop(copy);
    tasks.close();
    tasks.wait().await;
    assert!(http.get(url).send().await.is_err());
}
