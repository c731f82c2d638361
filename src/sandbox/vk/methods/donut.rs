//! VK Donut.

use super::Method;

pub(super) const METHODS: &[Method] = &[];
