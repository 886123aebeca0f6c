//! Random saves on one side, decisions on the other. `FIRSTMOVE_SOAK=120` goes on for two minutes.

use std::collections::HashMap;
use std::fs;
use std::io::Write;
use std::path::Path;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use firstmove::bundle::{Extra, MemoryFiles};
use firstmove::engine::LoadedPolicy;

use super::{ENTRY, REST, Watched, policy};

/// What the policy of each set of files says that ever stood on disk together: its reason, by its hash.
type Stood = Arc<Mutex<HashMap<String, String>>>;

/// The files as they stand on disk, known before they are written.
struct Disk {
    files: MemoryFiles,
    stood: Stood,
}

impl Disk {
    /// Notes what stands on disk once this is written.
    fn note(&mut self, path: &str, text: &str) {
        self.files.put(path, text);
        if let Ok(policy) = LoadedPolicy::load(&self.files, ENTRY, &Extra::default()) {
            let reason = policy.plan.title.to_string();
            self.stood.lock().unwrap().insert(policy.plan.hash.to_string(), reason);
        }
    }

    /// Writes a file in one of the ways there are, noting each step.
    fn save(&mut self, root: &Path, path: &str, text: &str, way: u32) {
        let whole = root.join(path);
        match way % 3 {
            0 => {
                self.note(path, text);
                let beside = whole.with_extension("tmp");
                fs::write(&beside, text).unwrap();
                fs::rename(beside, whole).unwrap();
            }
            way => {
                self.note(path, "");
                let mut file = fs::File::create(&whole).unwrap();
                let half = if way == 1 { text.len() } else { text.len() / 2 };
                self.note(path, &text[..half]);
                file.write_all(&text.as_bytes()[..half]).unwrap();
                self.note(path, text);
                file.write_all(&text.as_bytes()[half..]).unwrap();
            }
        }
    }
}

/// Numbers that are as good as random, and the same each time.
fn random(seed: &mut u32) -> u32 {
    *seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
    *seed >> 8
}

#[test]
fn no_policy_decides_that_never_stood_on_disk_as_a_whole() {
    let seconds = std::env::var("FIRSTMOVE_SOAK").ok().and_then(|seconds| seconds.parse().ok()).unwrap_or(2);
    let mut watched = Watched::new();
    let root = watched.folder.path().to_owned();
    let stood = Stood::default();
    let mut disk = Disk { files: MemoryFiles::default(), stood: Arc::clone(&stood) };
    for (path, text) in
        [("policies/parts/rest.policy", REST), ("policies/lists/blocked.txt", "p1\n"), (ENTRY, &policy("first"))]
    {
        disk.note(path, text);
    }
    let end = Instant::now() + Duration::from_secs(seconds);
    let saves = std::thread::spawn(move || {
        let mut seed = 1;
        let mut round = 0;
        while Instant::now() < end {
            round += 1;
            let way = random(&mut seed);
            match random(&mut seed) % 4 {
                0 => disk.save(&root, "policies/lists/blocked.txt", &format!("p{round}\n"), way),
                1 => disk.save(&root, "policies/parts/rest.policy", &format!("# {round}\n{REST}"), way),
                2 => disk.save(&root, ENTRY, &policy(&format!("bad {round}")).replace("then", "than"), way),
                _ => disk.save(&root, ENTRY, &policy(&format!("good {round}")), way),
            }
            std::thread::sleep(Duration::from_millis(u64::from(random(&mut seed) % 60)));
        }
        disk.save(&root, ENTRY, &policy("last"), 0);
        round
    });
    while watched.title() != "last" || watched.is_stale() {
        watched.watcher.wait();
        watched.settle();
        let decides = watched.reloader.slot().current().unwrap();
        let stood = stood.lock().unwrap();
        let reason = stood.get(&*decides.plan.hash);
        assert_eq!(reason, Some(&decides.plan.title.to_string()), "{}", decides.plan.hash);
    }
    let rounds = saves.join().unwrap();
    assert!(watched.loaded >= 2, "{rounds} saves, {} loaded, {} broken", watched.loaded, watched.broken.len());
}
