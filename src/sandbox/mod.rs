//! A world to rehearse in: emulated platforms that hold state and refuse as the real ones refuse.
//!
//! Each emulator is a separate world reached over loopback HTTP, exactly as its original is reached over the internet;
//! none imports anything from the rest of the crate, only
//! `emulated` and `callbacks`, the little that they share. Around them, `world` puts a ready club and the real service
//! together, `people` are those who live in it, `time` moves its clock, `acts` lets people act, `view` shows what there is, and
//! `page` serves all that to a browser, with what lies in the folder `page`. VK's part of each is in `vk_world`, `vk_acts`
//! and `vk_view`.

mod acts;
mod callbacks;
mod emulated;
mod page;
mod pay_page;
mod people;
pub mod prodamus;
mod stars;
pub mod telegram;
#[cfg(test)]
mod tests;
mod time;
mod view;
pub mod vk;
mod vk_acts;
mod vk_view;
mod vk_world;
mod world;
pub mod yookassa;

use anyhow::{Context, Result, bail};
use std::io::{ErrorKind, Write};
use std::net::Ipv4Addr;
use std::path::Path;
use std::sync::Arc;
use tokio::net::TcpListener;
use world::World;

/// Runs the sandbox until it is asked to end. Prints the address to open on standard output.
///
/// # Errors
/// When the port is taken or the file cannot be used.
pub async fn run(port: u16, reset: bool, db: &Path) -> Result<()> {
    let listener = match TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await {
        Ok(listener) => listener,
        Err(e) if e.kind() == ErrorKind::AddrInUse => {
            bail!("port {port} is taken: end what uses it, or choose another one with --port")
        }
        Err(e) => return Err(e).with_context(|| format!("cannot listen on port {port}")),
    };
    if reset {
        world::forget(db).await?;
    }
    let address = format!("http://{}", listener.local_addr()?);
    let (world, service) = World::start(db, &address).await?;
    let world = Arc::new(world);
    let page = page::serve(listener, Arc::clone(&world));
    world.settle().await?;
    writeln!(std::io::stdout(), "{address}")?;
    service.run_until_asked().await;
    drop(page);
    Ok(())
}
