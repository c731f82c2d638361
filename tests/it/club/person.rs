//! What people do, in words.

use super::{GROUP_NAME, Place, TestClub};
use propusk::domain::Platform;
use propusk::sandbox::telegram::{self, FollowOutcome};
use propusk::sandbox::vk;

/// Somebody with a telephone, on one of the messengers.
#[derive(Clone)]
pub(crate) struct Person {
    club: TestClub,
    pub(crate) id: i64,
}

/// A message of the bot as she sees it.
struct Heard {
    /// Its number in the dialogue; `None`: the keyboard below it.
    id: Option<i64>,
    text: String,
    buttons: Vec<(String, Does)>,
    file: Option<String>,
}

/// What a button does.
#[derive(Clone)]
enum Does {
    Press,
    Open(String),
}

impl From<telegram::MessageView> for Heard {
    fn from(message: telegram::MessageView) -> Self {
        let does = |action: telegram::ButtonAction| match action {
            telegram::ButtonAction::Url(url) => Does::Open(url),
            _ => Does::Press,
        };
        let buttons = message.buttons.into_iter().flatten().map(|button| (button.label, does(button.action)));
        let file = message.file_name;
        Self { id: Some(message.message_id), text: message.text, buttons: buttons.collect(), file }
    }
}

impl From<vk::MessageView> for Heard {
    fn from(message: vk::MessageView) -> Self {
        let buttons = vk_buttons(message.buttons);
        let file = message.files.into_iter().next();
        Self { id: Some(message.conversation_message_id), text: message.text, buttons, file }
    }
}

fn vk_buttons(rows: Vec<Vec<vk::ButtonView>>) -> Vec<(String, Does)> {
    let does = |action: vk::ButtonAction| match action {
        vk::ButtonAction::Link(url) => Does::Open(url),
        _ => Does::Press,
    };
    rows.into_iter().flatten().map(|button| (button.label, does(button.action))).collect()
}

impl Person {
    pub(super) fn new(club: TestClub, id: i64) -> Self {
        Self { club, id }
    }

    /// Where she is.
    pub(crate) fn platform(&self) -> Platform {
        self.club.platform
    }

    fn is_on_vk(&self) -> bool {
        self.club.platform == Platform::Vk
    }

    pub(crate) async fn says(&self, text: &str) {
        self.writes(text);
        self.club.settle().await;
    }

    /// Says it, and nothing happens yet. `/start` is what her messenger has for it: the button of an empty dialogue, or a
    /// link that carries what stands behind.
    pub(crate) fn writes(&self, text: &str) {
        let start = text.strip_prefix("/start").map(str::trim);
        if self.is_on_vk() {
            let vk = self.club.vk();
            match start {
                Some("") if vk.dialog(self.id).is_empty() => vk.starts(self.id),
                Some("") => vk.says(self.id, "Привет!"),
                Some(payload) => {
                    vk.follows_ref(self.id, &format!("https://vk.me/{GROUP_NAME}?ref={payload}")).unwrap();
                    vk.says(self.id, "Здравствуйте")
                }
                None => vk.says(self.id, text),
            }
            .unwrap();
            return;
        }
        match start {
            Some(payload) => self.club.telegram.starts(self.id, Some(payload).filter(|p| !p.is_empty())),
            None => self.club.telegram.says(self.id, text).unwrap(),
        };
    }

    /// Sends a picture, with or without words.
    pub(crate) async fn sends_photo(&self, words: &str) {
        if self.is_on_vk() {
            self.club.vk().sends_photo(self.id, words).unwrap();
        } else {
            self.club.telegram.sends_photo(self.id, words).unwrap();
        }
        self.club.settle().await;
    }

    /// Sends a file, such as `receipt.pdf` of the kind `application/pdf`.
    pub(crate) async fn sends_file(&self, name: &str, kind: &str) {
        if self.is_on_vk() {
            self.club.vk().sends_file(self.id, name).unwrap();
        } else {
            self.club.telegram.sends_file(self.id, name, kind).unwrap();
        }
        self.club.settle().await;
    }

