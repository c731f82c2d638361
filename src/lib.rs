//! Propusk: a self-hosted membership gate for private clubs on Telegram and VK.

pub mod app;
pub mod chat;
pub mod cli;
pub mod clock;
pub mod club;
pub mod club_file;
pub mod domain;
pub mod fault;
pub mod http;
pub mod jobs;
pub mod log;
pub mod messenger;
pub mod nearest;
pub mod pace;
pub mod payments;
pub mod run;
pub mod sandbox;
pub mod settings;
pub mod store;
pub mod telegram;
pub mod texts;
pub mod wire;
