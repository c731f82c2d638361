//! The page on which a person pays, and its three buttons.

use super::cards::SavedCard;
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
        Ok(payment) => Html(page(payment, world.card(&id).ok())).into_response(),
        Err(_) => (StatusCode::NOT_FOUND, Html(frame("<p>Такого платежа нет.</p>"))).into_response(),
    }
}

async fn act(State(shared): State<Arc<Shared>>, Path((id, act)): Path<(String, String)>) -> Response {
    let done = shared.act(|world, now| match act.as_str() {
        "pay" => world.pay(&id, now),
        "refuse" => world.fail(&id, ("payment_network", "insufficient_funds"), now),
        "cancel" => world.fail(&id, TIMED_OUT, now),
        "empty" | "refill" | "forget" => world.card(&id).cloned().map(|_| {
            for card in world.cards.iter_mut().filter(|card| card.id == id) {
                match act.as_str() {
                    "forget" => card.revoked = true,
                    act => card.empty = act == "empty",
                }
            }
        }),
        _ => Err(Refusal::not_found("act", "Act")),
    });
    match done {
        // A second press changes nothing: the page shows where the payment stands.
        Ok(()) | Err(Refusal { status: 400, .. }) => Redirect::to(&format!("/pay/{id}")).into_response(),
        Err(_) => (StatusCode::NOT_FOUND, Html(frame("<p>Такого платежа нет.</p>"))).into_response(),
    }
}

fn page(payment: &Payment, card: Option<&SavedCard>) -> String {
    let wanted = &payment.wanted;
    let sum = decimal(wanted.minor).replace('.', ",");
    let about = escape(wanted.description.as_deref().unwrap_or("Без описания"));
    let back = escape(&wanted.return_url);
    let button = |act: &str, class: &str, text: &str| {
        format!(r#"<form method="post" action="/pay/{}/{act}"><button{class}>{text}</button></form>"#, payment.id)
    };
    let below = match payment.status {
        Status::Pending => {
            let main = r#" class="main""#;
            [button("pay", main, "Оплатить"), button("refuse", "", "Карта отклонена"), button("cancel", "", "Отменить")]
                .concat()
        }
        Status::Succeeded | Status::WaitingForCapture => ended("good", "Оплачено", &back) + &kept(card, &button),
        Status::Canceled => ended("bad", "Платёж отменён", &back),
    };
    let saving = if wanted.save && payment.status == Status::Pending {
        "<p>Карта будет сохранена: магазин сможет списывать с неё оплату.</p>"
    } else {
        ""
    };
    frame(&format!("<h1>{sum} ₽</h1><p>{about}</p>{saving}{below}"))
}

/// What can be done with a card that was kept.
fn kept(card: Option<&SavedCard>, button: &dyn Fn(&str, &str, &str) -> String) -> String {
    match card {
        None => String::new(),
        Some(card) if card.revoked => "<p>Карта отвязана от магазина.</p>".to_owned(),
        Some(card) => {
            let money = if card.empty {
                ("refill", "Пополнить карту")
            } else {
                ("empty", "Снять с карты все деньги")
            };
            let buttons = [button(money.0, "", money.1), button("forget", "", "Отвязать карту от магазина")].concat();
            format!("<p>Карта *4477 сохранена.</p>{buttons}")
        }
    }
}
