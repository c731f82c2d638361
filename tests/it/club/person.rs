//! What people do, in words.

use super::{Place, TestClub};
use propusk::sandbox::telegram::{ButtonAction, FollowOutcome, MessageView, PressOutcome};

/// Somebody with a telephone.
#[derive(Clone)]
pub(crate) struct Person {
    club: TestClub,
    pub(crate) id: i64,
}

impl Person {
    pub(super) fn new(club: TestClub, id: i64) -> Self {
        Self { club, id }
    }

    pub(crate) async fn says(&self, text: &str) {
        self.writes(text);
        self.club.settle().await;
    }

    /// Says it, and nothing happens yet.
    pub(crate) fn writes(&self, text: &str) {
        match text.strip_prefix("/start") {
            Some(payload) => self.club.telegram.starts(self.id, Some(payload.trim()).filter(|p| !p.is_empty())),
            None => self.club.telegram.says(self.id, text).unwrap(),
        };
    }

    /// The newest message that has a button with this in its label.
    fn button(&self, part: &str) -> Option<(MessageView, String, ButtonAction)> {
        let dialog = self.club.telegram.dialog(self.id);
        dialog.into_iter().rev().filter(|m| m.from_bot).find_map(|message| {
            let button = message.buttons.iter().flatten().find(|b| b.label.contains(part))?.clone();
            Some((message, button.label, button.action))
        })
    }

    /// Presses the newest button with this in its label.
    pub(crate) async fn presses(&self, part: &str) {
        self.taps(part);
        self.club.settle().await;
    }

    /// Presses it, and nothing happens yet.
    pub(crate) fn taps(&self, part: &str) {
        let Some((message, label, _)) = self.button(part) else {
            panic!("no button with \"{part}\"; the last message is:\n{}", self.reads());
        };
        let outcome = self.club.telegram.presses(self.id, message.message_id, &label).unwrap();
        assert!(matches!(outcome, PressOutcome::Asked(_)), "\"{label}\" opens an address");
    }

    /// The address behind the newest button with this in its label.
    pub(crate) fn address(&self, part: &str) -> Option<String> {
        match self.button(part)?.2 {
            ButtonAction::Url(url) => Some(url),
            _ => None,
        }
    }

    /// Whether the newest message of the bot has such a button.
    pub(crate) fn sees_button(&self, part: &str) -> bool {
        let last = self.dialog().pop();
        last.is_some_and(|m| m.buttons.iter().flatten().any(|b| b.label.contains(part)))
    }

    fn dialog(&self) -> Vec<MessageView> {
        self.club.telegram.dialog(self.id).into_iter().filter(|m| m.from_bot).collect()
    }

    /// Everything that the bot wrote to her and that is still there.
    pub(crate) fn all(&self) -> Vec<String> {
        self.dialog().into_iter().map(|m| m.text).collect()
    }

    /// The bot's last words.
    pub(crate) fn reads(&self) -> String {
        self.all().pop().unwrap_or_default()
    }

    /// What the bot wrote since she last looked; what was changed in place does not count.
    pub(crate) fn unread(&self) -> Vec<String> {
        let all = self.all();
        let mut read = self.club.read.lock().unwrap();
        let seen = std::mem::replace(read.entry(self.id).or_default(), all.len());
        all[seen..].to_vec()
    }

    /// The only thing that the bot wrote since she last looked.
    #[track_caller]
    pub(crate) fn only_word(&self) -> String {
        let unread = self.unread();
        assert_eq!(unread.len(), 1, "{unread:#?}");
        unread[0].clone()
    }

    /// Orders a plan and gets the bank's page; returns the payment's id.
    pub(crate) async fn orders(&self, plan: &str) -> String {
        self.says(&format!("/start plan_{plan}")).await;
        self.presses("Pay ").await;
        self.bill()
    }

    /// The payment behind her newest pay button.
    pub(crate) fn bill(&self) -> String {
        let url = self.address("Go and pay").unwrap_or_else(|| panic!("no bill, but: {}", self.reads()));
        url.rsplit('/').next().unwrap().to_owned()
    }

    /// Pays her newest bill; returns the payment's id.
    pub(crate) async fn pays(&self) -> String {
        let bill = self.bill();
        self.club.bank.pay(&bill).unwrap();
        self.club.settle().await;
        bill
    }

    /// Orders a plan and pays for it; returns the payment's id.
    pub(crate) async fn buys(&self, plan: &str) -> String {
        self.orders(plan).await;
        self.pays().await
    }

    /// Her newest link to a place.
    pub(crate) fn link(&self, place: Place) -> String {
        let label = format!("Come in: {}", place.title);
        self.address(&label).unwrap_or_else(|| panic!("no link, but: {}", self.reads()))
    }

    /// Comes to a place by her own link.
    pub(crate) async fn enters(&self, place: Place) {
        self.follows(&self.link(place)).await;
    }

    /// Comes by any link.
    pub(crate) async fn follows(&self, link: &str) -> FollowOutcome {
        let outcome = self.club.telegram.follows(self.id, link);
        self.club.settle().await;
        outcome
    }

    pub(crate) fn is_inside(&self, place: Place) -> bool {
        self.club.telegram.is_inside(self.id, place.chat)
    }

    pub(crate) async fn leaves(&self, place: Place) {
        self.club.telegram.leaves(self.id, place.chat);
        self.club.settle().await;
    }

    pub(crate) async fn blocks_the_bot(&self) {
        self.club.telegram.blocks_bot(self.id);
        self.club.settle().await;
    }

    /// Her row of a table that knows accounts, such as `access`.
    pub(super) async fn account(&self) -> serde_json::Value {
        let accounts = self.club.table("accounts").await;
        let id = self.id.to_string();
        let mine = accounts.into_iter().find(|row| row["external_id"].as_str() == Some(&id));
        serde_json::Value::Object(mine.unwrap_or_default())
    }

    /// How many terms she was given and still has.
    pub(crate) async fn terms(&self) -> usize {
        let member = self.account().await["member_id"].clone();
        let subscriptions = self.club.table("subscriptions").await;
        let mine: Vec<_> = subscriptions.iter().filter(|s| s["member_id"] == member).map(|s| s["id"].clone()).collect();
        let terms = self.club.table("terms").await;
        terms.iter().filter(|t| mine.contains(&t["subscription_id"]) && t["taken_back_at"].is_null()).count()
    }

    /// The names of what the journal holds about her, in order.
    pub(crate) async fn journal(&self) -> Vec<String> {
        let member = self.account().await["member_id"].clone();
        let journal = self.club.table("journal").await;
        let mine = journal.iter().filter(|row| row["member_id"] == member);
        mine.map(|row| row["event"]["event"].as_str().unwrap().to_owned()).collect()
    }
}
