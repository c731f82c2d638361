//! A large club on both messengers: seven hundred in a Telegram channel, six hundred in a closed VK community. On one day
//! the time of many is over and many come, and the program dies twice in the middle of it. The published limits hold.

use crate::club::{AdminKey, OWNER, Person, Setup, TestClub, minutes, moment};
use propusk::domain::{AccountRef, Cause, Lang, Platform, Presence};
use propusk::sandbox::telegram::{Limits, Phase, Rate};
use propusk::sandbox::vk::{Call, Closed, JoinOutcome, TokenKind};
use propusk::store::{AccessRow, NewTerm};
use serde_json::json;
use std::collections::BTreeSet;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

const CLUB: Setup = Setup {
    club: "call_before = \"none\"",
    plans: r#"
[gates.home]
vk_community = 5000
[plans.tg]
title = "Channel"
period = "1 month"
price = ["1990 RUB"]
gates = ["channel"]
[plans.vk]
title = "Community"
period = "1 month"
price = ["1990 RUB"]
gates = ["home"]
"#,
    vk: true,
    key: AdminKey::Endless,
    ..Setup::PLAIN
};

/// How many of whom, in tenths of the large club.
#[derive(Clone, Copy)]
struct Size(usize);

impl Size {
    /// In the channel, and the time of how many of them is over: few enough for the brake.
    const fn telegram(self) -> (usize, usize) {
        (70 * self.0, 6 * self.0)
    }
    /// The same in the community: so many that the brake asks.
    const fn vk(self) -> (usize, usize) {
        (60 * self.0, 24 * self.0)
    }
    /// Whose time in the community is over, and who pay before the owner has answered.
    const fn late(self) -> usize {
        4 * self.0
    }
    /// Who come new, to the channel and to the community.
    const fn newcomers(self) -> (usize, usize) {
        (3 * self.0, 8 * self.0)
    }
}

/// People who have long been members and inside, as after an import; the time of the first of them is over tonight.
async fn long_inside(club: &TestClub, plan: &str, (many, over): (usize, usize)) -> Vec<Person> {
    let platform = club.platform();
    let people: Vec<Person> = (0..many).map(|n| club.person(&format!("Guest {n}"), "en")).collect();
    let app = club.app().await;
    let mut tx = app.store.begin().await.unwrap();
    let (_, plans, gates) = tx.club().await.unwrap();
    let plan = plans.iter().find(|p| p.key.to_string() == plan).unwrap();
    let gate = gates.iter().find(|g| g.platform == platform && plan.gates.contains(&g.key)).unwrap();
    for (n, person) in people.iter().enumerate() {
        let paid_at = moment(if n < over { "2026-02-02 12:00" } else { "2026-02-20 12:00" });
        let address = AccountRef { platform, id: person.id.to_string() };
        let name = format!("Guest {n}");
        let (account, _) = tx.add_account(&address, &name, None, Some(Lang::EN), true, paid_at).await.unwrap();
        let subscription = tx.put_subscription(account.member, plan, paid_at).await.unwrap();
        tx.add_term(subscription, &NewTerm::new(Cause::Import, plan.period), paid_at).await.unwrap();
        tx.reviewed(subscription, paid_at, Some(app.now()), None).await.unwrap();
        let mut row = AccessRow::new(account.id, gate.id);
        (row.wanted, row.entitled, row.seen) = (true, true, Presence::Inside);
        // All of them were looked at lately.
        row.look_at = Some(moment("2026-03-03 11:55"));
        tx.put_access(&row, paid_at).await.unwrap();
    }
    tx.commit().await.unwrap();
    let ids = people.iter().map(|person| person.id);
    if platform == Platform::Vk {
        people.iter().for_each(|person| club.vk().knows_group(person.id));
        club.vk().fill(ids);
    } else {
        people.iter().for_each(|person| club.telegram.knows_bot(person.id));
        club.telegram.fill(club.channel.chat, ids);
    }
    people
}

/// The club's own site was paid by all of these.
async fn pay(club: &TestClub, plan: &str, people: &[Person]) {
    let who = if club.platform() == Platform::Vk { "vk_id" } else { "telegram_id" };
    for person in people {
        let paid = json!({"product": plan, "amount": "1990.00", "user": {who: person.id}});
        assert_eq!(club.signed(&paid).await, 204);
    }
}

/// Newcomers who have said hello.
async fn newcomers(club: &TestClub, many: usize) -> Vec<Person> {
    let people: Vec<Person> = (0..many).map(|n| club.person(&format!("New {n}"), "en")).collect();
    people.iter().for_each(|person| person.writes("/start"));
    club.settle().await;
    people
}

