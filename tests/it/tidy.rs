//! The house rules that a compiler does not hold: which room may know which, what may not stand in a file, how long one is.
//!
//! The picture they draw is the one in `src/lib.rs`. Tests may reach anywhere (an adapter is tried against the sandbox), so
//! the rules about rooms read a file only down to its `#[cfg(test)]`.

use std::collections::BTreeSet;
use std::fmt::Write;
use std::path::{Path, PathBuf};

/// The longest file, in lines that are not tests.
const LONGEST: usize = 400;

/// Files that are one long list and would be harder to read in pieces.
const LISTS: &[&str] = &["src/domain/notice.rs", "src/texts/samples.rs"];

/// Rooms that all may know and that know only the domain and each other.
const LEAVES: &[&str] = &["messenger", "clock", "nearest", "settings", "club_file", "log", "wire", "fault"];
/// Each knows one wire, and none knows another.
const ADAPTERS: &[&str] = &["telegram", "vk", "email", "payments", "hooks"];
/// They speak plain HTTP with the service, as the real ones do: of its inside they know nothing.
const EMULATORS: &[&str] = &["src/sandbox/telegram/", "src/sandbox/yookassa/"];
/// What is put together at the top; these rooms may know every room below.
const TOP: &[&str] = &["main", "cli", "run"];

/// The rooms that a room may know, besides itself; `None`: the room is not in the picture.
fn may_know(room: &str) -> Option<Vec<&'static str>> {
    let below: &[&[&'static str]] = match room {
        "lib" | "domain" => &[],
        leaf if LEAVES.contains(&leaf) => &[&["domain"], LEAVES],
        "store" => &[&["domain"], LEAVES],
        "club" => &[&["domain", "store"], LEAVES],
        "chat" => &[&["domain", "store", "club"], LEAVES],
        "texts" => &[&["domain", "chat"], LEAVES],
        adapter if ADAPTERS.contains(&adapter) => &[&["domain", "chat"], LEAVES],
        // Limits are held for each class of effects, which the outbox names.
        "pace" => &[&["domain", "store"], LEAVES],
        // What a running program holds.
        "app" => &[&["domain", "store", "club", "chat", "texts", "pace"], ADAPTERS, LEAVES],
        "http" => &[&["domain", "store", "club", "chat", "app"], ADAPTERS, LEAVES],
        "jobs" => &[&["domain", "store", "club", "chat", "texts", "app", "pace"], ADAPTERS, LEAVES],
        // The world around the emulators runs the real service, looks into its store and moves its clock.
        "sandbox" => &[&["domain", "store", "club", "texts", "app", "pace", "http", "jobs", "run"], LEAVES],
        top if TOP.contains(&top) => &[
            &["domain", "store", "club", "chat", "texts", "app", "pace", "http", "jobs", "sandbox"],
            TOP,
            ADAPTERS,
            LEAVES,
        ],
        _ => return None,
    };
    Some(below.concat())
}

/// A source file of ours.
struct File {
    /// Its path from the root, with slashes.
    path: String,
    text: String,
}

impl File {
    /// The first folder or file under `src`.
    fn room(&self) -> &str {
        let inside = self.path.strip_prefix("src/").unwrap_or(&self.path);
        inside.split('/').next().unwrap_or_default().trim_end_matches(".rs")
    }

    /// How many modules lie above this one: 1 for `src/x.rs` and `src/x/mod.rs`.
    fn depth(&self) -> usize {
        let parts = self.path.trim_start_matches("src/").trim_end_matches(".rs").trim_end_matches("/mod");
        if self.room() == "lib" || self.room() == "main" { 0 } else { parts.split('/').count() }
    }

    fn is_tests(&self) -> bool {
        !self.path.starts_with("src/") || self.path.ends_with("/tests.rs") || self.path.contains("/tests/")
    }

    /// The lines before the test module, with their numbers.
    fn product(&self) -> impl Iterator<Item = (usize, &str)> {
        let lines: Vec<&str> = self.text.lines().collect();
        let test_module = |i: &usize| lines[*i].trim() == "#[cfg(test)]" && inline_module(lines.get(i + 1));
        let end = if self.is_tests() { 0 } else { (0..lines.len()).find(test_module).unwrap_or(lines.len()) };
        lines.into_iter().take(end).enumerate().map(|(i, line)| (i + 1, line))
    }

    /// The same without comments.
    fn code(&self) -> impl Iterator<Item = (usize, &str)> {
        self.product().map(|(n, line)| (n, line.split("//").next().unwrap_or_default()))
    }
}

