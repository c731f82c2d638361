//! Messages: sending, editing, answering pressed buttons.

use super::Method;

pub(super) const METHODS: &[Method] = &[];
