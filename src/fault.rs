//! Places at which a test may kill the process, to see that nothing is lost and nothing counts twice.
//!
//! In a debug build `PROPUSK_DIE_AT=17` ends the process at the seventeenth point that it passes, as abruptly
//! as `kill -9` would. In a release build a point is nothing.

/// Passes a point; may not return.
#[inline]
pub fn point(name: &str) {
    #[cfg(debug_assertions)]
    armed::pass(name);
    #[cfg(not(debug_assertions))]
    let _ = name;
}

#[cfg(debug_assertions)]
mod armed {
    use std::sync::LazyLock;
    use std::sync::atomic::{AtomicU64, Ordering};

    static DIE_AT: LazyLock<Option<u64>> =
        LazyLock::new(|| std::env::var("PROPUSK_DIE_AT").ok().and_then(|v| v.parse().ok()));
    static PASSED: AtomicU64 = AtomicU64::new(0);

    pub(super) fn pass(name: &str) {
        let Some(die_at) = *DIE_AT else { return };
        if PASSED.fetch_add(1, Ordering::SeqCst) + 1 == die_at {
            tracing::error!(point = name, "dying as asked by PROPUSK_DIE_AT");
            std::process::abort();
        }
    }
}
