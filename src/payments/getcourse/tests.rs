use super::super::tests::callback;
use super::*;
use proptest::prelude::*;

const SECRET: &str = "gc_7d1f0c9e5b3a4862";
const DEAL: &str =
    "ev=deal_payed&deal_id=778&deal_num=10042&offer=Club&cost=12+000%2C00&payed=12+000%2C00&email=a%40b.ru&uid=4";

fn getcourse() -> GetCourse {
    GetCourse::new(GetCourseConfig { secrets: vec![SECRET.into(), "previous-secret".into()] }).unwrap()
}

fn query(text: &str) -> RawCallback {
    RawCallback { method: "GET".into(), query: text.into(), ..callback(b"", &[]) }
}

fn told(fields: &str) -> Result<Event, CallbackError> {
    let raw = query(&format!("k={SECRET}&{fields}"));
    let getcourse = getcourse();
    let verified = getcourse.verify(&raw, Timestamp(0))?;
    let events = futures_util::FutureExt::now_or_never(getcourse.events(verified)).unwrap();
    events.map(|mut events| events.remove(0))
}

#[test]
fn money_is_read_with_care() {
    let rub = |text: &str| money(text, None).map(|m| (m.minor, m.currency.to_string()));
    for text in ["12 000,00", "12000", "12\u{a0}000 руб.", "12\u{202f}000,00 ₽", "12 000.00 RUB", " 12000,0 р "] {
        assert_eq!(rub(text), Some((1_200_000, "RUB".into())), "{text}");
    }
    assert_eq!(rub("99.90 $"), Some((9_990, "USD".into())));
    assert_eq!(rub("0"), Some((0, "RUB".into())));
    assert_eq!(money("100", Some("KZT".parse().unwrap())).unwrap().to_string(), "100.00 KZT");
    // Two readings, or none.
    for text in
        ["12.000", "12,000", "12.000,00", "1,2,3", "", "руб.", "-5", "1e5", "12 tugriks", "5,", "{object.payed}", "½"]
    {
        assert_eq!(rub(text), None, "{text}");
    }
}

#[test]
fn a_deal_is_what_it_says() {
    let event = told(DEAL).unwrap();
    let fact = event.payment();
    assert_eq!((event.key.as_str(), fact.external_id.as_str()), ("778:deal_payed:1200000", "778"));
    assert_eq!((fact.amount.to_string(), fact.state), ("12000.00 RUB".to_owned(), PaymentState::Succeeded));
    assert_eq!(fact.product, Some(Product { names: vec!["getcourse:club".into()], priced: true }));
    let contact = fact.contact.as_ref().unwrap();
    assert_eq!(
        (contact.email.as_deref(), contact.id.as_deref(), contact.deal.as_deref()),
        (Some("a@b.ru"), Some("4"), Some("10042"))
    );
    assert_eq!(fact.payer, None);
    let event = told(&format!("{DEAL}&tg=77&vk=88")).unwrap();
    assert_eq!(event.payment().payer, Some(AccountRef::telegram(77)));
    let back = told(&DEAL.replace("deal_payed", "deal_refunded")).unwrap();
    assert_eq!((back.payment().state, back.payment().refunded_minor), (PaymentState::Refunded, 1_200_000));
}

#[test]
fn a_part_gives_nothing_yet() {
    for fields in [
        DEAL.replace("payed=12+000", "payed=6+000"),
        format!(
            "{DEAL}&status=%D0%A7%D0%B0%D1%81%D1%82%D0%B8%D1%87%D0%BD%D0%BE+%D0%BE%D0%BF%D0%BB%D0%B0%D1%87%D0%B5%D0%BD"
        ),
    ] {
        assert_eq!(told(&fields).unwrap().payment().state, PaymentState::Pending, "{fields}");
    }
}

#[test]
fn what_cannot_be_read_waits_for_the_owner() {
    for (from, to) in
        [("payed=12+000%2C00", "payed=%7Bobject.payed_mony%7D"), ("deal_id=778", "deal_id=%7Bobject.idd%7D")]
    {
        let event = told(&DEAL.replace(from, to)).unwrap();
        let fact = event.payment();
        assert_eq!(
            (&fact.product, fact.state),
            (&None, PaymentState::Succeeded),
            "it is there, and is nothing that is sold"
        );
        assert!(!fact.external_id.is_empty());
    }
    let nameless = |n: u8| told(&format!("ev=deal_payed&payed={n}")).unwrap().payment().external_id.clone();
    assert_eq!(nameless(1), nameless(1));
    assert_ne!(nameless(1), nameless(2));
    for fields in ["", "ev=deal_paid&deal_id=1", "ev=deal_payed&deal_id=1&deal_id=1"] {
        assert!(matches!(told(fields), Err(CallbackError::Rejected(Rejected::Malformed(_)))), "{fields}");
    }
}

#[test]
fn the_key_is_shown_once_in_one_place() {
    let getcourse = getcourse();
    let ok = |raw: &RawCallback| getcourse.verify(raw, Timestamp(0)).is_ok();
    assert!(ok(&query(&format!("k={SECRET}"))) && ok(&query("k=previous-secret")));
    assert!(ok(&callback(b"{}", &[("X-Propusk-Key", SECRET)])) && ok(&callback(b"a=1", &[("x-club-key", SECRET)])));
    assert!(ok(&callback(format!("{{\"k\":\"{SECRET}\"}}").as_bytes(), &[])));
    for raw in [
        query(""),
        query("k="),
        query("k=nope"),
        query(&format!("k=nope&k={SECRET}")),
        query(&format!("k={SECRET}&k={SECRET}")),
        callback(format!("{{\"k\":\"x\",\"k\":\"{SECRET}\"}}").as_bytes(), &[]),
        callback(format!("k={SECRET}").as_bytes(), &[("x-propusk-key", "nope")]),
        callback(b"{\"k\":", &[]),
        callback(b"{\"k\":[1]}", &[]),
    ] {
        assert!(!ok(&raw), "{} {:?}", raw.query, raw.body);
    }
    for secrets in [vec![], vec![SecretString::from("")]] {
        assert!(GetCourse::new(GetCourseConfig { secrets }).is_err());
    }
}

proptest! {
    #[test]
    fn nothing_breaks_it(body in prop::collection::vec(any::<u8>(), 0..200), text in ".*") {
        let getcourse = getcourse();
        let _ = money(&text, None);
        for raw in [callback(&body, &[("x-propusk-key", SECRET)]), callback(text.as_bytes(), &[("x-propusk-key", SECRET)]), query(&text)] {
            if let Ok(verified) = getcourse.verify(&raw, Timestamp(0)) {
                let _ = futures_util::FutureExt::now_or_never(getcourse.events(verified));
            }
        }
    }
}
