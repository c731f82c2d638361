//! How events reach the service: Long Poll and callback servers.

use super::Method;

pub(super) const METHODS: &[Method] = &[];
