//! Conversations with a whole club, and what comes of them. Numbers such as `#19` are those of the list of edge cases.

mod entry;
mod talk;
