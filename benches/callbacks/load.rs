//! The load: so many connections that each send a callback, wait for its answer, and send the next.

use anyhow::{Context, Result, ensure};
use std::cell::Cell;
use std::net::SocketAddr;
use std::time::{Duration, Instant};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// What became of it.
pub(crate) struct Load {
    /// How long each answer took.
    pub(crate) waits: Vec<Duration>,
    /// When the first callback was sent.
    pub(crate) began: Instant,
    /// When the last answer was there.
    pub(crate) ended: Instant,
}

/// Sends all requests, each once. All of them must be answered with success.
pub(crate) async fn run(server: SocketAddr, requests: &[Vec<u8>], connections: usize) -> Result<Load> {
    let mut streams = Vec::new();
    for _ in 0..connections {
        let stream = TcpStream::connect(server).await?;
        stream.set_nodelay(true)?;
        streams.push(stream);
    }
    let next = Cell::new(0);
    let began = Instant::now();
    let sent = streams.into_iter().map(|stream| one(stream, requests, &next));
    let mut waits = Vec::with_capacity(requests.len());
    for each in futures_util::future::try_join_all(sent).await? {
        waits.extend(each);
    }
    Ok(Load { waits, began, ended: Instant::now() })
}

async fn one(mut stream: TcpStream, requests: &[Vec<u8>], next: &Cell<usize>) -> Result<Vec<Duration>> {
    let (mut waits, mut buffer) = (Vec::new(), [0; 4096]);
    while let Some(request) = requests.get(next.replace(next.get() + 1)) {
        let sent = Instant::now();
        stream.write_all(request).await?;
        answer(&mut stream, &mut buffer).await?;
        waits.push(sent.elapsed());
    }
    Ok(waits)
}

/// Reads one answer to its end.
async fn answer(stream: &mut TcpStream, buffer: &mut [u8]) -> Result<()> {
    let mut filled = 0;
    loop {
        let n = stream.read(&mut buffer[filled..]).await?;
        ensure!(n > 0, "the server ended the connection");
        filled += n;
        let text = std::str::from_utf8(&buffer[..filled])?;
        let Some((head, body)) = text.split_once("\r\n\r\n") else { continue };
        ensure!(head.starts_with("HTTP/1.1 20"), "a callback was answered {head}");
        let length = head.lines().find_map(|l| l.strip_prefix("content-length: "));
        let length: usize = length.map_or(Ok(0), str::parse).context("no length")?;
        if body.len() >= length {
            ensure!(body.len() == length, "more than one answer");
            return Ok(());
        }
    }
}
