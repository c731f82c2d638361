//! Propusk: a self-hosted membership gate for private clubs on Telegram and VK.

pub mod chat;
pub mod clock;
pub mod domain;
pub mod messenger;
pub mod texts;
