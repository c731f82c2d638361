//! Values that are more than a string: secrets, addresses, the database.

use super::variables::PREVIOUS;
use secrecy::{ExposeSecret, SecretString};
use std::fmt;
use url::{Host, Url};

/// A secret, and the one before it while it is being changed. Debug prints neither.
#[derive(Debug, Clone)]
pub struct Secret {
    current: SecretString,
    previous: Option<SecretString>,
}

impl Secret {
    /// A secret with its predecessor. The caller has made sure that neither is empty.
    pub(super) fn new(current: String, previous: Option<String>) -> Self {
        Self { current: current.into(), previous: previous.map(Into::into) }
    }

    /// The one to sign and to authenticate with.
    #[must_use]
    pub fn current(&self) -> &str {
        self.current.expose_secret()
    }

    /// All that are accepted from outside, the current one first.
    pub fn accepted(&self) -> impl Iterator<Item = &str> {
        [Some(&self.current), self.previous.as_ref()].into_iter().flatten().map(ExposeSecret::expose_secret)
    }

    /// The name of the setting that holds the one before `name`.
    pub(super) fn previous_name(name: &str) -> String {
        format!("{name}{PREVIOUS}")
    }
}

/// An `http` or `https` address that paths are put behind. Never ends with a slash, holds no password, query or fragment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BaseUrl {
    text: String,
    trusted: bool,
}

impl BaseUrl {
    /// Reads an address; a slash at its end is dropped.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let url = Url::parse(text).ok()?;
        let web = matches!(url.scheme(), "http" | "https");
        let bare =
            url.username().is_empty() && url.password().is_none() && url.query().is_none() && url.fragment().is_none();
        let loopback = match url.host()? {
            Host::Domain(name) => name == "localhost",
            Host::Ipv4(ip) => ip.is_loopback(),
            Host::Ipv6(ip) => ip.is_loopback(),
        };
        let trusted = url.scheme() == "https" || loopback;
        (web && bare).then(|| Self { text: url.as_str().trim_end_matches('/').to_owned(), trusted })
    }

    /// The address.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Whether nobody on the way can listen: `https`, or plain `http` that stays on this machine.
    #[must_use]
    pub fn is_private(&self) -> bool {
        self.trusted
    }
}

impl fmt::Display for BaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

/// Which database an address leads to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DatabaseKind {
    /// A file, one process.
    Sqlite,
    /// A server, several processes.
    Postgres,
}

/// Where the database is. Shown without its password.
#[derive(Clone)]
pub struct DatabaseUrl {
    kind: DatabaseKind,
    url: SecretString,
    shown: String,
}

impl DatabaseUrl {
    /// Reads `sqlite://FILE` or `postgres://…`.
    ///
    /// Any other scheme is refused, and so is an address without one: taking what is not understood for the name of a
    /// file would turn a slip into a new empty database. A database in memory is refused for the same reason.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (kind, shown) = match text.split_once("://")? {
            ("sqlite", file) => {
                let path = file.split('?').next().unwrap_or_default();
                if path.is_empty() || path.contains(":memory:") || file.contains("mode=memory") {
                    return None;
                }
                (DatabaseKind::Sqlite, text.to_owned())
            }
            ("postgres" | "postgresql", _) => (DatabaseKind::Postgres, without_password(Url::parse(text).ok()?)),
            _ => return None,
        };
        Some(Self { kind, url: text.into(), shown })
    }

    /// Which database it leads to.
    #[must_use]
    pub fn kind(&self) -> DatabaseKind {
        self.kind
    }

    /// The address as set, password and all: for the driver, never for a log.
    #[must_use]
    pub fn expose(&self) -> &str {
        self.url.expose_secret()
    }
}

impl fmt::Display for DatabaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.shown)
    }
}

impl fmt::Debug for DatabaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "DatabaseUrl({})", self.shown)
    }
}

/// The address with every password in it, before the host or among the parameters, replaced by stars.
fn without_password(mut url: Url) -> String {
    if url.password().is_some() && url.set_password(Some("***")).is_err() {
        return format!("{}://***", url.scheme());
    }
    if url.query().is_some() {
        let hide = |k: &str, v: &str| if k.contains("password") { "***".to_owned() } else { v.to_owned() };
        let pairs: Vec<_> = url.query_pairs().map(|(k, v)| (k.to_string(), hide(&k, &v))).collect();
        url.query_pairs_mut().clear().extend_pairs(pairs);
    }
    url.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_database_is_shown_without_its_password() {
        let shown = |text: &str| {
            let url = DatabaseUrl::parse(text).unwrap();
            assert_eq!(url.expose(), text);
            let debug = format!("{url:?} {url}");
            assert!(!debug.contains("hunter2"), "{debug}");
            url.to_string()
        };
        assert_eq!(shown("postgres://club:hunter2@db:5432/club"), "postgres://club:***@db:5432/club");
        assert_eq!(shown("postgres://club@db/club?password=hunter2&a=b"), "postgres://club@db/club?password=***&a=b");
        assert_eq!(shown("postgresql:///club?host=/run/pg"), "postgresql:///club?host=%2Frun%2Fpg");
        assert_eq!(shown("sqlite:///data/propusk.db"), "sqlite:///data/propusk.db");
    }

    #[test]
    fn what_is_no_database_is_never_taken_for_a_file() {
        for bad in [
            "propusk.db",
            "sqlite:propusk.db",
            "sqlite://",
            "sqlite://?mode=rwc",
            "sqlite://:memory:",
            "sqlite://x?mode=memory",
            "sqlite::memory:",
            "mysql://root@db/club",
            "postgress://db/club",
            "postgres://club@db:port/club",
        ] {
            assert!(DatabaseUrl::parse(bad).is_none(), "{bad}");
        }
    }

    #[test]
    fn a_base_address_is_plain_and_has_no_slash_at_its_end() {
        let read = |text| BaseUrl::parse(text).map(|u| (u.to_string(), u.is_private()));
        let some = |text: &str, private| Some((text.to_owned(), private));
        assert_eq!(read("https://club.example/"), some("https://club.example", true));
        assert_eq!(read("https://club.example/pay/"), some("https://club.example/pay", true));
        assert_eq!(read("http://127.0.0.1:8080"), some("http://127.0.0.1:8080", true));
        assert_eq!(read("http://[::1]:8080"), some("http://[::1]:8080", true));
        assert_eq!(read("http://localhost"), some("http://localhost", true));
        assert_eq!(read("http://bot-api:8081"), some("http://bot-api:8081", false));
        for bad in
            ["club.example", "ftp://club.example", "https://a:b@club.example", "https://x?y", "https://x#y", "https://"]
        {
            assert_eq!(read(bad), None, "{bad}");
        }
    }

    #[test]
    fn a_secret_is_not_printed() {
        let secret = Secret::new("hunter2".to_owned(), Some("hunter1".to_owned()));
        let debug = format!("{secret:?}");
        assert!(!debug.contains("hunter"), "{debug}");
        assert_eq!(secret.accepted().collect::<Vec<_>>(), ["hunter2", "hunter1"]);
        assert_eq!(secret.current(), "hunter2");
    }
}