/// Dies with some of what was decided done, some under way and most of it still to do, and comes back.
async fn dies_in_the_middle(club: &TestClub, method: &str) {
    let before = club.vk().calls_of(method).len();
    club.begins_to_act().await;
    while club.vk().calls_of(method).len() < before + 3 {
        tokio::task::yield_now().await;
    }
    club.dies().await;
    club.revives().await;
    // What the dead one had taken up.
    club.passes(minutes(3)).await;
}

/// One person on both messengers.
async fn connect(first: &Person, second: &Person) {
    first.says("/connect").await;
    let link = first.address("Open the bot in").unwrap_or_else(|| panic!("no link, but: {}", first.reads()));
    second.says(&format!("/start link_{}", link.rsplit_once("link_").unwrap().1)).await;
    second.presses("Yes, join them").await;
    first.presses("Yes, join them").await;
    assert!(first.all().iter().any(|word| word.contains("one membership now")), "{:#?}", first.all());
}

/// The most that fell into one second, wherever it begins.
fn most_in_a_second(mut times: Vec<Duration>) -> usize {
    times.sort_unstable();
    let within = |(n, from): (usize, &Duration)| times[n..].partition_point(|at| *at < *from + Duration::from_secs(1));
    times.iter().enumerate().map(within).max().unwrap_or(0)
}

/// One more in a private chat than published: a busy machine may bunch what was sent evenly.
fn published() -> Limits {
    Limits { private: Some(Rate { many: 4, window: Duration::from_secs(4) }), ..Limits::default() }
}

/// Each is where the domain says that she belongs, and nobody else is there.
async fn everyone_is_in_the_right_place(club: &TestClub, everyone: &[Person]) {
    let app = club.app().await;
    let mut tx = app.store.read().await.unwrap();
    let loaded = app.club(&mut tx).await.unwrap();
    let (mut channel, mut home) = (BTreeSet::new(), BTreeSet::from([OWNER]));
    for person in everyone {
        let platform = person.platform();
        let address = AccountRef { platform, id: person.id.to_string() };
        let account = tx.account_at(&address).await.unwrap().unwrap();
        let subscriptions = tx.subscriptions_of(account.member).await.unwrap();
        let open = subscriptions.iter().filter(|s| s.timeline(loaded.zone()).is_open(app.now()));
        let gate = loaded.gates.iter().find(|g| g.platform == platform && g.chat != club.talks.chat).unwrap();
        let belongs = open.into_iter().any(|s| s.plan.gates.contains(&gate.key));
        let seen = tx.access(account.id, gate.id).await.unwrap().seen;
        assert_eq!(seen.is_inside(), belongs, "{address}: {seen:?}");
        let place = if platform == Platform::Vk { &mut home } else { &mut channel };
        if belongs {
            place.insert(person.id);
        }
    }
    let inside: BTreeSet<i64> = club.vk().members().into_iter().map(|member| member.user_id).collect();
    assert_eq!(inside, home);
    let everyone = everyone.iter().filter(|person| person.platform() == Platform::Telegram);
    let inside: BTreeSet<i64> = everyone.filter(|person| person.is_inside(club.channel)).map(|p| p.id).collect();
    assert_eq!(inside, channel);
    assert!(club.vk().pending_requests().is_empty() && club.telegram.pending_requests(club.channel.chat).is_empty());
}

/// VK's limits by the emulator's own clock, and that many calls went in few requests. VK allows 20 and 3; we send 18 and 2.5,
/// evenly, but a machine that stands still for a moment lets what was sent meanwhile arrive together.
fn limits_were_kept(calls: &[Call], size: Size) {
    let requests = |kind| calls.iter().filter(move |call| !call.inside && call.token == kind);
    let most = |kind| most_in_a_second(requests(kind).map(|call| call.real).collect());
    let (group, user) = (most(TokenKind::Group), most(TokenKind::User));
    assert!(
        group <= 20 + 3 && user <= 3 + 1,
        "in one second {group} with the community's key, {user} with the administrator's"
    );
    let requests = requests(TokenKind::Group).count() + requests(TokenKind::User).count();
    let done = calls.iter().filter(|call| call.method != "execute").count();
    // Of a small club's calls few wait at the same time.
    let least = if size.0 > 1 { 3 } else { 1 };
    assert!(requests * least < done, "{requests} requests for {done} calls");
}

