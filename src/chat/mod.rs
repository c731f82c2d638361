//! The conversation, free of any messenger: what came in, what to answer.

pub mod press;
pub mod screens;
