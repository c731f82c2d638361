//! Web hooks and the read API, as an operator sets them up beside a running service.

use super::program::until;
use super::world::{ANNA, World, databases};
use crate::club::{Mood, Receiver};
use std::collections::BTreeSet;

/// What it heard, each once: what was on its way when the program died may come twice.
fn first_words(receiver: &Receiver) -> Vec<String> {
    let mut seen = BTreeSet::new();
    let first = receiver.heard().into_iter().filter(|told| seen.insert(told.id.clone()));
    first.map(|told| told.kind().to_owned()).collect()
}

#[tokio::test]
async fn a_receiver_is_declared_tried_and_told_whoever_dies() {
    for kind in databases() {
        let (world, crm) = (World::new(kind).await, Receiver::start().await);
        let program = world.run(&[]).await;
        world.club_toml(&crm.section("crm", "events = [\"member.*\", \"payment.paid\"]"));
        let applied = world.output(&["apply", "club.toml"], &[]).await;
        assert!(applied.out.contains("+ hooks.crm: 127.0.0.1, member.*, payment.paid"), "{applied:?}");
        assert!(!applied.out.contains("s3cret"));
        let again = world.output(&["apply", "club.toml"], &[]).await;
        assert_eq!(again.out, "nothing to change\n");

        let secret = world.output(&["hooks", "secret", "crm"], &[]).await;
        assert!(secret.code == Some(0) && secret.out.starts_with("whsec_"), "{secret:?}");
        assert_eq!(world.output(&["hooks", "secret", "crm"], &[]).await.out, secret.out, "it stays");
        let unknown = world.output(&["hooks", "secret", "cmr"], &[]).await;
        assert!(unknown.code == Some(1) && unknown.err.contains("there is no hooks.cmr"), "{unknown:?}");
        assert_eq!(world.output(&["hooks", "test", "crm"], &[]).await.code, Some(0));
        crm.is_called(1).await;
        assert_eq!(crm.kinds(), ["test"]);

        crm.is(Mood::Status(500));
        world.telegram.starts(ANNA, None);
        crm.is_called(2).await;
        program.trigger().kill();
        program.end().await;
        crm.is(Mood::Status(204));
        let program = world.run(&[]).await;
        world.forget_leases().await;
        let payment = world.orders(ANNA).await;
        world.bank.pay(&payment).unwrap();
        until("she is told of", async || (first_words(&crm).len() >= 3).then_some(())).await;
        assert_eq!(first_words(&crm), ["test", "member.joined", "payment.paid"]);
        let ids: BTreeSet<String> = crm.told().into_iter().map(|told| told.id).collect();
        assert_eq!(ids.len(), 3, "the second try has the name of the first");
        let list = world.output(&["hooks", "list"], &[]).await;
        assert!(list.out.starts_with("crm  on  member.*,payment.paid  heard 20"), "{list:?}");
        assert!(!list.out.contains("s3cret") && !list.out.contains("whsec_"));

        let before = crm.heard().len();
        let replay = world.output(&["hooks", "replay", "crm"], &[]).await;
        assert!(replay.out.starts_with("2 events since"), "{replay:?}");
        until("she is told of again", async || (crm.heard().len() >= before + 2).then_some(())).await;
        let ids: BTreeSet<String> = crm.told().into_iter().map(|told| told.id).collect();
        assert_eq!(ids.len(), 3, "under the names that they had");
        let rotated = world.output(&["hooks", "rotate", "crm"], &[]).await.out;
        assert_ne!(rotated, secret.out);
        for hidden in ["s3cret", secret.out.trim(), rotated.trim()] {
            assert!(!program.log().contains(hidden), "{}", program.log());
        }
    }
}

#[tokio::test]
async fn a_key_is_shown_once_and_opens_until_it_is_revoked() {
    for kind in databases() {
        let world = World::new(kind).await;
        let program = world.run(&[]).await;
        let added = world.output(&["key", "add", "crm"], &[]).await;
        let key = added.out.trim().to_owned();
        assert!(added.code == Some(0) && key.starts_with("pk_"), "{added:?}");
        let twice = world.output(&["key", "add", "crm"], &[]).await;
        assert!(twice.code == Some(1) && twice.err.contains("there is a key of that name"), "{twice:?}");
        let client = propusk::wire::client(std::time::Duration::from_secs(20));
        let url = format!("http://{}/api/v1/plans", program.address().unwrap());
        let ask = async || client.get(&url).bearer_auth(&key).send().await.unwrap().status().as_u16();
        assert_eq!(ask().await, 200);
        let list = world.output(&["key", "list"], &[]).await;
        assert!(list.out.starts_with("crm  made 20") && list.out.contains("  used 20"), "{list:?}");
        assert!(!list.out.contains(&key));
        assert_eq!(world.output(&["key", "revoke", "crm"], &[]).await.code, Some(0));
        assert_eq!(ask().await, 401);
        assert_eq!(world.output(&["key", "revoke", "crm"], &[]).await.code, Some(1));
        assert!(!world.output(&["export"], &[]).await.out.contains(&key));
        assert!(!program.log().contains(&key));
    }
}
