//! Chats: members and the link.

use super::Method;

pub(super) const METHODS: &[Method] = &[];
