//! Sums in Stripe's units, which are not in every currency those of ISO 4217.

use crate::domain::{Currency, Money};

/// In what it takes payments (<https://docs.stripe.com/currencies>).
const CURRENCIES: &str = "AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BRL BSD BWP BYN \
    BZD CAD CDF CHF CLP CNY COP CRC CVE CZK DJF DKK DOP DZD EGP ETB EUR FJD FKP GBP GEL GIP GMD GNF GTQ GYD HKD HNL HTG \
    HUF IDR ILS INR ISK JMD JOD JPY KES KGS KHR KMF KRW KWD KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MUR \
    MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RON RSD RUB RWF SAR SBD SCR SEK SGD \
    SHP SLE SOS SRD STD SZL THB TJS TND TOP TRY TTD TWD TZS UAH UGX USD UYU UZS VND VUV WST XAF XCD XOF XPF YER ZAR ZMW";

/// Whether it takes payments in this currency.
pub(super) fn takes(currency: Currency) -> bool {
    CURRENCIES.split(' ').any(|code| code == currency.as_str())
}

/// How many decimal digits Stripe counts in, where ISO 4217 says otherwise ("Zero-decimal currencies", "Special cases").
fn digits(currency: Currency) -> u32 {
    match currency.as_str() {
        "ISK" | "UGX" => 2,
        "MGA" => 0,
        _ => currency.digits(),
    }
}

/// A sum in Stripe's units. `None`: it is finer than Stripe counts; the last of three digits must be zero.
pub(super) fn units(money: Money) -> Option<i64> {
    let (ours, theirs) = (money.currency.digits(), digits(money.currency));
    let whole = |minor: i64, by: i64| (minor % by == 0).then_some(minor / by);
    match ours {
        3 => whole(money.minor, 10).map(|_| money.minor),
        _ if theirs < ours => whole(money.minor, 10_i64.pow(ours - theirs)),
        _ => money.minor.checked_mul(10_i64.pow(theirs - ours)),
    }
}

/// A sum that Stripe tells.
pub(super) fn money(units: i64, currency: Currency) -> Result<Money, String> {
    let (ours, theirs) = (currency.digits(), digits(currency));
    let by = 10_i64.pow(ours.abs_diff(theirs));
    let minor = if theirs > ours { (units % by == 0).then_some(units / by) } else { units.checked_mul(by) };
    let minor = minor.filter(|minor| *minor >= 0).ok_or_else(|| format!("{units} is no sum in {currency}"))?;
    Ok(Money { minor, currency })
}
