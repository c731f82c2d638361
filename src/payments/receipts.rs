//! What fiscal receipts (54-FZ) look like at each service that takes them: one line, paid in full by one order.
//!
//! The law has the rates; each service has codes of its own for them. Where a service's own page could not be read for a
//! code, there is none here: a receipt that is not made is seen at once, a wrong one is not.

use crate::domain::Money;
use crate::domain::receipt::{Receipt, ReceiptSettings, TaxSystem, Vat};
use serde_json::{Number, Value, json};

/// The longest name of a line, in letters (tag 1030; `YooKassa` and T-Bank take as many).
const ITEM: usize = 128;

/// Why a service cannot make the receipts that the club has set; `None`: it can, or makes none. Safe to show.
#[must_use]
pub fn trouble(provider: &str, settings: &ReceiptSettings) -> Option<&'static str> {
    match provider {
        "tbank" if settings.tax_system.is_none() => {
            Some("T-Bank makes receipts only where club.toml says tax_system in [receipts]")
        }
        "prodamus" if prodamus_tax(settings.vat).is_none() => Some(
            "Prodamus: the code of this rate is not known here; choose vat = \"none\" or \"22\" in [receipts], or set the rate in its cabinet",
        ),
        "robokassa" => Some("Robokassa: receipts are not sent with its links; set them up in its cabinet"),
        _ => None,
    }
}

fn item(receipt: &Receipt) -> String {
    receipt.item.chars().take(ITEM).collect()
}

/// A sum as a JSON number with the currency's digits.
fn number(sum: Money) -> Value {
    sum.to_decimal().parse::<Number>().map_or(Value::Null, Value::Number)
}

/// `receipt` of a payment or a refund at `YooKassa`. <https://yookassa.ru/developers/54fz/parameters-values>
pub(super) fn yookassa(receipt: &Receipt, sum: Money) -> Value {
    let ReceiptSettings { vat, tax_system, subject, method } = receipt.settings;
    let vat_code = match vat {
        Vat::None => 1,
        Vat::Zero => 2,
        Vat::Ten => 3,
        Vat::Twenty => 4,
        Vat::Of110 => 5,
        Vat::Of120 => 6,
        Vat::Five => 7,
        Vat::Seven => 8,
        Vat::Of105 => 9,
        Vat::Of107 => 10,
        Vat::TwentyTwo => 11,
        Vat::Of122 => 12,
    };
    // A number goes without its plus sign.
    let customer = match receipt.contact.phone() {
        Some(phone) => json!({"phone": phone.trim_start_matches('+')}),
        None => json!({"email": receipt.contact.as_str()}),
    };
    let mut made = json!({
        "customer": customer,
        "items": [{
            "description": item(receipt),
            "quantity": "1.0",
            "amount": {"value": sum.to_decimal(), "currency": sum.currency},
            "vat_code": vat_code,
            "payment_subject": subject.as_str(),
            "payment_mode": method.as_str(),
        }],
    });
    if let Some(system) = tax_system {
        made["tax_system_code"] = json!(match system {
            TaxSystem::Osn => 1,
            TaxSystem::UsnIncome => 2,
            TaxSystem::UsnIncomeOutcome => 3,
            TaxSystem::Esn => 5,
            TaxSystem::Patent => 6,
        });
    }
    made
}

/// `JsonData` of an order at `CloudPayments`. <https://developers.cloudpayments.ru/#onlayn-cheki>
pub(super) fn cloudpayments(receipt: &Receipt, sum: Money) -> Value {
    let ReceiptSettings { vat, tax_system, subject, method } = receipt.settings;
    // The rate itself; 5/105 is 105; none is null.
    let vat = match vat {
        Vat::None => None,
        Vat::Zero => Some(0),
        Vat::Five => Some(5),
        Vat::Seven => Some(7),
        Vat::Ten => Some(10),
        Vat::Twenty => Some(20),
        Vat::TwentyTwo => Some(22),
        Vat::Of105 => Some(105),
        Vat::Of107 => Some(107),
        Vat::Of110 => Some(110),
        Vat::Of120 => Some(120),
        Vat::Of122 => Some(122),
    };
    let mut made = json!({
        "Items": [{
            "label": item(receipt),
            "price": number(sum),
            "quantity": 1,
            "amount": number(sum),
            "vat": vat,
            "method": method.number(),
            "object": subject.number(),
        }],
    });
    let to = if receipt.contact.phone().is_some() { "phone" } else { "email" };
    made[to] = json!(receipt.contact.as_str());
    if let Some(system) = tax_system {
        made["taxationSystem"] = json!(match system {
            TaxSystem::Osn => 0,
            TaxSystem::UsnIncome => 1,
            TaxSystem::UsnIncomeOutcome => 2,
            TaxSystem::Esn => 4,
            TaxSystem::Patent => 5,
        });
    }
    json!({"cloudpayments": {"CustomerReceipt": made}})
}

/// `Receipt` of a payment at T-Bank; sums in kopecks. <https://developer.tbank.ru/eacq/api/init>
pub(super) fn tbank(receipt: &Receipt, sum: Money) -> Value {
    let ReceiptSettings { vat, tax_system, subject, method } = receipt.settings;
    let tax = match vat {
        Vat::None => "none",
        Vat::Zero => "vat0",
        Vat::Five => "vat5",
        Vat::Seven => "vat7",
        Vat::Ten => "vat10",
        Vat::Twenty => "vat20",
        Vat::TwentyTwo => "vat22",
        Vat::Of105 => "vat105",
        Vat::Of107 => "vat107",
        Vat::Of110 => "vat110",
        Vat::Of120 => "vat120",
        Vat::Of122 => "vat122",
    };
    let mut made = json!({
        "Taxation": tax_system.map(TaxSystem::as_str),
        "Items": [{
            "Name": item(receipt),
            "Price": sum.minor,
            "Quantity": 1,
            "Amount": sum.minor,
            "Tax": tax,
            "PaymentMethod": method.as_str(),
            "PaymentObject": subject.as_str(),
        }],
    });
    let to = if receipt.contact.phone().is_some() { "Phone" } else { "Email" };
    made[to] = json!(receipt.contact.as_str());
    made
}

