//! The HTTP client that every adapter uses, and how its failures are told.
//!
//! Addresses may carry secrets (Telegram's token is part of every one), so no address ever leaves this
//! module in an error text, and no redirect is followed: it would take the secret along.

use std::error::Error;
use std::time::Duration;

/// How long a connection may take to open. A dead address must not cost a whole call's time.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);

/// A client for calls that take at most `timeout` each; a single request may set its own.
///
/// TLS by rustls with the certificates inside the binary. Proxy settings of the environment are not
/// read: where a call goes is decided by the settings of the program alone.
#[must_use]
pub fn client(timeout: Duration) -> reqwest::Client {
    let built = reqwest::Client::builder()
        .use_rustls_tls()
        .connect_timeout(CONNECT_TIMEOUT)
        .timeout(timeout)
        .no_proxy()
        .redirect(reqwest::redirect::Policy::none())
        .tcp_nodelay(true)
        .build();
    #[expect(clippy::unwrap_used, reason = "fails only on bad certificates or proxies, and neither is given")]
    built.unwrap()
}

/// A failed call in words for the operator: the causes, without the address.
#[must_use]
pub fn failure(error: reqwest::Error) -> String {
    let error = error.without_url();
    let mut text = if error.is_timeout() { format!("no answer in time: {error}") } else { error.to_string() };
    let mut cause = error.source();
    while let Some(inner) = cause {
        text.push_str(": ");
        text.push_str(&inner.to_string());
        cause = inner.source();
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_failure_is_told_without_the_address() {
        // Bound, so that nobody else takes it, and never listening.
        let socket = tokio::net::TcpSocket::new_v4().unwrap();
        socket.bind("127.0.0.1:0".parse().unwrap()).unwrap();
        let url = format!("http://{}/botSECRET/getMe", socket.local_addr().unwrap());
        let text = failure(client(Duration::from_secs(5)).get(url).send().await.unwrap_err());
        assert!(text.contains("refused"), "{text}");
        assert!(!text.contains("SECRET") && !text.contains("getMe"), "{text}");
    }
}