fn inline_module(line: Option<&&str>) -> bool {
    line.is_some_and(|l| l.trim().starts_with("mod ") && l.trim().ends_with('{'))
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// All Rust files under these folders.
fn files(folders: &[&str]) -> Vec<File> {
    let mut folders: Vec<PathBuf> = folders.iter().map(|f| root().join(f)).filter(|f| f.exists()).collect();
    let mut files = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|e| e == "rs") {
                let text = std::fs::read_to_string(&path).unwrap();
                let path = path.strip_prefix(root()).unwrap().to_string_lossy().replace('\\', "/");
                files.push(File { path, text });
            }
        }
    }
    assert!(!files.is_empty());
    files.sort_by(|a, b| a.path.cmp(&b.path));
    files
}

/// Fails with all findings, a line each.
fn none(rule: &str, findings: Vec<String>) {
    let mut text = String::new();
    for finding in findings {
        write!(text, "\n  {finding}").unwrap();
    }
    assert!(text.is_empty(), "{rule}:{text}");
}

/// The rooms that a file names, with the lines: by `crate::room`, `use crate::{room, …}` and `super::…` up to the root.
fn known_rooms(file: &File) -> Vec<(usize, String)> {
    let mut found = Vec::new();
    let mut code = String::new();
    let mut starts = Vec::new();
    for (n, line) in file.code() {
        starts.push((code.len(), n));
        code.push_str(line);
        code.push('\n');
    }
    let line_of = |at: usize| starts.iter().rev().find(|(start, _)| *start <= at).map_or(0, |(_, n)| *n);
    let to_root = format!("{}::", vec!["super"; file.depth().max(1)].join("::"));
    for marker in ["crate::", "propusk::", to_root.as_str()] {
        for (at, _) in code.match_indices(marker) {
            // `super::super::` at a depth of one would leave the crate, and `a::crate::` is not ours.
            if code[..at].ends_with(|c: char| c.is_alphanumeric() || c == ':' || c == '_') {
                continue;
            }
            let rest = &code[at + marker.len()..];
            let names = if rest.starts_with('{') { top_names(rest) } else { vec![word(rest)] };
            found.extend(names.into_iter().map(|name| (line_of(at), name.to_owned())));
        }
    }
    found
}

/// The identifier that the text begins with.
fn word(text: &str) -> &str {
    text.split(|c: char| !c.is_alphanumeric() && c != '_').next().unwrap_or_default()
}

/// The first names in `{a, b::c, d::{e, f}}`.
fn top_names(group: &str) -> Vec<&str> {
    let (mut depth, mut names, mut fresh) = (0, Vec::new(), false);
    for (i, c) in group.char_indices() {
        match c {
            '{' => depth += 1,
            '}' => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            break;
        }
        if depth == 1 && matches!(c, '{' | ',') {
            fresh = true;
        } else if fresh && !c.is_whitespace() {
            names.push(word(&group[i..]));
            fresh = false;
        }
    }
    names
}

#[test]
fn imports_only_point_down() {
    let files = files(&["src"]);
    let rooms: BTreeSet<&str> = files.iter().map(File::room).collect();
    let mut findings = Vec::new();
    for file in &files {
        let room = file.room();
        if EMULATORS.iter().any(|folder| file.path.starts_with(folder)) {
            let known =
                known_rooms(file).into_iter().filter(|(_, known)| rooms.contains(known.as_str()) && known != room);
            findings
                .extend(known.map(|(line, known)| format!("{}:{line}: an emulator may not know {known}", file.path)));
            continue;
        }
        let Some(allowed) = may_know(room) else {
            findings
                .push(format!("{}: the room \"{room}\" is not in the picture; add it to tests/it/tidy.rs", file.path));
            continue;
        };
        for (line, known) in known_rooms(file) {
            if rooms.contains(known.as_str()) && known != room && !allowed.contains(&known.as_str()) {
                let may = if allowed.is_empty() { "nothing".to_owned() } else { allowed.join(", ") };
                findings.push(format!("{}:{line}: {room} may not know {known}; it may know {may}", file.path));
            }
        }
    }
    none("an arrow of imports only points down", findings);
}

#[test]
fn the_rule_about_imports_sees_every_way_to_write_one() {
    let file = |path: &str, text: &str| File { path: path.to_owned(), text: text.to_owned() };
    let rooms = |path, text| known_rooms(&file(path, text)).into_iter().map(|(_, r)| r).collect::<Vec<_>>();
    assert_eq!(rooms("src/chat/mod.rs", "use crate::domain::{A, b::C};\n"), ["domain"]);
    assert_eq!(
        rooms("src/x.rs", "use crate::{\n    store::Tx,\n    club::{a, b},\n};\nlet y = crate::vk::Z;"),
        ["store", "club", "vk"]
    );
    assert_eq!(rooms("src/x/y.rs", "use super::z;\nuse super::super::club;\n"), ["club"]);
    assert_eq!(rooms("src/x/mod.rs", "use super::club;"), ["club"]);
    assert_eq!(rooms("src/main.rs", "use propusk::run;"), ["run"]);
    assert!(
        rooms("src/x.rs", "//! [`crate::store`]\n// crate::store\n#[cfg(test)]\nmod tests {\n use crate::store;\n}\n")
            .is_empty()
    );
    assert_eq!(known_rooms(&file("src/x.rs", "\n\nuse crate::store;\n")), [(3, "store".to_owned())]);
}

