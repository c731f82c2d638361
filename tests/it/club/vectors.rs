//! Callbacks of real payment services, recorded with their signatures, brought to the program over HTTP.

use super::{Person, TestClub};
use propusk::store::NewOrder;
use serde_json::Value;

/// What the program answers: the status and the body.
type Answer = (u16, String);

/// The callbacks in a file of `tests/data/vectors`.
pub(crate) fn vectors(service: &str) -> Vec<Value> {
    let path = format!("{}/tests/data/vectors/{service}.json", env!("CARGO_MANIFEST_DIR"));
    let file: Value = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    file["vectors"].as_array().unwrap().clone()
}

impl TestClub {
    /// An order under a name that a callback knows.
    pub(crate) async fn ordered(&self, person: &Person, provider: &str, token: &str, price: &str) {
        let account = person.account().await["id"].as_i64().unwrap();
        let app = self.app().await;
        let mut tx = app.store.begin().await.unwrap();
        let club = app.club(&mut tx).await.unwrap();
        let plan = club.plan(&"month".parse().unwrap()).unwrap();
        let account = tx.account(propusk::domain::AccountId(account)).await.unwrap();
        let order = NewOrder {
            token,
            member: account.member,
            account: account.id,
            plan,
            provider,
            price: price.parse().unwrap(),
            promo: None,
            gift: false,
            replaces: None,
            again: propusk::domain::Again::Once,
        };
        tx.add_order(&order, app.now().plus(super::days(1)), app.now()).await.unwrap();
        tx.commit().await.unwrap();
    }

    /// Brings a recorded callback. `kind`: where it does not say by its path to which address it goes.
    pub(crate) async fn brings(&self, service: &str, vector: &Value, kind: &str) -> Answer {
        let request = &vector["request"];
        let path = request["path"].as_str().unwrap().split('/').nth(3).unwrap_or(kind);
        let slash = if path.is_empty() { "" } else { "/" };
        let query = request["query"].as_str().filter(|q| !q.is_empty()).map(|q| format!("?{q}")).unwrap_or_default();
        let headers = request["headers"].as_object().unwrap().iter().map(|(k, v)| (k.as_str(), v.as_str().unwrap()));
        let path = format!("/webhooks/{service}{slash}{path}{query}");
        self.calls(request["method"].as_str().unwrap(), &path, headers, request["body"].as_str().unwrap()).await
    }

    /// Calls the program over HTTP, and lets happen what follows.
    pub(crate) async fn calls<'a>(
        &self,
        method: &str,
        path: &str,
        headers: impl IntoIterator<Item = (&'a str, &'a str)>,
        body: &str,
    ) -> Answer {
        let mut request = self.web.request(method.parse().unwrap(), self.route(path).await).body(body.to_owned());
        for (name, value) in headers {
            request = request.header(name, value);
        }
        let answer = request.send().await.unwrap();
        let status = answer.status().as_u16();
        let body = answer.text().await.unwrap();
        self.settle().await;
        (status, body)
    }

    /// A form, as browsers and most services send it.
    pub(crate) async fn posts_form<'a>(
        &self,
        path: &str,
        headers: impl IntoIterator<Item = (&'a str, &'a str)>,
        body: &str,
    ) -> Answer {
        let form = [("content-type", "application/x-www-form-urlencoded")];
        self.calls("POST", path, form.into_iter().chain(headers), body).await
    }

    /// Brings all that was tampered with, and demands that it is refused and changes nothing. `but`: what is not for this
    /// club's settings.
    pub(crate) async fn refuses_what_is_forged(&self, service: &str, kind: &str, but: &[&str]) {
        let before = self.whole().await;
        let mut seen = 0;
        for v in vectors(service).iter().filter(|v| v["valid"] == false && but.iter().all(|id| v["id"] != *id)) {
            let (status, body) = self.brings(service, v, kind).await;
            assert!([401, 403].contains(&status), "{}: {status} {body}", v["id"]);
            seen += 1;
        }
        assert!(seen > 0);
        assert_eq!(self.whole().await, before);
    }

    /// All that a callback could change.
    async fn whole(&self) -> Vec<Vec<serde_json::Map<String, Value>>> {
        let mut all = Vec::new();
        for table in ["inbox", "outbox", "orders", "payments", "subscriptions", "terms", "journal"] {
            all.push(self.table(table).await);
        }
        all
    }
}