    /// The name of the file that the bot's last message carries.
    pub(crate) fn sees_file(&self) -> Option<String> {
        self.dialog().pop()?.file
    }

    /// What she sees, the newest first: the last message, the keyboard below it, and what was before.
    fn sees(&self) -> Vec<Heard> {
        let mut seen: Vec<Heard> = self.dialog().into_iter().rev().collect();
        if self.is_on_vk() {
            let buttons = vk_buttons(self.club.vk().keyboard(self.id));
            seen.insert(seen.len().min(1), Heard { id: None, text: String::new(), buttons, file: None });
        }
        seen
    }

    /// The newest message that has a button with this in its label.
    fn button(&self, part: &str) -> Option<(Option<i64>, String, Does)> {
        self.sees().into_iter().find_map(|message| {
            let (label, does) = message.buttons.iter().find(|(label, _)| label.contains(part))?.clone();
            Some((message.id, label, does))
        })
    }

    /// Presses the newest button with this in its label.
    pub(crate) async fn presses(&self, part: &str) {
        self.taps(part);
        self.club.settle().await;
    }

    /// Presses it, and nothing happens yet.
    pub(crate) fn taps(&self, part: &str) {
        let Some((message, label, does)) = self.button(part) else {
            panic!("no button with \"{part}\"; the last message is:\n{}", self.reads());
        };
        assert!(matches!(does, Does::Press), "\"{label}\" opens an address");
        match message {
            Some(id) if self.is_on_vk() => drop(self.club.vk().presses(self.id, id, &label).unwrap()),
            Some(id) => drop(self.club.telegram.presses(self.id, id, &label).unwrap()),
            None => drop(self.club.vk().presses_keyboard(self.id, &label).unwrap()),
        }
    }

    /// The address behind the newest button with this in its label.
    pub(crate) fn address(&self, part: &str) -> Option<String> {
        match self.button(part)?.2 {
            Does::Open(url) => Some(url),
            Does::Press => None,
        }
    }

    /// Whether the newest message of the bot has such a button, or the keyboard below it.
    pub(crate) fn sees_button(&self, part: &str) -> bool {
        let newest = self.sees().into_iter().take(if self.is_on_vk() { 2 } else { 1 });
        newest.flat_map(|message| message.buttons).any(|(label, _)| label.contains(part))
    }

    fn dialog(&self) -> Vec<Heard> {
        if self.is_on_vk() {
            return self.club.vk().dialog(self.id).into_iter().filter(|m| m.from_group).map(Heard::from).collect();
        }
        self.club.telegram.dialog(self.id).into_iter().filter(|m| m.from_bot).map(Heard::from).collect()
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
        let seen = std::mem::replace(read.entry((self.club.platform, self.id)).or_default(), all.len());
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

    /// Whether she is in what her messenger has of the club: its channel, or the community.
    pub(crate) fn is_inside_of(&self, club: &TestClub) -> bool {
        if self.is_on_vk() { club.vk().is_inside(self.id) } else { self.is_inside(club.channel) }
    }

    pub(crate) async fn leaves(&self, place: Place) {
        self.club.telegram.leaves(self.id, place.chat);
        self.club.settle().await;
    }

    pub(crate) async fn blocks_the_bot(&self) {
        if self.is_on_vk() {
            self.club.vk().denies(self.id);
        } else {
            self.club.telegram.blocks_bot(self.id);
        }
        self.club.settle().await;
    }

    /// Her row of a table that knows accounts, such as `access`.
    pub(crate) async fn account(&self) -> serde_json::Value {
        let accounts = self.club.table("accounts").await;
        let id = self.id.to_string();
        let here = self.club.platform.as_str();
        let mine = accounts.into_iter().find(|row| row["external_id"] == id.as_str() && row["platform"] == here);
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
