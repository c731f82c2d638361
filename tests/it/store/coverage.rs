//! No method of the store goes without a test of the contract.

use std::path::Path;

/// The sources under a folder of the project.
fn sources(folder: &str) -> String {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
    let files = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    files.map(|path| std::fs::read_to_string(path).unwrap()).collect()
}

/// Names of the public methods in `impl Tx` and `impl Store`.
fn methods(code: &str) -> Vec<String> {
    let mut names = Vec::new();
    for start in ["\nimpl Tx {\n", "\nimpl Store {\n"] {
        for (at, _) in code.match_indices(start) {
            let body = code[at + start.len()..].split("\n}\n").next().unwrap_or_default();
            for line in body.lines() {
                let Some(rest) = line.strip_prefix("    pub ") else { continue };
                let rest = rest.trim_start_matches("const ").trim_start_matches("async ");
                let Some(rest) = rest.strip_prefix("fn ") else { continue };
                let name = rest.split(['(', '<']).next().unwrap_or_default();
                names.push(name.to_owned());
            }
        }
    }
    names
}

#[test]
fn every_method_is_called_on_both_databases() {
    let methods = methods(&sources("src/store"));
    assert!(methods.len() > 60, "found only {}", methods.len());
    let tests = sources("tests/it/store");
    let called = |name: &String| {
        let marks = [format!(".{name}("), format!("::{name}("), format!(".{name}::<")];
        marks.iter().any(|mark| tests.contains(mark.as_str()))
    };
    let missing: Vec<_> = methods.into_iter().filter(|name| !called(name)).collect();
    assert!(missing.is_empty(), "call these in tests/it/store, with on_both!: {missing:?}");
}
