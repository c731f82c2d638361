//! Propusk: a self-hosted membership gate for private clubs on Telegram and VK.

pub mod chat;
pub mod clock;
pub mod club_file;
pub mod domain;
pub mod log;
pub mod messenger;
pub mod nearest;
pub mod settings;
