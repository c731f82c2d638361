//! How this program calls others over HTTP.

use std::time::Duration;

/// An HTTP client whose every call ends within `timeout`, with an answer or an error.
///
/// It follows no redirects: the interfaces that we call have none, and a credential must not travel on.
#[must_use]
pub fn client(timeout: Duration) -> reqwest::Client {
    #[expect(clippy::expect_used, reason = "only fails without TLS roots or a resolver, which are compiled in")]
    reqwest::Client::builder()
        .timeout(timeout)
        .connect_timeout(timeout.min(Duration::from_secs(5)))
        .redirect(reqwest::redirect::Policy::none())
        .build()
        .expect("the HTTP client has no outside needs")
}
