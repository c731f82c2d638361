//! The log: lines for the operator, on standard error, so that standard output stays free for what a command prints.

use crate::settings::{LogFormat, LogSettings};
use std::io::{IsTerminal, stderr};
use tracing::subscriber::Subscriber;
use tracing_subscriber::EnvFilter;
use tracing_subscriber::fmt::MakeWriter;

/// Starts logging for the whole process. A second call changes nothing.
pub fn init(settings: &LogSettings) {
    let first = match settings.format {
        LogFormat::Text => tracing::subscriber::set_global_default(text(settings, stderr().is_terminal(), stderr)),
        LogFormat::Json => tracing::subscriber::set_global_default(json(settings, stderr)),
    };
    if first.is_err() {
        tracing::debug!("the log was started before");
    }
}

/// Lines for people; colours only for a terminal.
fn text<W>(settings: &LogSettings, colours: bool, to: W) -> impl Subscriber + Send + Sync + use<W>
where
    W: for<'w> MakeWriter<'w> + Send + Sync + 'static,
{
    tracing_subscriber::fmt().with_env_filter(filter(settings)).with_ansi(colours).with_writer(to).finish()
}

/// Lines for machines: fields at the top level of one object a line.
fn json<W>(settings: &LogSettings, to: W) -> impl Subscriber + Send + Sync + use<W>
where
    W: for<'w> MakeWriter<'w> + Send + Sync + 'static,
{
    tracing_subscriber::fmt().json().flatten_event(true).with_env_filter(filter(settings)).with_writer(to).finish()
}

fn filter(settings: &LogSettings) -> EnvFilter {
    // The settings have checked the directives, each of them.
    EnvFilter::builder().parse_lossy(&settings.filter)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;
    use std::sync::{Arc, Mutex};

    #[derive(Clone, Default)]
    struct Page(Arc<Mutex<Vec<u8>>>);

    impl Write for Page {
        fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
            self.0.lock().unwrap().write(bytes)
        }
        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }

    impl Page {
        fn read(&self) -> String {
            String::from_utf8(self.0.lock().unwrap().clone()).unwrap()
        }
    }

    fn settings(filter: &str) -> LogSettings {
        LogSettings { filter: filter.to_owned(), ..LogSettings::default() }
    }

    #[test]
    fn the_filter_decides_what_is_written() {
        let page = Page::default();
        let to = page.clone();
        tracing::subscriber::with_default(text(&settings("warn"), false, move || to.clone()), || {
            tracing::info!("quiet");
            tracing::warn!(gate = "channel", "loud");
        });
        let seen = page.read();
        assert!(seen.contains("WARN") && seen.contains("loud gate=\"channel\""), "{seen}");
        assert!(!seen.contains("quiet"), "{seen}");
    }

    #[test]
    fn machines_get_one_object_a_line() {
        let page = Page::default();
        let to = page.clone();
        tracing::subscriber::with_default(json(&settings("info"), move || to.clone()), || {
            tracing::info!(members = 7, "counted");
            tracing::info!("again");
        });
        let lines: Vec<serde_json::Value> =
            page.read().lines().map(|l| serde_json::from_str(l).expect("each line is JSON")).collect();
        assert_eq!(lines.len(), 2);
        assert_eq!((&lines[0]["message"], &lines[0]["members"]), (&"counted".into(), &7.into()));
    }
}