#[test]
fn every_module_says_what_it_is() {
    // Unit tests stand beside what they test, which speaks for both.
    let beside = |f: &File| f.path.starts_with("src/") && f.is_tests();
    let silent = |f: &File| !f.text.starts_with("//! ") && !beside(f);
    let silent = files(&["src", "tests"]).into_iter().filter(silent).map(|f| f.path).collect();
    none("a file begins with a `//!` that a newcomer can start from", silent);
}

#[test]
fn nothing_unfinished_is_left_behind() {
    // Put together here, so that this file does not find itself.
    let banned = [
        ["db", "g!("],
        ["tod", "o!("],
        ["unimple", "mented!("],
        ["#[igno", "re"],
        ["#[all", "ow("],
        ["#![all", "ow("],
        ["FIX", "ME"],
    ];
    let mut findings = Vec::new();
    for file in files(&["src", "tests", "benches"]) {
        for (n, line) in file.text.lines().enumerate() {
            for word in banned.iter().map(|parts| parts.concat()).filter(|word| line.contains(word.as_str())) {
                findings.push(format!("{}:{}: {word}", file.path, n + 1));
            }
        }
    }
    none("finish it, or `#[expect(…, reason = …)]` it", findings);
}

#[test]
fn files_are_short() {
    let long = |f: &File| f.product().count() > LONGEST && !LISTS.contains(&f.path.as_str());
    let long = files(&["src"]).into_iter().filter(long).map(|f| format!("{}: {}", f.path, f.product().count()));
    none(&format!("a file has at most {LONGEST} lines besides its tests"), long.collect());
}

#[test]
fn only_the_store_speaks_sql() {
    none("sqlx stays in src/store", uses(&["sqlx::"], &["store"]));
}

#[test]
fn only_the_loops_start_tasks() {
    let starts = ["tokio::spawn", "task::spawn(", "thread::spawn", "JoinSet", "TaskTracker"];
    let mut found = uses(&starts, &["run", "sandbox"]);
    // Calls that are on their way are tasks of the deliverer, which waits for each before it ends.
    found.retain(|f| !(f.starts_with("src/jobs/deliver.rs") && f.ends_with("JoinSet")));
    none("tasks are started by src/run.rs, and by the sandbox for its world", found);
}

/// The club's zone is an argument; what zone the machine is in plays no part.
#[test]
fn nobody_asks_the_machine_for_its_zone() {
    let words = ["chrono::Local", "Local::now", "offset::Local", "with_timezone(&Local", "iana_time_zone"];
    none("moments are UTC, and days are counted in the club's zone", uses(&words, &[]));
}

/// Where these words stand in code outside of the rooms that may use them.
fn uses(words: &[&str], rooms: &[&str]) -> Vec<String> {
    let mut findings = Vec::new();
    for file in files(&["src"]).iter().filter(|f| !rooms.contains(&f.room())) {
        let found = |line: &str| words.iter().find(|w| line.contains(**w));
        findings.extend(file.code().filter_map(|(n, line)| Some(format!("{}:{n}: {}", file.path, found(line)?))));
    }
    findings
}

/// The table of cases names tests that there are, and has a row for each of the sixty.
#[test]
fn every_case_has_its_test() {
    let table = std::fs::read_to_string(root().join("docs/cases.md")).unwrap();
    let code: String = files(&["src", "tests"]).into_iter().map(|f| f.text).collect();
    let rows: Vec<&str> =
        table.lines().filter(|l| l.starts_with("| ") && !l.starts_with("| #") && !l.starts_with("| -")).collect();
    let mut numbers = BTreeSet::new();
    let mut missing = Vec::new();
    for row in rows {
        let mut cells = row.split('|').map(str::trim).skip(1);
        let range = cells.next().unwrap_or_default().replace('–', ", ");
        let ends: Vec<u32> = range.split(", ").map(|n| n.parse().unwrap()).collect();
        numbers.extend(ends[0]..=*ends.last().unwrap());
        for name in row.split('`').skip(1).step_by(2) {
            if !code.contains(&format!("fn {name}(")) {
                missing.push(format!("{name} of case {range}"));
            }
        }
    }
    none("docs/cases.md names a test that is not there", missing);
    assert_eq!(numbers, (1..=60).collect(), "a case without a row");
}
