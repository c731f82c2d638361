//! Effects at a payment service: a page to pay, and the question what became of an order.

use super::perform::{Trouble, again};
use crate::app::App;
use crate::chat::Surroundings as _;
use crate::club::{order, receipt, sweep};
use crate::domain::{OrderId, Platform};
use crate::payments::{AskError, Checkout, CheckoutError, receipts};
use crate::store::{OrderRow, Outcome};

/// Asks for a page to pay. The order's name is the key by which the service knows a repeated request.
pub(super) async fn checkout(app: &App, row: i64, id: OrderId) -> Result<Option<Outcome>, Trouble> {
    let mut tx = app.store.read().await?;
    let order = tx.order(id).await?;
    drop(tx);
    if order.state != "new" {
        return Ok(Some(Outcome::Done));
    }
    let provider = app.payments.get(&order.provider).ok_or_else(|| Trouble::NotSetUp(order.provider.clone()))?;
    let request = checkout_of(app, &order).await?;
    // Nothing is sold without the receipt that the law wants.
    let unable = request.receipt.as_ref().and_then(|r| receipts::trouble(&order.provider, &r.settings));
    let answer = match unable {
        Some(why) => Err(CheckoutError::GiveUp(why.to_owned())),
        None => provider.checkout(&request).await,
    };
    let now = app.now();
    let mut tx = app.store.begin().await?;
    let club = app.club(&mut tx).await?;
    match answer {
        Ok(placed) => order::placed(&mut tx, &club, id, (&placed.external_id, &placed.url), now).await?,
        Err(CheckoutError::Retry { after, text }) => {
            let at = now.plus(i64::try_from(after.as_millis()).unwrap_or(0));
            return Ok(Some(Outcome::Again { at, error: text }));
        }
        Err(CheckoutError::GiveUp(text)) => {
            tracing::error!(
                order.id = id.0,
                payment.provider = order.provider,
                error = text,
                "a payment service refuses an order"
            );
            order::failed(&mut tx, id, now).await?;
        }
    }
    tx.effects_done(&[(row, Outcome::Done)], now).await?;
    tx.commit().await?;
    app.bells.ring_outbox();
    Ok(None)
}

/// What a service is asked for, whether she pays it on a page or we charge it.
pub(super) async fn checkout_of(app: &App, order: &OrderRow) -> Result<Checkout, Trouble> {
    let mut tx = app.store.read().await?;
    let club = app.club(&mut tx).await?;
    let account = tx.account(order.account).await?;
    let receipt = receipt::of(&mut tx, &club, order, &order::item(&club, order)).await?;
    drop(tx);
    let return_url = way_back(app, order.id, account.address.platform).await?;
    Ok(Checkout {
        token: order.token.clone(),
        price: order.price,
        description: order::description(&club, order, &account.address),
        return_url,
        payer: Some(account.address),
        again: order.again,
        period: order.plan.period,
        receipt,
    })
}

/// Asks what became of an order. The answer is a fact like any other.
pub(super) async fn ask(app: &App, id: OrderId) -> Result<Option<Outcome>, Trouble> {
    let order = app.store.read().await?.order(id).await?;
    let Some(external_id) = order.external_id.as_deref().filter(|_| order.state == "placed") else {
        return Ok(Some(Outcome::Done));
    };
    let provider = app.payments.get(&order.provider).ok_or_else(|| Trouble::NotSetUp(order.provider.clone()))?;
    match provider.ask(external_id).await {
        Ok(mut fact) => {
            // Not every service repeats the name of what it was asked about.
            fact.order.get_or_insert(order.token);
            let fact = sweep::asked(&order.provider, fact);
            let mut tx = app.store.begin().await?;
            tx.add_facts(&[fact], app.now()).await?;
            tx.commit().await?;
            app.bells.inbox.notify_one();
            Ok(Some(Outcome::Done))
        }
        Err(AskError::Unknown | AskError::NotSupported) => Ok(Some(Outcome::Done)),
        Err(AskError::Later(text)) => Ok(Some(again(text))),
    }
}

/// Where a payer goes back to: a page of ours, or, where we have no address, the chat that she came from. A repeated
/// request has to say the same, so the page's name is kept, and the chat's address waits until the bot knows its own name.
async fn way_back(app: &App, order: OrderId, platform: Platform) -> Result<String, Trouble> {
    let Some(url) = &app.deployment.public_url else {
        let link = app.messenger(platform).and_then(|messenger| messenger.start_link("paid"));
        return link.ok_or_else(|| Trouble::NotSetUp("the way back".to_owned()));
    };
    let mut tx = app.store.begin().await?;
    let page = tx.name_page(order, &app.token()).await?;
    tx.commit().await?;
    Ok(format!("{url}/paid/{page}"))
}