async fn a_day_of_the_large_club(club: &TestClub, size: Size) {
    let (tg, vk) = (club.on(Platform::Telegram), club.on(Platform::Vk));
    club.vk().set_closed(Closed::ByRequest);
    let mut on_telegram = long_inside(&tg, "tg", size.telegram()).await;
    let mut on_vk = long_inside(&vk, "vk", size.vk()).await;
    club.settle().await;
    // Her time is over on both; and only in the community.
    connect(&on_telegram[0], &on_vk[0]).await;
    connect(on_telegram.last().unwrap(), &on_vk[1]).await;
    [tg.owner(), vk.owner()].iter().for_each(|owner| drop(owner.unread()));
    on_telegram.iter().chain(&on_vk).for_each(|person| drop(person.unread()));
    club.vk().forget_calls();
    let (sends, acts) = (Arc::new(Mutex::new(Vec::new())), Arc::new(Mutex::new(Vec::new())));
    let (began, said, done) = (Instant::now(), Arc::clone(&sends), Arc::clone(&acts));
    club.telegram.on_call(Arc::new(move |call, phase| match call.method {
        "getUpdates" => {}
        _ if phase == Phase::After => {}
        "sendMessage" | "editMessageText" => said.lock().unwrap().push(began.elapsed()),
        _ => done.lock().unwrap().push(began.elapsed()),
    }));

    // Midnight: the channel is within bounds, the community is not.
    club.till("2026-03-03 09:30").await;
    let outside = |people: &[Person]| people.iter().filter(|person| !person.is_inside_of(club)).count();
    assert_eq!((outside(&on_telegram), outside(&on_vk)), (size.telegram().1, 0));
    let held = size.vk().1;
    for owner in [tg.owner(), vk.owner()] {
        let asked = owner.unread();
        let asked: Vec<_> = asked.iter().filter(|word| word.contains("would leave")).collect();
        assert_eq!(asked.len(), 1, "asked once: {asked:#?}");
        assert!(asked[0].contains(&format!("{held} people of ")), "{asked:#?}");
    }

    // Some of them pay while the question is open, others come new; the program dies over their requests.
    pay(&vk, "vk", &on_vk[..size.late()]).await;
    let new = newcomers(&vk, size.newcomers().1).await;
    pay(&vk, "vk", &new).await;
    club.settle().await;
    for person in &new {
        assert_eq!(club.vk().joins(person.id), JoinOutcome::Asked);
    }
    club.decides().await;
    dies_in_the_middle(club, "groups.approveRequest").await;
    assert_eq!(outside(&new), 0, "all of them were let in");

    // The owner lets the others go, and it dies once more.
    vk.owner().taps(&format!("Remove {held} people"));
    club.decides().await;
    dies_in_the_middle(club, "groups.removeUser").await;
    assert_eq!(outside(&on_vk), held - size.late());
    on_vk.extend(new);

    // The same day new ones come to the channel.
    let new = newcomers(&tg, size.newcomers().0).await;
    pay(&tg, "tg", &new).await;
    club.settle().await;
    new.iter().for_each(|person| drop(club.telegram.follows(person.id, &person.link(club.channel))));
    club.settle().await;
    club.passes(minutes(5)).await;
    assert_eq!(outside(&new), 0);
    on_telegram.extend(new);

    let everyone: Vec<Person> = on_telegram.into_iter().chain(on_vk).collect();
    everyone_is_in_the_right_place(club, &everyone).await;
    let mut ended = 0;
    for person in &everyone {
        let words = person.all();
        assert_eq!(words.iter().collect::<BTreeSet<_>>().len(), words.len(), "told twice: {words:#?}");
        ended += words.iter().filter(|word| word.contains("Thank you for being with us")).count();
    }
    assert_eq!(ended, size.telegram().1 + size.vk().1 - size.late(), "each who left was told so");
    limits_were_kept(&club.vk().calls(), size);
    // Each life of the program begins with a small burst.
    for (what, times, limit) in [("messages", &sends, 33), ("acts", &acts, 36)] {
        let most = most_in_a_second(times.lock().unwrap().clone());
        assert!(most <= limit, "{most} {what} on Telegram in one second");
    }
    // What the hook holds must not keep the emulator.
    club.telegram.on_call(Arc::new(|_, _| {}));
}

mod a_day_of_a_club_of_both {
    use super::{CLUB, Setup, Size, a_day_of_the_large_club, published};
    use crate::club::{Database, TestClub};

    async fn with(database: Database, size: Size) {
        let setup = Setup { limits: Some(published()), ..CLUB };
        let club = TestClub::start(database, setup).await;
        a_day_of_the_large_club(&club, size).await;
        club.finish().await;
    }

    #[tokio::test]
    async fn sqlite() {
        with(Database::sqlite(), Size(10)).await;
    }

    /// A smaller one: each of the many short transactions takes longer there.
    #[tokio::test]
    async fn postgres() {
        if let Some(database) = Database::postgres().await {
            with(database, Size(1)).await;
        }
    }
}
