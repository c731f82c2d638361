//! `propusk check`: the doctor. One line a finding; each that is wrong says how to mend it.

use super::open;
use crate::clock::Clock;
use crate::club::Club;
use crate::domain::notice::Right;
use crate::domain::time::MINUTE;
use crate::domain::{GateKind, Platform};
use crate::jobs::keys;
use crate::messenger::{CallError, ChatKind, Messenger};
use crate::payments::telegram::is_test_token;
use crate::run;
use crate::settings::{BaseUrl, RobokassaHash, Settings, StripeSettings};
use crate::store::Purpose;
use crate::vk::Vk;
use anyhow::Result;
use std::io::Write;
use std::process::ExitCode;

/// A clock further off than this makes people's time end on the wrong day.
const CLOCK_SLACK: i64 = 2 * MINUTE;

struct Report {
    out: std::io::Stdout,
    wrong: usize,
}

impl Report {
    fn good(&mut self, what: &str) {
        let _ = writeln!(self.out, "ok    {what}");
    }

    fn hint(&mut self, what: &str) {
        let _ = writeln!(self.out, "note  {what}");
    }

    fn wrong(&mut self, what: &str) {
        self.wrong += 1;
        let _ = writeln!(self.out, "WRONG {what}");
    }
}

pub(super) async fn check() -> Result<ExitCode> {
    let mut report = Report { out: std::io::stdout(), wrong: 0 };
    match Settings::from_env() {
        Err(error) => error.to_string().lines().for_each(|line| report.wrong(line)),
        Ok(settings) => {
            crate::log::init(&crate::settings::LogSettings { filter: "error".into(), ..settings.log.clone() });
            report.good("settings");
            settings.warnings.iter().for_each(|warning| report.hint(warning));
            examine(&settings, &mut report).await?;
        }
    }
    let code = if report.wrong == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE };
    if report.wrong > 0 {
        let _ = writeln!(report.out, "{} wrong", report.wrong);
    }
    Ok(code)
}

async fn examine(settings: &Settings, report: &mut Report) -> Result<()> {
    let store = match open(&settings.database, Purpose::Command).await {
        Ok(store) => store,
        Err(error) => {
            report.wrong(&format!("{error:#}"));
            return Ok(());
        }
    };
    report.good(&format!("database {}", settings.database));
    let parts = run::parts(settings, store, Clock::system())?;
    let mut tx = parts.store.read().await?;
    let club = Club::read(&mut tx, &parts.deployment).await?;
    drop(tx);
    if parts.messengers.is_empty() {
        report.wrong(
            "no messenger: set TELEGRAM_TOKEN to the token that @BotFather gave, or VK_GROUP_ID and VK_GROUP_TOKEN",
        );
    }
    keys::hold(&parts.store, &parts.messengers, Clock::system().now()).await?;
    for messenger in &parts.messengers {
        if examine_messenger(messenger.as_ref(), settings, report).await {
            examine_gates(messenger.as_ref(), &club, report).await;
        }
    }
    for gate in club.gates.iter().filter(|gate| !parts.messengers.iter().any(|m| m.platform() == gate.platform)) {
        report.wrong(&format!("gate {}: {} is not set up; set its token", gate.key, gate.platform.as_str()));
    }
    if let Some(vk) = &parts.vk {
        examine_communities(vk, &club, report).await;
    }
    examine_club(&club, settings, report);
    Ok(())
}

/// Says whether it can be used.
async fn examine_messenger(messenger: &dyn Messenger, settings: &Settings, report: &mut Report) -> bool {
    let name = messenger.platform().as_str();
    match messenger.look().await {
        Ok(look) => {
            report.good(&format!("{name}: {}", look.name));
            if let Some(time) = look.time {
                let off = Clock::system().now().since(time);
                if off.abs() > CLOCK_SLACK {
                    report.wrong(&format!(
                        "clock: differs from {name} by {} s; turn on time synchronisation (NTP)",
                        off / 1000
                    ));
                } else {
                    report.good("clock");
                }
            }
            look.troubles.iter().for_each(|trouble| report.wrong(&format!("{name}: {trouble}")));
            true
        }
        Err(CallError::TokenRefused(_)) => {
            let mend = match messenger.platform() {
                Platform::Vk => "make a key in the community's settings, under API usage, and set VK_GROUP_TOKEN",
                _ => "take the right one from @BotFather and set TELEGRAM_TOKEN",
            };
            report.wrong(&format!("{name}: the token is refused; {mend}"));
            false
        }
        Err(error) => {
            let (api, setting) = match messenger.platform() {
                Platform::Vk => {
                    (settings.vk.as_ref().and_then(|vk| vk.api_url.as_ref()).map(BaseUrl::as_str), "VK_API_URL")
                }
                _ => (settings.telegram.as_ref().map(|t| t.api_url.as_str()), "TELEGRAM_API_URL"),
            };
            let at = api.map(|api| format!(" at {api}")).unwrap_or_default();
            report.wrong(&format!("{name}: cannot be used{at} ({error}); check the network and {setting}"));
            false
        }
    }
}

/// Communities that are gates.
async fn examine_communities(vk: &Vk, club: &Club, report: &mut Report) {
    for gate in club.gates.iter().filter(|gate| gate.kind() == GateKind::Community) {
        if vk.is_open(gate.chat).await == Ok(true) {
            report.wrong(&format!(
                "gate {}: the community is open, anybody comes in without asking; make it closed in its settings",
                gate.key
            ));
        }
    }
}

