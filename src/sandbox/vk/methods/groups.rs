//! The community: its members, requests, bans and itself.

use super::Method;

pub(super) const METHODS: &[Method] = &[];
