//! `firstmove init`: a workspace to start from.

use std::fs::{self, File};
use std::io::Write as _;
use std::path::Path;

use super::args::Init;
use super::exit::{Exit, Failure};
use super::session::Session;
use crate::values::text::counted;

/// Every file of a new workspace: where it stands, and what is in it.
const FILES: [(&str, &str); 24] = [
    ("firstmove.toml", include_str!("init/firstmove.toml")),
    ("leads/sample.csv", include_str!("init/sample.csv")),
    ("policies/outbound.policy", include_str!("../../policies/outbound.policy")),
    ("policies/outbound.test.policy", include_str!("../../policies/outbound.test.policy")),
    ("policies/vocabulary.policy", include_str!("../../policies/vocabulary.policy")),
    ("policies/limits.policy", include_str!("../../policies/limits.policy")),
    ("policies/safety.policy", include_str!("../../policies/safety.policy")),
    ("policies/timing.policy", include_str!("../../policies/timing.policy")),
    ("policies/texts.policy", include_str!("../../policies/texts.policy")),
    ("policies/lists/do_not_contact.txt", include_str!("../../policies/lists/do_not_contact.txt")),
    ("policies/lists/titles/assistant.txt", include_str!("../../policies/lists/titles/assistant.txt")),
    ("policies/lists/titles/below_c_suite.txt", include_str!("../../policies/lists/titles/below_c_suite.txt")),
    ("policies/lists/titles/c_suite.txt", include_str!("../../policies/lists/titles/c_suite.txt")),
    ("policies/lists/titles/craft.txt", include_str!("../../policies/lists/titles/craft.txt")),
    ("policies/lists/titles/deputy.txt", include_str!("../../policies/lists/titles/deputy.txt")),
    ("policies/lists/titles/director.txt", include_str!("../../policies/lists/titles/director.txt")),
    ("policies/lists/titles/founder.txt", include_str!("../../policies/lists/titles/founder.txt")),
    ("policies/lists/titles/manager.txt", include_str!("../../policies/lists/titles/manager.txt")),
    ("policies/lists/titles/part.txt", include_str!("../../policies/lists/titles/part.txt")),
    ("policies/lists/titles/partner.txt", include_str!("../../policies/lists/titles/partner.txt")),
    ("policies/lists/titles/president.txt", include_str!("../../policies/lists/titles/president.txt")),
    ("policies/lists/titles/vp.txt", include_str!("../../policies/lists/titles/vp.txt")),
    ("policies/texts/after_accept.txt", include_str!("../../policies/texts/after_accept.txt")),
    ("policies/tests/article.csv", include_str!("../../policies/tests/article.csv")),
];

/// What keeps the ledger and worksheets out of git. A repository may have one of its own, to which nothing is added.
const IGNORED: (&str, &str) = (".gitignore", include_str!("init/gitignore"));

pub(super) fn run(args: &Init, session: &Session) -> Result<Exit, Failure> {
    let there: Vec<&str> = FILES.iter().map(|(name, _)| *name).filter(|name| is_there(&args.dir.join(name))).collect();
    if let Some(first) = there.first() {
        let more = if there.len() > 1 { format!(" and {} more", there.len() - 1) } else { String::new() };
        let message =
            format!("`{}`{more} is there already, and nothing is overwritten", args.dir.join(first).display());
        return Err(Failure::new(Exit::Files, message).help("name an empty folder: firstmove init my-team"));
    }
    for (name, content) in FILES {
        write(&args.dir.join(name), content)?;
    }
    let (ignoring, ignored) = IGNORED;
    let has_own = is_there(&args.dir.join(ignoring));
    if !has_own {
        write(&args.dir.join(ignoring), ignored)?;
    }
    let written = FILES.len() + usize::from(!has_own);
    session.say(&format!("{} in `{}`", counted(written, "file"), args.dir.display()));
    if has_own {
        session.say("`.gitignore` is there already: add `firstmove.db*` and `/today/` to it, which name people");
    }
    let change = if args.dir == Path::new(".") { String::new() } else { format!("cd {}, then ", args.dir.display()) };
    session.say(&format!("next: {change}firstmove test, firstmove eval, and each morning firstmove today"));
    Ok(Exit::Done)
}

/// Whether something lies at a path; a link that leads nowhere does.
fn is_there(path: &Path) -> bool {
    path.symlink_metadata().is_ok()
}

fn write(path: &Path, content: &str) -> Result<(), Failure> {
    let folder = path.parent().map_or(Ok(()), fs::create_dir_all);
    let written = folder.and_then(|()| File::create_new(path)?.write_all(content.as_bytes()));
    written.map_err(|error| Failure::writing(&error, &format!("`{}`", path.display())))
}