async fn examine_gates(messenger: &dyn Messenger, club: &Club, report: &mut Report) {
    for gate in club.gates.iter().filter(|g| g.platform == messenger.platform()) {
        match messenger.standing(gate.chat).await {
            Ok(s) if s.kind == ChatKind::BasicGroup => {
                report.wrong(&format!(
                    "gate {}: \"{}\" is a basic group; turn it into a supergroup (make its history visible)",
                    gate.key, s.title
                ));
            }
            Ok(s) if s.present && s.missing.is_empty() && s.by_hand => report.hint(&format!(
                "gate {}: \"{}\" is worked by hand: there is no good VK_ADMIN_TOKEN, so the staff gets a list of whom to let \
                 in and out",
                gate.key, s.title
            )),
            Ok(s) if s.present && s.missing.is_empty() => report.good(&format!("gate {}: \"{}\"", gate.key, s.title)),
            Ok(s) if s.present => {
                let missing: Vec<&str> = s.missing.iter().map(|r| right(*r)).collect();
                report.wrong(&format!(
                    "gate {}: in \"{}\" the bot lacks: {}; give it in the chat's list of administrators",
                    gate.key,
                    s.title,
                    missing.join(", ")
                ));
            }
            Ok(_) | Err(CallError::ChatClosed(_) | CallError::NoRight(_)) => {
                report.wrong(&format!(
                    "gate {}: the bot is not in chat {}; add it there as an administrator",
                    gate.key, gate.chat
                ));
            }
            Err(error) => report.wrong(&format!("gate {}: chat {}: {error}", gate.key, gate.chat)),
        }
    }
}

const fn right(right: Right) -> &'static str {
    match right {
        Right::Administrator => "to be an administrator",
        Right::Invite => "invite users via link",
        Right::Restrict => "ban users",
    }
}

fn examine_club(club: &Club, settings: &Settings, report: &mut Report) {
    if club.gates.is_empty() {
        report.hint("no gate yet: make the bot an administrator of a channel, or declare one in club.toml");
    }
    if club.plans.is_empty() {
        report.hint("no plan yet: declare one in club.toml and run `propusk apply club.toml`");
    }
    for plan in &club.plans {
        if !plan.prices.is_empty() && plan.products.is_empty() && club.ways(plan, None).is_empty() {
            report.wrong(&format!("plan {}: no payment service takes its price; set one up, for example YOOKASSA_SHOP_ID and YOOKASSA_SECRET_KEY", plan.key));
        }
        for (is_set, service, setting) in [
            (settings.tribute.is_some(), "tribute:", "TRIBUTE_API_KEY"),
            (settings.getcourse.is_some(), "getcourse:", "GETCOURSE_SECRET"),
        ] {
            if let Some(name) = plan.products.iter().find(|name| !is_set && name.starts_with(service)) {
                report.wrong(&format!("plan {}: nothing is told of its product {name}; set {setting}", plan.key));
            }
        }
        for key in plan.gates.iter().filter(|key| !club.gates.iter().any(|g| g.key == **key)) {
            report
                .wrong(&format!("plan {}: opens gate {key}, which is not guarded; declare it in club.toml", plan.key));
        }
    }
    examine_services(settings, report);
    if let Some(receipts) = &club.settings.receipts {
        for service in &club.deployment.services {
            if let Some(why) = crate::payments::receipts::trouble(&service.name, receipts) {
                report.wrong(&format!("receipts: {why}"));
            }
        }
    }
}

/// Each service that is set up, and the address that it has to be told.
fn examine_services(settings: &Settings, report: &mut Report) {
    let services = [
        (settings.yookassa.is_some(), "YooKassa", "yookassa"),
        (settings.prodamus.is_some(), "Prodamus", "prodamus"),
        (
            settings.cloudpayments.is_some(),
            "CloudPayments",
            "cloudpayments/{check,pay,fail,confirm,refund,recurrent,cancel}",
        ),
        (settings.tbank.is_some(), "T-Bank", "tbank"),
        (settings.robokassa.is_some(), "Robokassa", "robokassa"),
        (settings.stripe.is_some(), "Stripe", "stripe"),
        (settings.cryptopay.is_some(), "Crypto Pay", "cryptopay"),
        (settings.tribute.is_some(), "Tribute", "tribute"),
        (settings.getcourse.is_some(), "GetCourse", "getcourse"),
    ];
    if settings.stripe.as_ref().is_some_and(StripeSettings::is_for_trials) {
        report.hint("Stripe: the key is one for trials; no real money moves, and its payments count");
    }
    if settings.cryptopay.as_ref().is_some_and(|c| c.api_url.as_str().contains("//testnet")) {
        report.hint("Crypto Pay: it is the testnet; no real money moves, and its payments count");
    }
    if settings.robokassa.as_ref().is_some_and(|r| r.hash == RobokassaHash::Md5) {
        report.hint(
            "Robokassa: md5 is weak; choose sha256 in the shop's technical settings and set ROBOKASSA_HASH=sha256",
        );
    }
    if let Some(telegram) = &settings.telegram {
        report.good("Telegram Stars: nothing to set; they are offered where a plan has a price in XTR");
        match &telegram.provider_token {
            Some(token) if is_test_token(token.current()) => report.hint(
                "Telegram Payments: TELEGRAM_PROVIDER_TOKEN is for trying out, nothing is given for it; set the live one",
            ),
            Some(_) => report.good("Telegram Payments: a provider token is set"),
            None => {}
        }
    }
    for (_, name, path) in services.into_iter().filter(|(is_set, ..)| *is_set) {
        match &settings.http.public_url {
            Some(url) => report.good(&format!("{name}: the address for its cabinet is {url}/webhooks/{path}")),
            None => report.wrong(&format!("PUBLIC_URL is not set: {name} cannot tell of payments; set it, and in {name} the address PUBLIC_URL/webhooks/{path}")),
        }
    }
}
