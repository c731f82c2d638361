//! Bringing the club into the form that its club.toml declares, and saying what that changes.

use super::effect::{Effect, Urgency, act};
use crate::club_file::ClubFile;
use crate::domain::promo::{Benefit, Promo};
use crate::domain::{HookSpec, Period, Timestamp};
use crate::store::{HookState, StoreError, Tx};
use std::fmt::Debug;

/// What a club.toml would change that cannot be.
#[derive(Debug, thiserror::Error)]
pub enum ApplyError {
    /// The store.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A chat is guarded under another key.
    #[error("gates.{wanted}: this chat is guarded already, as \"{known}\": use that key, in the plans too")]
    OtherKey {
        /// The key in the file.
        wanted: String,
        /// The key that it has.
        known: String,
    },
}

/// Applies a file, and returns a line for each change; none: everything is as it says.
///
/// Plans that it does not name go off sale; what was sold stays as it was bought. Gates that it does not name stay
/// guarded, because they may have been made in chat.
///
/// # Errors
/// [`ApplyError`].
pub async fn apply(tx: &mut Tx, file: &ClubFile, now: Timestamp) -> Result<Vec<String>, ApplyError> {
    let (settings, plans, gates) = tx.club().await?;
    let mut changes = Vec::new();
    let mut say = |line: String| changes.push(line);
    if settings != file.club {
        let (old, new) = (&settings, &file.club);
        let mut field = |name: &str, old: &dyn Debug, new: &dyn Debug| {
            let (old, new) = (format!("{old:?}"), format!("{new:?}"));
            if old != new {
                say(format!("~ club.{name}: {old} -> {new}"));
            }
        };
        field("name", &old.name, &new.name);
        field("timezone", &old.timezone, &new.timezone);
        field("locale", &old.locale.as_str(), &new.locale.as_str());
        field("quiet_hours", &old.quiet, &new.quiet);
        field("brake", &old.brake, &new.brake);
        field("referral", &old.referral, &new.referral);
        field("partial_refunds", &old.partial_refunds, &new.partial_refunds);
        field("donut", &old.donut, &new.donut);
        field("transfer", &old.transfer, &new.transfer);
        field("receipts", &old.receipts, &new.receipts);
        field("payments.order", &old.pay_order, &new.pay_order);
        tx.set_club(&file.club).await?;
    }
    let mut new_gates = false;
    for (key, place) in &file.gates {
        let (platform, chat) = (place.platform(), place.chat());
        if let Some(known) = tx.gate_key_at(platform, chat).await?.filter(|known| known != key) {
            return Err(ApplyError::OtherKey { wanted: key.to_string(), known: known.to_string() });
        }
        let known = gates.iter().find(|g| g.key == *key);
        if known.is_some_and(|g| g.platform == platform && g.chat == chat) {
            continue;
        }
        say(format!("{} gates.{key}: {} {chat}", if known.is_some() { '~' } else { '+' }, platform.as_str()));
        let id = tx.put_gate(key, platform, chat, now).await?;
        if known.is_some() {
            tx.forget_gate(id, now).await?;
        }
        act(tx, &Effect::Inspect { platform, chat }, Urgency::Answer, now);
        new_gates = true;
    }
    for gate in gates.iter().filter(|g| !file.gates.iter().any(|(key, _)| *key == g.key)) {
        say(format!("  gates.{}: not in the file, stays guarded", gate.key));
    }
    for (position, plan) in (0i64..).zip(&file.plans) {
        let known = plans.iter().position(|p| p.key == plan.key);
        let moved = known.is_some_and(|at| i64::try_from(at) != Ok(position));
        if known.is_some_and(|at| plans[at] == *plan) && !moved {
            continue;
        }
        let prices: Vec<String> = plan.prices.iter().map(ToString::to_string).collect();
        let mark = if known.is_some() { '~' } else { '+' };
        say(format!("{mark} plans.{}: {}, {}", plan.key, plan.period, prices.join(", ")));
        tx.put_plan(plan, position).await?;
    }
    for plan in plans.iter().filter(|p| !file.plans.iter().any(|f| f.key == p.key)) {
        say(format!("- plans.{}: off sale; what was sold stays", plan.key));
        tx.archive_plan(plan.key.as_str()).await?;
    }
    apply_promos(tx, &file.promos, &mut say).await?;
    apply_hooks(tx, &file.hooks, &mut say, now).await?;
    if new_gates || settings.timezone != file.club.timezone {
        tx.review_all(now).await?;
    }
    Ok(changes)
}

/// Receivers of web hooks. Only the host is shown: the rest of an address may be a secret of the receiver's.
async fn apply_hooks(
    tx: &mut Tx,
    hooks: &[HookSpec],
    say: &mut impl FnMut(String),
    now: Timestamp,
) -> Result<(), StoreError> {
    let known = tx.hooks().await?;
    for spec in hooks {
        let before = known.iter().find(|hook| hook.spec.name == spec.name && hook.state != HookState::Off);
        if let Some(gone) = before.filter(|hook| hook.spec == *spec && hook.state == HookState::Gone) {
            say(format!(
                "  hooks.{0}: said that it is gone; `propusk hooks resume {0}` calls it again",
                gone.spec.name
            ));
        }
        if before.is_some_and(|hook| hook.spec == *spec) {
            continue;
        }
        let mark = if before.is_some() { '~' } else { '+' };
        let events: Vec<String> = spec.events.iter().map(ToString::to_string).collect();
        let names = if spec.names { ", with names" } else { "" };
        let host =
            url::Url::parse(&spec.url).ok().and_then(|url| url.host_str().map(str::to_owned)).unwrap_or_default();
        say(format!("{mark} hooks.{}: {host}, {}{names}", spec.name, events.join(", ")));
        tx.put_hook(spec, now).await?;
    }
    for hook in known.iter().filter(|h| h.state != HookState::Off && !hooks.iter().any(|s| s.name == h.spec.name)) {
        say(format!("- hooks.{}: called no more", hook.spec.name));
        tx.set_hook_state(hook.id, HookState::Off).await?;
    }
    Ok(())
}

/// Promo codes. One that is taken off remembers who used it, should it come back.
async fn apply_promos(tx: &mut Tx, promos: &[Promo], say: &mut impl FnMut(String)) -> Result<(), StoreError> {
    let known = tx.promos().await?;
    for promo in promos {
        let before = known.iter().find(|p| p.code == promo.code);
        if before == Some(promo) {
            continue;
        }
        let mark = if before.is_some() { '~' } else { '+' };
        let benefit = match &promo.benefit {
            Benefit::Percent(percent) => format!("{percent}% off"),
            Benefit::Amount(sums) => {
                format!("{} off", sums.iter().map(ToString::to_string).collect::<Vec<_>>().join(", "))
            }
            Benefit::Days(days) => Period::Days(*days).to_string(),
        };
        say(format!("{mark} promos.{}: {benefit}", promo.code));
        tx.put_promo(promo).await?;
    }
    for promo in known.iter().filter(|p| !promos.iter().any(|f| f.code == p.code)) {
        say(format!("- promos.{}: taken no more; bills that were made with it keep their price", promo.code));
        tx.archive_promo(&promo.code).await?;
    }
    Ok(())
}
