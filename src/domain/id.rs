//! Identities: our own numbers, the owner's keys, and accounts on other platforms.

use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

macro_rules! number {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub i64);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }
    };
}

number!(
    /// A member, as shown on her card.
    MemberId
);
number!(
    /// A person's identity on one platform, in our own numbering.
    AccountId
);
number!(
    /// A gate.
    GateId
);
number!(
    /// A subscription.
    SubscriptionId
);
number!(
    /// A term of a subscription.
    TermId
);
number!(
    /// A freeze of a subscription.
    FreezeId
);
number!(
    /// An order.
    OrderId
);

/// What a key of club.toml must look like, said once for every message about it.
pub const KEY_FORM: &str = "1 to 24 of a-z, 0-9, _ and -, beginning with a letter";

/// A name that the owner chose in club.toml does not look like one.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("\"{0}\" is not a key: expected {KEY_FORM}")]
pub struct BadKey(pub String);

macro_rules! key {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub struct $name(String);

        impl $name {
            /// The key as the owner wrote it.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl TryFrom<String> for $name {
            type Error = BadKey;

            fn try_from(s: String) -> Result<Self, BadKey> {
                let good = s.len() <= 24
                    && s.starts_with(|c: char| c.is_ascii_lowercase())
                    && s.bytes().all(|b| matches!(b, b'a'..=b'z' | b'0'..=b'9' | b'_' | b'-'));
                if good { Ok(Self(s)) } else { Err(BadKey(s)) }
            }
        }

        impl FromStr for $name {
            type Err = BadKey;

            fn from_str(s: &str) -> Result<Self, BadKey> {
                Self::try_from(s.to_owned())
            }
        }

        impl From<$name> for String {
            fn from(k: $name) -> String {
                k.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    };
}

key!(
    /// A plan's id in club.toml. Short enough to travel in a button (64 bytes in Telegram).
    PlanKey
);
key!(
    /// A gate's id in club.toml.
    GateKey
);
key!(
    /// What the owner calls a receiver of web hooks or the holder of a key to the API.
    HookKey
);

/// Where an account lives.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Platform {
    /// A Telegram user.
    Telegram,
    /// A VK user.
    Vk,
    /// An e-mail address.
    Email,
}

impl Platform {
    /// As stored and exported.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Telegram => "telegram",
            Self::Vk => "vk",
            Self::Email => "email",
        }
    }

    /// As written in settings and commands: `tg:1001`.
    #[must_use]
    pub const fn prefix(self) -> &'static str {
        match self {
            Self::Telegram => "tg",
            Self::Vk => "vk",
            Self::Email => "email",
        }
    }
}

impl FromStr for Platform {
    type Err = ();

    fn from_str(s: &str) -> Result<Self, ()> {
        [Self::Telegram, Self::Vk, Self::Email].into_iter().find(|p| p.as_str() == s).ok_or(())
    }
}

/// An account as its platform names it, for example `tg:1001`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct AccountRef {
    /// Where it lives.
    pub platform: Platform,
    /// The platform's own id of it: a decimal number for messengers, an address for e-mail.
    pub id: String,
}

impl AccountRef {
    /// A Telegram user.
    #[must_use]
    pub fn telegram(id: i64) -> Self {
        Self { platform: Platform::Telegram, id: id.to_string() }
    }

    /// Where a person looks at it: the address of a VK user's page, or else the account as it is written in commands.
    #[must_use]
    pub fn page(&self) -> String {
        match self.platform {
            Platform::Vk => format!("https://vk.com/id{}", self.id),
            Platform::Telegram | Platform::Email => self.to_string(),
        }
    }

    /// Whether it stands in the place of an account whose owner was forgotten: nobody is there.
    #[must_use]
    pub fn is_forgotten(&self) -> bool {
        self.id.starts_with("forgotten-")
    }
}

/// `tg:1001` or `vk:2002` was expected.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("\"{0}\" is not an account: expected tg:NUMBER or vk:NUMBER")]
pub struct BadAccount(pub String);

impl FromStr for AccountRef {
    type Err = BadAccount;

    fn from_str(s: &str) -> Result<Self, BadAccount> {
        let bad = || BadAccount(s.to_owned());
        let (prefix, id) = s.split_once(':').ok_or_else(bad)?;
        let platform = [Platform::Telegram, Platform::Vk].into_iter().find(|p| p.prefix() == prefix).ok_or_else(bad)?;
        let number: i64 = id.parse().map_err(|_| bad())?;
        if number <= 0 {
            return Err(bad());
        }
        Ok(Self { platform, id: number.to_string() })
    }
}

impl fmt::Display for AccountRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.platform.prefix(), self.id)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_short_and_plain() {
        for good in ["month", "a", "year-2026", "vip_1"] {
            assert_eq!(good.parse::<PlanKey>().unwrap().as_str(), good);
        }
        for bad in ["", "Month", "1month", "месяц", "a b", "a:b", "abcdefghijklmnopqrstuvwxy"] {
            assert!(bad.parse::<GateKey>().is_err(), "{bad}");
        }
    }

    #[test]
    fn accounts_are_written_with_their_platform() {
        let a: AccountRef = "tg:1001".parse().unwrap();
        assert_eq!((a.platform, a.id.as_str(), a.to_string().as_str()), (Platform::Telegram, "1001", "tg:1001"));
        for bad in ["1001", "tg:", "tg:x", "tg:-5", "email:a@b", "tg:1 "] {
            assert!(bad.parse::<AccountRef>().is_err(), "{bad}");
        }
    }
}
