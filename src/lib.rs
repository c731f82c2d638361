//! Propusk: a self-hosted membership gate for private clubs on Telegram and VK.

pub mod app;
pub mod chat;
pub mod clock;
pub mod club;
pub mod domain;
pub mod fault;
pub mod jobs;
pub mod messenger;
pub mod pace;
pub mod payments;
pub mod sandbox;
pub mod store;
pub mod telegram;
pub mod texts;
pub mod wire;
