//! A world to rehearse in: emulated platforms that hold state and refuse as the real ones refuse.
//!
//! Each emulator is a separate world reached over loopback HTTP, exactly as its original is reached over the internet;
//! none imports anything from the rest of the crate. The sandbox page lets a person click around in it, and the tests
//! use the same world.

pub mod telegram;
mod world;
pub mod yookassa;

use std::path::Path;

/// Runs the sandbox until it is asked to end.
///
/// # Errors
/// When the port is taken or the file cannot be used.
pub async fn run(port: u16, _reset: bool, db: &Path) -> anyhow::Result<()> {
    let world = world::World::start(db, &format!("http://127.0.0.1:{port}")).await?;
    world.service.run_until_asked().await;
    Ok(())
}
