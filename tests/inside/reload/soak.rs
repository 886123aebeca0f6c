//! Random saves on one side, decisions on the other. `FIRSTMOVE_SOAK=120` goes on for two minutes.

use std::time::{Duration, Instant};

use super::disk::{Disk, Stood, random, seconds};
use super::{ENTRY, REST, Watched, policy};

#[test]
fn no_policy_decides_that_never_stood_on_disk_as_a_whole() {
    let mut watched = Watched::new();
    let root = watched.folder.path().to_owned();
    let stood = Stood::default();
    let files =
        [("policies/parts/rest.policy", REST), ("policies/lists/blocked.txt", "p1\n"), (ENTRY, &policy("first"))];
    let mut disk = Disk::new(&root, ENTRY, &files, &stood);
    let end = Instant::now() + Duration::from_secs(seconds(2));
    let saves = std::thread::spawn(move || {
        let mut seed = 1;
        let mut round = 0;
        while Instant::now() < end {
            round += 1;
            let way = random(&mut seed);
            match random(&mut seed) % 4 {
                0 => disk.save("policies/lists/blocked.txt", &format!("p{round}\n"), way),
                1 => disk.save("policies/parts/rest.policy", &format!("# {round}\n{REST}"), way),
                2 => disk.save(ENTRY, &policy(&format!("bad {round}")).replace("then", "than"), way),
                _ => disk.save(ENTRY, &policy(&format!("good {round}")), way),
            }
            std::thread::sleep(Duration::from_millis(u64::from(random(&mut seed) % 60)));
        }
        disk.save(ENTRY, &policy("last"), 0);
        round
    });
    while watched.title() != "last" || watched.is_stale() {
        watched.watcher.wait();
        watched.settle();
        let decides = watched.reloader.slot().current().unwrap();
        let stood = stood.policy(&decides.plan.hash, ENTRY).map(|policy| policy.name().to_owned());
        assert_eq!(stood.as_deref(), Some(&*decides.plan.title), "{}", decides.plan.hash);
    }
    let rounds = saves.join().unwrap();
    assert!(watched.loaded >= 2, "{rounds} saves, {} loaded, {} broken", watched.loaded, watched.broken.len());
}
