//! A full disk: nothing that was acknowledged is lost, and work goes on when there is room again.

use super::bad_input::get;
use super::program::{eventually, until};
use super::world::{ANNA, Kind, World};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Command;

/// A small disk; gone when it is dropped.
struct Disk(PathBuf);

impl Disk {
    /// `None`: not allowed here.
    fn mount(at: &Path) -> Option<Self> {
        std::fs::create_dir(at).unwrap();
        let mounted = Command::new("mount").args(["-t", "tmpfs", "-o", "size=4m", "tmpfs"]).arg(at).output();
        mounted.is_ok_and(|o| o.status.success()).then(|| Self(at.to_owned()))
    }

    fn filler(&self) -> PathBuf {
        self.0.join("filler")
    }

    fn fill(&self) {
        let mut file = std::fs::File::create(self.filler()).unwrap();
        for size in [4096, 1] {
            while file.write_all(&vec![0; size]).is_ok() {}
        }
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("-l").arg(&self.0).output();
    }
}

#[tokio::test]
async fn a_full_disk_loses_nothing() {
    let mut world = World::undeclared(Kind::Sqlite).await;
    let Some(disk) = Disk::mount(&world.db.folder.path().join("disk")) else {
        eprintln!("skipped: a small disk cannot be mounted here (needs root)");
        return;
    };
    world.db.url = format!("sqlite://{}/propusk.db", disk.0.display());
    world.apply("").await;
    let program = world.run(&[]).await;
    let payment = world.orders(ANNA).await;
    world.quiet().await;
    disk.fill();
    // Room that the journal file has already is used up first.
    until("it is full", async || {
        (get(&program, "/readyz").await.0 == 503 || {
            world.telegram.says(ANNA, "/status").unwrap();
            program.log().contains("no room left for the database")
        })
        .then_some(())
    })
    .await;
    world.bank.pay(&payment).unwrap();
    eventually("the callback is refused", || {
        let refused = |n: &propusk::sandbox::yookassa::Notification| n.attempts.iter().any(|a| a.status == Some(503));
        world.bank.notifications().iter().any(refused)
    })
    .await;
    assert!(program.ended().is_none());
    assert!(!world.bank.notifications().iter().any(|n| n.attempts.iter().any(|a| a.status == Some(200))));
    let asked = world.telegram.dialog(ANNA).into_iter().filter(|m| m.text == "/status").count();

    std::fs::remove_file(disk.filler()).unwrap();
    world.comes_in(ANNA).await;
    until("every question is answered", async || {
        let answers = world.said(ANNA).iter().filter(|t| t.contains("subscription")).count();
        (answers >= asked && world.telegram.pending_updates() == 0).then_some(())
    })
    .await;
    world.quiet().await;
    assert_eq!((world.db.count("payments").await, world.db.count("terms").await), (1, 1));
    assert_eq!(world.db.count("inbox WHERE state = 2").await, 0);
    drop(program);
}
