//! A child process: started, listened to, killed.

use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

/// How long anything may take before a test fails.
pub(super) const PATIENCE: Duration = Duration::from_secs(60);

/// How often is looked.
const LOOK: Duration = Duration::from_millis(8);

/// Waits until something is there.
pub(super) async fn until<T>(what: &str, mut look: impl AsyncFnMut() -> Option<T>) -> T {
    let start = Instant::now();
    loop {
        if let Some(found) = look().await {
            return found;
        }
        assert!(start.elapsed() < PATIENCE, "waited {PATIENCE:?} in vain: {what}");
        tokio::time::sleep(LOOK).await;
    }
}

/// Waits until something holds.
pub(super) async fn eventually(what: &str, mut holds: impl FnMut() -> bool) {
    until(what, async || holds().then_some(())).await;
}

/// A running or ended child. Dropping it kills it.
pub(super) struct Program {
    child: Arc<Mutex<Child>>,
    err: Arc<Mutex<String>>,
}

/// A hand on a child, for whoever is to kill it.
#[derive(Clone)]
pub(super) struct Trigger(Arc<Mutex<Child>>);

fn held<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Trigger {
    /// `kill -9`, and waits until it is gone.
    pub(super) fn kill(&self) {
        let mut child = held(&self.0);
        let _ = child.kill();
        let _ = child.wait();
    }
}

impl Program {
    /// Starts a child whose standard error is kept.
    pub(super) fn start(mut command: Command) -> Self {
        let mut child = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
        let err = Arc::new(Mutex::new(String::new()));
        let (mut pipe, kept) = (child.stderr.take().unwrap(), Arc::clone(&err));
        std::thread::spawn(move || {
            let mut bytes = [0; 4096];
            while let Ok(n @ 1..) = std::io::Read::read(&mut pipe, &mut bytes) {
                held(&kept).push_str(&String::from_utf8_lossy(&bytes[..n]));
            }
        });
        Self { child: Arc::new(Mutex::new(child)), err }
    }

    /// What it said on standard error.
    pub(super) fn log(&self) -> String {
        held(&self.err).clone()
    }

    /// Where it listens, once it is ready.
    pub(super) fn address(&self) -> Option<String> {
        let log = self.log();
        let line = log.lines().find(|l| l.contains("ready address="))?;
        line.split("address=").nth(1).map(str::to_owned)
    }

    /// Waits until it is ready; says where it listens.
    pub(super) async fn ready(&self) -> String {
        until("the program is ready", async || {
            assert!(self.ended().is_none(), "it ended: {}", self.log());
            self.address()
        })
        .await
    }

    /// Its process number.
    pub(super) fn pid(&self) -> u32 {
        held(&self.child).id()
    }

    pub(super) fn trigger(&self) -> Trigger {
        Trigger(Arc::clone(&self.child))
    }

    /// Asks it to end, as an operator does.
    pub(super) fn terminate(&self) {
        let asked = Command::new("sh").args(["-c", &format!("kill -TERM {}", self.pid())]).status().unwrap();
        assert!(asked.success());
    }

    /// How it ended, if it did.
    pub(super) fn ended(&self) -> Option<ExitStatus> {
        held(&self.child).try_wait().unwrap()
    }

    /// Waits until it ends.
    pub(super) async fn end(&self) -> ExitStatus {
        until("the program ends", async || self.ended()).await
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        self.trigger().kill();
        if std::thread::panicking() {
            eprintln!("--- standard error of the program\n{}---", self.log());
        }
    }
}
