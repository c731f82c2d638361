//! The page on which a person pays, and its three buttons.

use super::world::{Payment, Refusal, Status, TIMED_OUT, decimal};
use super::{Shared, lock};
use crate::sandbox::pay_page::{ended, escape, frame};
use axum::Router;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use std::sync::Arc;

pub(super) fn routes() -> Router<Arc<Shared>> {
    Router::new().route("/pay/{id}", get(show)).route("/pay/{id}/{act}", post(act))
}

async fn show(State(shared): State<Arc<Shared>>, Path(id): Path<String>) -> Response {
    shared.act(|_, _| ());
    let world = lock(&shared.world);
    match world.payment(&id) {
        Ok(payment) => Html(page(payment)).into_response(),
        Err(_) => (StatusCode::NOT_FOUND, Html(frame("<p>Такого платежа нет.</p>"))).into_response(),
    }
}

async fn act(State(shared): State<Arc<Shared>>, Path((id, act)): Path<(String, String)>) -> Response {
    let done = shared.act(|world, now| match act.as_str() {
        "pay" => world.pay(&id, now),
        "refuse" => world.fail(&id, ("payment_network", "insufficient_funds"), now),
        "cancel" => world.fail(&id, TIMED_OUT, now),
        _ => Err(Refusal::not_found("act", "Act")),
    });
    match done {
        // A second press changes nothing: the page shows where the payment stands.
        Ok(()) | Err(Refusal { status: 400, .. }) => Redirect::to(&format!("/pay/{id}")).into_response(),
        Err(_) => (StatusCode::NOT_FOUND, Html(frame("<p>Такого платежа нет.</p>"))).into_response(),
    }
}

fn page(payment: &Payment) -> String {
    let wanted = &payment.wanted;
    let sum = decimal(wanted.minor).replace('.', ",");
    let about = escape(wanted.description.as_deref().unwrap_or("Без описания"));
    let back = escape(&wanted.return_url);
    let below = match payment.status {
        Status::Pending => {
            let button = |act: &str, class: &str, text: &str| {
                format!(
                    r#"<form method="post" action="/pay/{}/{act}"><button{class}>{text}</button></form>"#,
                    payment.id
                )
            };
            let main = r#" class="main""#;
            [button("pay", main, "Оплатить"), button("refuse", "", "Карта отклонена"), button("cancel", "", "Отменить")]
                .concat()
        }
        Status::Succeeded | Status::WaitingForCapture => ended("good", "Оплачено", &back),
        Status::Canceled => ended("bad", "Платёж отменён", &back),
    };
    frame(&format!("<h1>{sum} ₽</h1><p>{about}</p>{below}"))
}
