//! Fiscal receipts: where one goes is asked once, kept, changed and erased.

use super::personal::forgets_herself;
use crate::club::{Setup, minutes, on_all};
use serde_json::json;

const CLUB: Setup = Setup { plans: "[receipts]\nvat = \"none\"\n", ..Setup::PLAIN };

on_all! {
    async fn it_is_asked_once_where_the_receipt_goes(club: CLUB) {
        let anna = club.member("Anna").await;
        anna.says("/start plan_month").await;
        anna.presses("Pay ").await;
        assert!(anna.reads().contains("Where shall the receipt go"), "{}", anna.reads());
        assert_eq!(club.table("orders").await.len(), 0, "nothing is ordered yet");
        for nonsense in ["anna at example", "12345", "💥"] {
            anna.says(nonsense).await;
            assert!(anna.reads().contains("could not be read"), "{nonsense}: {}", anna.reads());
        }
        anna.says(" Anna@Example.org ").await;
        assert!(anna.reads().contains("The receipt goes to anna@example.org"), "{}", anna.reads());
        let receipt = club.bank.payments().pop().unwrap().receipt.unwrap();
        assert_eq!(receipt["customer"], json!({"email": "anna@example.org"}));
        let item = json!({"description": "Breath: Month", "quantity": "1.0", "amount": {"value": "1990.00", "currency": "RUB"},
            "vat_code": 1, "payment_subject": "service", "payment_mode": "full_payment"});
        assert_eq!(receipt["items"], json!([item]));
        anna.pays().await;
        assert_eq!(anna.terms().await, 1);
        // Known the next time, and changed by a button.
        club.passes(minutes(60)).await;
        anna.orders("month").await;
        assert!(anna.reads().contains("The receipt goes to anna@example.org"), "{}", anna.reads());
        anna.presses("Send receipts elsewhere").await;
        assert!(anna.reads().contains("Receipts go to anna@example.org now"), "{}", anna.reads());
        anna.says("8 999 123-45-67").await;
        assert!(anna.reads().contains("next receipts go to +79991234567"), "{}", anna.reads());
        // A gift asks too, whoever gives it for the first time.
        let bob = club.member("Bob").await;
        bob.says("/start plan_month").await;
        bob.presses("gift").await;
        bob.presses("Without words").await;
        bob.presses("Pay ").await;
        bob.says("bob@example.org").await;
        assert!(bob.reads().contains("The receipt goes to bob@example.org"), "{}", bob.reads());
        // What was asked is forgotten with her.
        forgets_herself(&bob).await;
        club.passes(minutes(60)).await;
        assert_eq!(club.count("receipt_contacts", json!({"contact": "bob@example.org"})).await, 0);
    }

    async fn without_the_section_nobody_is_asked(club) {
        let anna = club.member("Anna").await;
        anna.orders("month").await;
        assert!(!anna.reads().contains("receipt"), "{}", anna.reads());
        assert_eq!(club.bank.payments().pop().unwrap().receipt, None);
        anna.pays().await;
        assert_eq!(anna.terms().await, 1);
    }
}
