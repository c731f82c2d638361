use super::*;
use crate::domain::{AccountRef, Again, Period};
use crate::payments::{Checkout, Prodamus, ProdamusConfig, Provider as _};
use axum::Router;
use axum::body::Bytes;
use axum::http::HeaderMap;
use axum::routing::post;
use tokio::sync::mpsc;

const KEY: &str = "key-of-the-form";

async fn form(notification_url: Option<String>) -> ProdamusEmulator {
    let clock: EmulatedClock = Arc::new(|| 1_795_255_203_000);
    ProdamusEmulator::start(Config { secret: KEY.into(), clock, notification_url, retry_scale: 0.000_1 }).await.unwrap()
}

async fn link(form: &ProdamusEmulator) -> String {
    let provider = Prodamus::new(ProdamusConfig { url: form.url(), secrets: vec![KEY.into()] }).unwrap();
    let order = Checkout {
        token: "ord_1".into(),
        price: "1990 RUB".parse().unwrap(),
        description: "Клуб: Месяц / \"весь\"".into(),
        return_url: "https://t.me/club_bot?start=paid".into(),
        payer: Some(AccountRef::telegram(5001)),
        again: Again::Once,
        period: Period::Months(1),
        receipt: None,
    };
    provider.checkout(&order).await.unwrap().url
}

#[tokio::test]
async fn only_a_signed_link_opens_the_form() {
    let form = form(None).await;
    let url = link(&form).await;
    let page = reqwest::get(&url).await.unwrap();
    assert_eq!(page.status(), 200);
    let page = page.text().await.unwrap();
    assert!(page.contains("1990,00 RUB") && page.contains("Месяц / &quot;весь&quot;"), "{page}");
    for (from, to) in [("1990.00", "1.00"), ("signature=", "signature=0"), ("ord_1", "ord_2")] {
        assert_eq!(reqwest::get(url.replace(from, to)).await.unwrap().status(), 403, "{to}");
    }
    reqwest::get(&url).await.unwrap();
    let seen = form.payments();
    assert_eq!((seen.len(), seen[0].minor, seen[0].status, seen[0].order.as_str()), (1, 199_000, "pending", "ord_1"));
}

#[tokio::test]
async fn what_is_paid_is_told_until_it_is_taken() {
    let (said, mut told) = mpsc::unbounded_channel();
    let answers = Router::new().route(
        "/told",
        post(move |headers: HeaderMap, body: Bytes| async move {
            let before = headers["sign"].to_str().unwrap().to_owned();
            said.send((before, String::from_utf8(body.to_vec()).unwrap())).unwrap();
            if said.is_closed() { "gone" } else { "success" }
        }),
    );
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
    let url = format!("http://{}/told", listener.local_addr().unwrap());
    let serving = tokio_util::task::AbortOnDropHandle::new(tokio::runtime::Handle::current().spawn(async move {
        axum::serve(listener, answers).await.unwrap();
    }));
    let form = form(Some(url)).await;
    reqwest::get(&link(&form).await).await.unwrap();
    let id = form.payments()[0].id.clone();
    form.hold_notifications();
    assert!(form.pay(&id) && !form.pay(&id), "once");
    assert!(told.try_recv().is_err() && form.is_holding());
    form.release(Order::AsHappened).await;
    let (sign, body) = told.recv().await.unwrap();
    assert!(sign.len() == 64 && body.contains("order_num\"\r\n\r\nord_1") && body.contains("_param_tg"), "{body}");
    assert_eq!(form.notify_again(&id, 3).await, [Some(200); 3]);
    assert_eq!(form.notifications().len(), 1);
    drop(serving);
}
