//! The container image, as far as it can be checked without building one: what goes in is what the program needs.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn read(path: &str) -> String {
    std::fs::read_to_string(root().join(path)).unwrap_or_else(|e| panic!("{path}: {e}"))
}

/// What `.dockerignore` lets through: it refuses everything and then names what may pass.
fn let_through() -> BTreeSet<String> {
    let text = read(".dockerignore");
    let mut lines = text.lines().filter(|l| !l.is_empty() && !l.starts_with('#'));
    assert_eq!(lines.next(), Some("*"), "everything is refused first");
    lines
        .map(|l| l.strip_prefix('!').unwrap_or_else(|| panic!("{l}: only exceptions after the star")).to_owned())
        .collect()
}

/// Files and folders that are put into the program when it is built, as named in its code, outside of tests.
fn embedded() -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let mut folders: Vec<PathBuf> = vec![root().join("src")];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.file_name().is_some_and(|name| name != "tests.rs") {
                let text = std::fs::read_to_string(&path).unwrap();
                let product = text.split("#[cfg(test)]\nmod ").next().unwrap_or_default();
                found.extend(paths_of_macros(product));
            }
        }
    }
    found
}

/// The first part of each path, from the root of the project, in `migrate!("…")` and `include_dir!("$CARGO_MANIFEST_DIR/…")`.
fn paths_of_macros(code: &str) -> Vec<String> {
    let starts = ["migrate!(\"", "$CARGO_MANIFEST_DIR/"];
    let after = |start: &'static str| code.match_indices(start).map(move |(i, _)| &code[i + start.len()..]);
    let first = |rest: &str| rest.trim_start_matches("./").split(['/', '"']).next().unwrap_or_default().to_owned();
    starts.into_iter().flat_map(after).map(first).collect()
}

#[test]
fn what_the_program_embeds_goes_into_the_build() {
    let through = let_through();
    for needed in ["Cargo.toml", "Cargo.lock", "src"] {
        assert!(through.contains(needed), "{needed}");
    }
    let missing: Vec<_> = embedded().into_iter().filter(|path| !through.contains(path)).collect();
    assert!(missing.is_empty(), "add these to .dockerignore, with a `!` before: {missing:?}");
}

#[test]
fn no_secret_and_no_database_goes_into_the_build() {
    for path in let_through() {
        assert!(!path.contains(".env") && !path.contains("target") && !path.contains(".git"), "{path}");
    }
}

#[test]
fn the_image_is_built_with_a_compiler_that_is_new_enough() {
    let manifest = read("Cargo.toml");
    let version =
        manifest.split_once("rust-version = \"").and_then(|(_, v)| v.split_once('"')).expect("a rust-version").0;
    let dockerfile = read("Dockerfile");
    assert!(dockerfile.contains(&format!("FROM rust:{version}-")), "Cargo.toml asks for Rust {version}");
    assert!(manifest.contains("[profile.dist]") && dockerfile.contains("--profile dist --locked"));
}

#[test]
fn the_image_sets_only_what_there_is_to_set() {
    let dockerfile = read("Dockerfile");
    let lookup = |name: &str| {
        let value = dockerfile.split_once(&format!("{name}="))?.1;
        value.split_whitespace().next().map(str::to_owned)
    };
    let with_owner = |name: &str| if name == "OWNERS" { Some("tg:1".to_owned()) } else { lookup(name) };
    let settings = propusk::settings::Settings::read(&with_owner).unwrap();
    assert_eq!(settings.database.expose(), "sqlite:///data/propusk.db");
    assert!(dockerfile.contains("VOLUME /data"));
    assert_eq!(settings.http.listen.to_string(), "0.0.0.0:8080");
    assert!(dockerfile.contains("EXPOSE 8080"));
}