/// What a link of Prodamus says of the receipt, beside the name and the price of the product.
pub(super) fn prodamus(receipt: &Receipt) -> Vec<(&'static str, String)> {
    let ReceiptSettings { vat, subject, method, .. } = receipt.settings;
    let to = if receipt.contact.phone().is_some() { "customer_phone" } else { "customer_email" };
    let mut fields = vec![(to, receipt.contact.as_str().to_owned())];
    fields.extend(prodamus_tax(vat).map(|tax| ("products[0][tax][tax_type]", tax.to_string())));
    fields.push(("products[0][paymentMethod]", method.number().to_string()));
    fields.push(("products[0][paymentObject]", subject.number().to_string()));
    fields
}

/// Only the codes that are certain.
const fn prodamus_tax(vat: Vat) -> Option<u8> {
    match vat {
        Vat::None => Some(0),
        Vat::TwentyTwo => Some(14),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::ReceiptContact;
    use crate::domain::receipt::{Method, Subject};

    fn receipt(vat: &str, to: &str) -> Receipt {
        Receipt {
            contact: ReceiptContact::read(to).unwrap(),
            item: "Клуб «Практика», 1 месяц".into(),
            settings: ReceiptSettings {
                vat: Vat::parse(vat).unwrap(),
                tax_system: Some(TaxSystem::UsnIncome),
                subject: Subject::Service,
                method: Method::FullPayment,
            },
        }
    }

    #[test]
    fn each_service_is_told_in_its_own_words() {
        let (sum, by_mail, by_phone) =
            ("990.50 RUB".parse().unwrap(), receipt("5/105", "ivan@example.com"), receipt("22", "8 999 123-45-67"));
        let item = "Клуб «Практика», 1 месяц";
        assert_eq!(
            yookassa(&by_phone, sum),
            json!({"customer": {"phone": "79991234567"}, "tax_system_code": 2, "items": [{"description": item,
                "quantity": "1.0", "amount": {"value": "990.50", "currency": "RUB"}, "vat_code": 11,
                "payment_subject": "service", "payment_mode": "full_payment"}]})
        );
        assert_eq!(
            cloudpayments(&by_mail, sum),
            json!({"cloudpayments": {"CustomerReceipt": {"email": "ivan@example.com", "taxationSystem": 1,
                "Items": [{"label": item, "price": 990.50, "quantity": 1, "amount": 990.50, "vat": 105, "method": 4, "object": 4}]}}})
        );
        let none = cloudpayments(&receipt("none", "+79991234567"), sum);
        let none = &none["cloudpayments"]["CustomerReceipt"];
        assert_eq!((&none["Items"][0]["vat"], &none["phone"]), (&Value::Null, &json!("+79991234567")));
        assert_eq!(
            tbank(&by_mail, sum),
            json!({"Email": "ivan@example.com", "Taxation": "usn_income", "Items": [{"Name": item, "Price": 99_050,
                "Quantity": 1, "Amount": 99_050, "Tax": "vat105", "PaymentMethod": "full_payment", "PaymentObject": "service"}]})
        );
        let fields = prodamus(&by_phone);
        let value = |name: &str| fields.iter().find(|(n, _)| *n == name).map(|(_, value)| value.as_str());
        assert_eq!(
            [
                "customer_phone",
                "products[0][tax][tax_type]",
                "products[0][paymentMethod]",
                "products[0][paymentObject]"
            ]
            .map(value),
            [Some("+79991234567"), Some("14"), Some("4"), Some("4")]
        );
    }

    #[test]
    fn every_rate_has_a_code_of_its_own() {
        let sum = "10 RUB".parse().unwrap();
        let codes = |of: &dyn Fn(&Receipt) -> Value| {
            let all: std::collections::BTreeSet<String> =
                Vat::NAMES.iter().map(|vat| of(&receipt(vat, "a@b.ru")).to_string()).collect();
            all.len()
        };
        assert_eq!(codes(&|r| yookassa(r, sum)["items"][0]["vat_code"].clone()), Vat::NAMES.len());
        assert_eq!(codes(&|r| tbank(r, sum)["Items"][0]["Tax"].clone()), Vat::NAMES.len());
        let cp = |r: &Receipt| cloudpayments(r, sum)["cloudpayments"]["CustomerReceipt"]["Items"][0]["vat"].clone();
        assert_eq!(codes(&cp), Vat::NAMES.len());
    }

    #[test]
    fn what_a_service_cannot_is_said() {
        let mut settings = receipt("5", "a@b.ru").settings;
        assert!(trouble("prodamus", &settings).is_some_and(|why| why.contains("Prodamus")));
        assert_eq!((trouble("yookassa", &settings), trouble("tbank", &settings)), (None, None));
        settings.tax_system = None;
        assert!(trouble("tbank", &settings).is_some() && trouble("robokassa", &settings).is_some());
        assert_eq!(trouble("prodamus", &receipt("none", "a@b.ru").settings), None);
    }
}
