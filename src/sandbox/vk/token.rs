//! Tokens: whose they are, what they permit, and how long they live.

/// What a community token permits. Bits as in VK's list of rights of a community token.
pub mod right {
    /// Photos.
    pub const PHOTOS: u32 = 1 << 2;
    /// Messages of the community.
    pub const MESSAGES: u32 = 1 << 12;
    /// Files.
    pub const DOCS: u32 = 1 << 17;
    /// Settings of the community, Long Poll among them.
    pub const MANAGE: u32 = 1 << 18;
}

/// Every right that the emulator knows, with its name.
pub(super) const RIGHTS: [(&str, u32); 4] =
    [("photos", right::PHOTOS), ("messages", right::MESSAGES), ("docs", right::DOCS), ("manage", right::MANAGE)];

/// Who calls, after the token was looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Caller {
    /// The community, by its own token.
    Group {
        /// Bits of [`right`].
        rights: u32,
    },
    /// A user, by her own token.
    User {
        id: i64,
        /// The scope `groups` was granted.
        groups: bool,
    },
}

/// A token as the emulator keeps it.
#[derive(Debug, Clone)]
pub(super) struct Token {
    pub(super) caller: Caller,
    /// When it dies, in milliseconds of the emulated clock; `None` is never.
    pub(super) until: Option<i64>,
}
