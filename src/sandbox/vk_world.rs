//! VK's part of the ready world: the community, its chat, and people put back to where the club last saw them.

use super::people::{PEOPLE, VK_OWNER};
use super::vk::{Closed, Config, EmulatedClock, Limits, Role, VkEmulator};
use crate::club::effect::{Effect, Urgency, act};
use crate::domain::access::Chore;
use crate::domain::patron::PROVIDER;
use crate::domain::{Gate, GateKind, Platform, Presence, RenewalState, Timestamp};
use crate::store::{AccessRow, StoreError, Tx};
use anyhow::Result;

/// The community's number, and its short address.
pub(super) const GROUP: (i64, &str) = (200_000_001, "dyhanie");
/// The community's key in the emulated VK.
pub(super) const TOKEN: &str = "vk1.a.sandbox-community-of-no-use-elsewhere";
/// The key of the owner, who administers it.
pub(super) const ADMIN_TOKEN: &str = "vk1.a.sandbox-administrator-of-no-use-elsewhere";
/// Where the service keeps how far it read the emulated VK.
pub(super) const POLLED: &str = "poll:vk";
/// Whole roubles a month, of everybody who supports the community.
pub(super) const DONATION: i64 = 500;

/// The platform before the service knows of it: people, the closed community, a chat with the community in it. Returns
/// the chat's peer too, which is the same in every world.
pub(super) async fn start(clock: EmulatedClock) -> Result<(VkEmulator, i64)> {
    let config = Config {
        group_name: "Дыхание".to_owned(),
        admin_token: Some(ADMIN_TOKEN.to_owned()),
        admin_id: VK_OWNER,
        limits: Limits::off(),
        ..Config::new(GROUP.0, TOKEN, GROUP.1, clock)
    };
    let vk = VkEmulator::start(config).await?;
    for person in &PEOPLE {
        person.join_vk(&vk);
    }
    vk.set_closed(Closed::ByRequest);
    let chat = vk.chat(VK_OWNER, "Дыхание. Беседа");
    vk.add_group(VK_OWNER, chat)?;
    vk.set_group_admin(VK_OWNER, chat, true)?;
    Ok((vk, chat))
}

/// Puts people back to where the club last saw them. Nobody is told: the service does not listen yet.
pub(super) async fn resume(tx: &mut Tx, vk: &VkEmulator) -> Result<()> {
    let (_, _, gates) = tx.club().await?;
    for person in &PEOPLE {
        for address in person.addresses().into_iter().filter(|a| a.platform == Platform::Vk) {
            let (Some(id), Some(account)) = (person.vk, tx.account_at(&address).await?) else { continue };
            if account.reachable {
                vk.allows(id);
            }
            for gate in gates.iter().filter(|g| g.platform == Platform::Vk) {
                put_back(vk, gate, id, &tx.access(account.id, gate.id).await?)?;
            }
        }
    }
    for row in tx.renewed_by(PROVIDER).await? {
        let (Ok(id), false) = (row.renewal.id.parse(), row.renewal.state == RenewalState::Off) else { continue };
        vk.fill_dons(std::iter::once(id), DONATION);
        if row.renewal.state == RenewalState::CancelWished {
            vk.cancels_donation(id)?;
        }
    }
    Ok(())
}

fn put_back(vk: &VkEmulator, gate: &Gate, id: i64, row: &AccessRow) -> Result<()> {
    let her = std::iter::once(id);
    match (gate.kind(), row.seen) {
        _ if id == VK_OWNER => {}
        (GateKind::Community, Presence::Inside) => vk.fill(her),
        (GateKind::Community, Presence::Staff) => {
            vk.fill(her);
            vk.appoint_by_hand(VK_OWNER, id, Role::Administrator)?;
        }
        (GateKind::Community, Presence::Banned) => vk.ban_by_hand(VK_OWNER, id, 0, 0, "")?,
        (GateKind::Community, _) if matches!(row.chore, Some(Chore::Approve | Chore::Decline)) => drop(vk.joins(id)),
        (GateKind::Chat, Presence::Inside | Presence::Staff) => vk.fill_chat(gate.chat, her),
        // Whoever was removed stays shut out of a chat.
        (GateKind::Chat, Presence::Banned) => {
            vk.fill_chat(gate.chat, her);
            vk.removes_from_chat(VK_OWNER, gate.chat, id)?;
        }
        _ => {}
    }
    Ok(())
}

/// Has the service look at once at the places of VK.
pub(super) async fn look_again(tx: &mut Tx, now: Timestamp) -> Result<(), StoreError> {
    let (_, _, gates) = tx.club().await?;
    for gate in gates.iter().filter(|g| g.platform == Platform::Vk) {
        act(tx, &Effect::Inspect { platform: Platform::Vk, chat: gate.chat }, Urgency::Answer, now);
    }
    Ok(())
}
