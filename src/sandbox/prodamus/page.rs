//! The form on which a person pays.

use super::{Ordered, Shared};
use crate::sandbox::pay_page::{ended, escape, frame};
use axum::Router;
use axum::extract::{Path, RawQuery, State};
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use std::sync::Arc;

pub(super) fn routes() -> Router<Arc<Shared>> {
    Router::new().route("/", get(open)).route("/order/{id}", get(show)).route("/order/{id}/{act}", post(act))
}

async fn open(State(shared): State<Arc<Shared>>, RawQuery(query): RawQuery) -> Response {
    match shared.open(&query.unwrap_or_default()) {
        Some(id) => Redirect::to(&format!("/order/{id}")).into_response(),
        None => {
            (StatusCode::FORBIDDEN, Html(frame("<p>Подпись ссылки не подходит. Попросите новую.</p>"))).into_response()
        }
    }
}

async fn show(State(shared): State<Arc<Shared>>, Path(id): Path<String>) -> Response {
    match shared.order(&id) {
        Some(order) => Html(page(&order)).into_response(),
        None => (StatusCode::NOT_FOUND, Html(frame("<p>Такого заказа нет.</p>"))).into_response(),
    }
}

async fn act(State(shared): State<Arc<Shared>>, Path((id, act)): Path<(String, String)>) -> Response {
    match act.as_str() {
        // A second press changes nothing: the page shows where the order stands.
        "pay" => drop(shared.end(&id, "succeeded")),
        "cancel" => drop(shared.end(&id, "canceled")),
        _ => return (StatusCode::NOT_FOUND, Html(frame("<p>Такого действия нет.</p>"))).into_response(),
    }
    Redirect::to(&format!("/order/{id}")).into_response()
}

fn page(order: &Ordered) -> String {
    let (sum, currency) = (super::wire::decimal(order.minor).replace('.', ","), order.currency.to_uppercase());
    let number = order.number;
    let below = match order.status {
        "pending" => {
            let button = |act: &str, class: &str, text: &str| {
                format!(r#"<form method="post" action="/order/{number}/{act}"><button{class}>{text}</button></form>"#)
            };
            [button("pay", r#" class="main""#, "Оплатить"), button("cancel", "", "Отменить заказ")].concat()
        }
        "succeeded" => ended("good", "Оплачено", &escape(&order.back)),
        _ => ended("bad", "Заказ отменён", &escape(&order.back)),
    };
    let about = escape(&order.about);
    frame(&format!("<small>Заказ № {number}</small><h1>{sum} {}</h1><p>{about}</p>{below}", escape(&currency)))
}
