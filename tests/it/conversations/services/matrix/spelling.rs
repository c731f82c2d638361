//! How each service spells what it says of a payment, and what it answers when it is asked.

use super::{Call, Said, Service, What};
use crate::club::SIGNING_KEY;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit as _, Mac as _};
use serde_json::{Map, Value, json};
use sha2::{Digest as _, Sha256};
use std::collections::BTreeMap;

const SECRET: &str = "d1b5d0e7a1c94b7f8f6e2a9c3b5d7e1f";
const ENDPOINT: &str = "whsec_test_4f1e2d3c4b5a69788796a5b4c3d2e1f0";
const TERMINAL: &str = "1234567890";

fn mac(key: &[u8], message: &str) -> Vec<u8> {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).unwrap();
    mac.update(message.as_bytes());
    mac.finalize().into_bytes().to_vec()
}

fn form(fields: &[(&str, &str)]) -> String {
    url::form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish()
}

fn post(path: &str, body: String, headers: Vec<(&'static str, String)>) -> Option<Call> {
    Some(Call { method: "POST", path: format!("/webhooks/{path}"), headers, body })
}

fn posted_form(path: &str, body: String, name: &'static str, proof: String) -> Option<Call> {
    post(path, body, vec![("content-type", "application/x-www-form-urlencoded".into()), (name, proof)])
}

fn empty(_: &Said) -> (u16, String) {
    (200, String::new())
}

fn silent(_: &str, _: &Value, _: &BTreeMap<u64, Said>) -> Value {
    Value::Null
}

pub(super) static YOOKASSA: Service = Service {
    title: Some("Pay "),
    provider: "yookassa",
    settings: |url| vec![("YOOKASSA_API_URL", format!("{url}/v3"))],
    spell: |said, _| {
        let event = match said.what {
            What::Paid => "payment.succeeded",
            What::Pending => "payment.waiting_for_capture",
            What::Canceled => "payment.canceled",
            What::Refunded => "refund.succeeded",
        };
        let id = format!("pay-{}", said.id);
        let object =
            if said.what == What::Refunded { json!({"id": "refund-1", "payment_id": id}) } else { json!({"id": id}) };
        let body = json!({"type": "notification", "event": event, "object": object});
        post("yookassa", body.to_string(), vec![])
    },
    acknowledged: empty,
    answers: |path, _, known| {
        let id = path.rsplit('-').next().and_then(|id| id.parse().ok());
        let Some(said) = id.and_then(|id: u64| known.get(&id)) else { return Value::Null };
        let status = match said.what {
            What::Paid | What::Refunded => "succeeded",
            What::Pending => "waiting_for_capture",
            What::Canceled => "canceled",
        };
        let amount = |sum: String| json!({"value": sum, "currency": said.currency});
        let back = if said.what == What::Refunded { said.decimal() } else { "0.00".to_owned() };
        json!({
            "id": format!("pay-{}", said.id), "status": status, "amount": amount(said.decimal()), "test": said.test,
            "refunded_amount": amount(back), "metadata": {"order_id": said.order},
        })
    },
};

pub(super) static PRODAMUS: Service = Service {
    title: Some("· Prodamus"),
    provider: "prodamus",
    settings: |_| vec![("PRODAMUS_URL", "https://club.payform.ru".into()), ("PRODAMUS_SECRET_KEY", SECRET.into())],
    spell: |said, _| {
        let status = match said.what {
            What::Paid => "success",
            What::Canceled => "order_canceled",
            What::Pending | What::Refunded => return None,
        };
        let (id, sum, currency) = (said.id.to_string(), said.decimal(), said.currency.to_lowercase());
        let mut fields = vec![
            ("order_id", id.as_str()),
            ("order_num", &said.order),
            ("sum", &sum),
            ("currency", &currency),
            ("payment_status", status),
        ];
        if said.test {
            fields.push(("demo_mode", "1"));
        }
        let sorted: Map<String, Value> = fields.iter().map(|(k, v)| ((*k).to_owned(), json!(v))).collect();
        let proof = mac(SECRET.as_bytes(), &Value::Object(sorted).to_string().replace('/', "\\/"));
        posted_form("prodamus", form(&fields), "sign", hex::encode(proof))
    },
    acknowledged: |_| (200, "success".to_owned()),
    answers: silent,
};

pub(super) static STRIPE: Service = Service {
    title: Some("· Stripe"),
    provider: "stripe",
    settings: |url| {
        vec![
            ("STRIPE_SECRET_KEY", "sk_live_51Fake".into()),
            ("STRIPE_WEBHOOK_SECRET", ENDPOINT.into()),
            ("STRIPE_API_URL", url.into()),
        ]
    },
    spell: |said, now| {
        let (kind, status) = match said.what {
            What::Paid => ("checkout.session.completed", "paid"),
            What::Pending => ("checkout.session.completed", "unpaid"),
            What::Canceled => ("checkout.session.async_payment_failed", "unpaid"),
            What::Refunded => ("charge.refunded", ""),
        };
        let (currency, intent) = (said.currency.to_lowercase(), format!("pi_{}", said.id));
        let object = if said.what == What::Refunded {
            json!({
                "id": "ch_1", "amount": said.minor, "amount_refunded": said.minor, "refunded": true, "currency": currency,
                "payment_intent": intent, "metadata": {"order_id": said.order},
            })
        } else {
            json!({
                "id": "cs_1", "mode": "payment", "status": "complete", "payment_status": status, "currency": currency,
                "client_reference_id": said.order, "amount_total": said.minor, "payment_intent": intent,
            })
        };
        let (seconds, id) = (now.0 / 1000, format!("evt_{}_{:?}", said.id, said.what));
        let event =
            json!({"id": id, "created": seconds, "livemode": !said.test, "type": kind, "data": {"object": object}});
        let body = event.to_string();
        let proof = hex::encode(mac(ENDPOINT.as_bytes(), &format!("{seconds}.{body}")));
        post("stripe", body, vec![("stripe-signature", format!("t={seconds},v1={proof}"))])
    },
    acknowledged: empty,
    answers: silent,
};

pub(super) static CLOUDPAYMENTS: Service = Service {
    title: Some("· CloudPayments"),
    provider: "cloudpayments",
    settings: |url| {
        vec![
            ("CLOUDPAYMENTS_PUBLIC_ID", "pk_0b1c7f209b1c7f20".into()),
            ("CLOUDPAYMENTS_API_SECRET", SECRET.into()),
            ("CLOUDPAYMENTS_API_URL", url.into()),
        ]
    },
    spell: |said, _| {
        let (kind, status) = match said.what {
            What::Paid => ("pay", "Completed"),
            What::Pending => ("pay", "Authorized"),
            What::Canceled => ("cancel", ""),
            What::Refunded => ("refund", ""),
        };
        let (id, back, sum) = (said.id.to_string(), (said.id + 50_000).to_string(), said.decimal());
        let fields = if said.what == What::Refunded {
            vec![
                ("TransactionId", back.as_str()),
                ("PaymentTransactionId", &id),
                ("Amount", &sum),
                ("InvoiceId", &said.order),
            ]
        } else {
            let test = if said.test { "1" } else { "0" };
            vec![
                ("TransactionId", id.as_str()),
                ("Amount", &sum),
                ("Currency", said.currency),
                ("InvoiceId", &said.order),
                ("TestMode", test),
                ("Status", status),
            ]
        };
        let body = form(&fields);
        let proof = STANDARD.encode(mac(SECRET.as_bytes(), &body));
        posted_form(&format!("cloudpayments/{kind}"), body, "content-hmac", proof)
    },
    acknowledged: |_| (200, r#"{"code":0}"#.to_owned()),
    answers: silent,
};

fn tbank_status(said: &Said) -> &'static str {
    match said.what {
        What::Paid => "CONFIRMED",
        What::Pending => "AUTHORIZED",
        What::Canceled => "REJECTED",
        What::Refunded => "REFUNDED",
    }
}

pub(super) static TBANK: Service = Service {
    title: Some("· T-Bank"),
    provider: "tbank",
    settings: |url| {
        vec![
            ("TBANK_TERMINAL_KEY", TERMINAL.into()),
            ("TBANK_PASSWORD", SECRET.into()),
            ("TBANK_API_URL", format!("{url}/v2")),
        ]
    },
    spell: |said, _| {
        // It has no currency but one, and trials have a terminal of their own.
        if said.test || said.currency != "RUB" {
            return None;
        }
        let (status, Said { id, order, minor, .. }) = (tbank_status(said), said);
        let text = format!("{minor}0{order}{SECRET}{id}{status}true{TERMINAL}");
        let body = json!({
            "TerminalKey": TERMINAL, "OrderId": order, "Success": true, "Status": status, "PaymentId": id, "ErrorCode": "0",
            "Amount": minor, "Token": hex::encode(Sha256::digest(text)),
        });
        post("tbank", body.to_string(), vec![("content-type", "application/json".into())])
    },
    acknowledged: |_| (200, "OK".to_owned()),
    answers: |_, question, known| {
        let id = question["PaymentId"].as_u64().or_else(|| question["PaymentId"].as_str()?.parse().ok());
        let Some(said) = id.and_then(|id| known.get(&id)) else { return Value::Null };
        json!({
            "Success": true, "ErrorCode": "0", "Status": tbank_status(said), "PaymentId": said.id.to_string(),
            "OrderId": said.order, "Amount": said.minor,
        })
    },
};

pub(super) static ROBOKASSA: Service = Service {
    title: Some("· Robokassa"),
    provider: "robokassa",
    settings: |_| {
        vec![
            ("ROBOKASSA_LOGIN", "clubgate".into()),
            ("ROBOKASSA_PASSWORD1", "Pass1_kJ83hd72Nd".into()),
            ("ROBOKASSA_PASSWORD2", SECRET.into()),
        ]
    },
    spell: |said, _| {
        // It tells only of success, and in roubles.
        if said.what != What::Paid || said.currency != "RUB" {
            return None;
        }
        let (id, sum) = (said.id.to_string(), format!("{}0000", said.decimal()));
        let proof = hex::encode_upper(Sha256::digest(format!("{sum}:{id}:{SECRET}:Shp_order={}", said.order)));
        let mut fields =
            vec![("OutSum", sum.as_str()), ("InvId", &id), ("SignatureValue", &proof), ("Shp_order", &said.order)];
        if said.test {
            fields.push(("IsTest", "1"));
        }
        post("robokassa", form(&fields), vec![("content-type", "application/x-www-form-urlencoded".into())])
    },
    acknowledged: |said| (200, format!("OK{}", said.id)),
    answers: silent,
};

const TOKEN: &str = "13579:AAErTbQxN7l0PaytestTokenForVectors";

pub(super) static CRYPTOPAY: Service = Service {
    title: Some("· Crypto Pay"),
    provider: "cryptopay",
    settings: |url| vec![("CRYPTOPAY_TOKEN", TOKEN.into()), ("CRYPTOPAY_API_URL", url.into())],
    spell: |said, _| {
        // It tells only of success, and the testnet is a world of its own.
        if said.what != What::Paid || said.test {
            return None;
        }
        let invoice = json!({
            "invoice_id": said.id, "status": "paid", "currency_type": "fiat", "fiat": said.currency, "amount": said.decimal(),
            "payload": said.order,
        });
        let body = json!({"update_id": said.id, "update_type": "invoice_paid", "payload": invoice}).to_string();
        let proof = hex::encode(mac(&Sha256::digest(TOKEN), &body));
        post("cryptopay", body, vec![("crypto-pay-api-signature", proof)])
    },
    acknowledged: empty,
    answers: silent,
};

pub(super) static SIGNED: Service = Service {
    title: None,
    provider: "signed",
    settings: |_| vec![],
    spell: |said, now| {
        let kind = match said.what {
            What::Paid => "payment.paid",
            What::Refunded => "payment.refunded",
            What::Pending | What::Canceled => return None,
        };
        let data = json!({
            "external_id": format!("p-{}", said.id), "order_ref": said.order, "amount": said.decimal(),
            "currency": said.currency, "test": said.test,
        });
        let body = json!({"type": kind, "data": data}).to_string();
        let (id, seconds) = (format!("msg_{}_{kind}", said.id), now.0 / 1000);
        let proof = STANDARD.encode(mac(&SIGNING_KEY, &format!("{id}.{seconds}.{body}")));
        let headers = [
            ("webhook-id", id),
            ("webhook-timestamp", seconds.to_string()),
            ("webhook-signature", format!("v1,{proof}")),
        ];
        post("signed", body, headers.to_vec())
    },
    acknowledged: |_| (204, String::new()),
    answers: silent,
};
