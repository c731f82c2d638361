//! Writes down what a target begins with, where libFuzzer looks for it.

/// Fills `corpus/<target>` of the folder in which the target runs.
pub fn plant(target: &str) {
    let folder = std::path::Path::new("corpus").join(target);
    std::fs::create_dir_all(&folder).expect("a folder for the corpus");
    for (n, seed) in propusk_fuzz::seeds::of(target).iter().enumerate() {
        std::fs::write(folder.join(format!("seed-{n}")), seed).expect("a seed can be written");
    }
}
