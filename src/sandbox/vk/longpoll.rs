//! The Bots Long Poll: keys, and looks into the history of events that wait until there is something.

/// A key that was given out.
#[derive(Debug, Clone, Copy)]
pub(super) struct Key {
    /// When it dies, in milliseconds of the emulated clock.
    pub(super) until: i64,
    /// Everything was lost since it was given out: a look with it is told so once more.
    pub(super) lost: bool,
}
