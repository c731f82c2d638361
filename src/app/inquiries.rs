//! A messenger asks whether it may take the money, and waits ten seconds for the answer (Telegram's pre-checkout query,
//! <https://core.telegram.org/bots/api#answerprecheckoutquery>).
//!
//! So such a question goes no way through the inbox and the outbox, where it would wait behind others and for the pace of
//! messages: it is answered where it arrives, by the poller or the webhook, from one look at the database and by one call.
//! Nothing is kept of it. One that was asked too long ago is past help: its payer sees that nothing was taken.

use super::App;
use crate::club::inquiry;
use crate::domain::Lang;
use crate::domain::notice::Unpayable;
use crate::messenger::{CallError, Inquiry, Messenger};
use crate::store::StoreError;
use futures_util::future::join_all;
use std::time::Duration;
use tokio::time::timeout;

/// How long the database may take to say whether a bill fits.
const LOOK: Duration = Duration::from_secs(2);
/// How long one try to answer may take; there are two.
const CALL: Duration = Duration::from_secs(2);

impl App {
    /// Answers questions that a messenger asks before it takes money, all at once.
    pub async fn answer_inquiries(&self, messenger: &dyn Messenger, inquiries: &[Inquiry]) {
        join_all(inquiries.iter().map(|inquiry| answer(self, messenger, inquiry))).await;
    }
}

async fn answer(app: &App, messenger: &dyn Messenger, inquiry: &Inquiry) {
    let (refusal, lang, fallback) = match timeout(LOOK, look(app, inquiry)).await {
        Ok(Ok(seen)) => seen,
        Ok(Err(error)) => {
            tracing::error!(%error, "whether a bill fits cannot be said now, so it is not to be paid");
            unseen()
        }
        Err(_) => {
            tracing::error!("the database did not say in time whether a bill fits, so it is not to be paid");
            unseen()
        }
    };
    let hers = inquiry.person.language.as_deref().and_then(|l| l.parse().ok());
    let words = refusal.map(|why| app.texts.unpayable(why, lang.or(hers).unwrap_or(fallback), fallback));
    let mut attempts = 2;
    while attempts > 0 {
        attempts -= 1;
        let call = timeout(CALL, messenger.answer_inquiry(&inquiry.query, words.as_deref()));
        match call.await {
            Ok(Ok(())) => return,
            Ok(Err(CallError::Unreached(_))) | Err(_) if attempts > 0 => {}
            Ok(Err(CallError::Settled(why))) => {
                tracing::info!(why, "a question before a payment came too late to be answered");
                return;
            }
            Ok(Err(error)) => {
                tracing::warn!(%error, "a question before a payment could not be answered");
                return;
            }
            Err(_) => tracing::warn!("a question before a payment could not be answered in time"),
        }
    }
}

/// What is seen of a bill: why it should not be paid, the payer's language if she has chosen one, and the club's own.
async fn look(app: &App, inquiry: &Inquiry) -> Result<(Option<Unpayable>, Option<Lang>, Lang), StoreError> {
    let mut tx = app.store.read().await?;
    let club = app.club(&mut tx).await?;
    let refusal = inquiry::unpayable(&mut tx, &inquiry.fact).await?;
    let payer = tx.account_at(&inquiry.person.account).await?;
    Ok((refusal, payer.and_then(|p| p.language), club.locale()))
}

const fn unseen() -> (Option<Unpayable>, Option<Lang>, Lang) {
    (Some(Unpayable::Busy), None, Lang::EN)
}
