//! Step 4: what a burst leaves behind serves the next one.

use conformance::{Ledger, Probe};
use steps::wrong::LosesAMagazine;
use steps::{MAGAZINE, Magazines, PerThread, Pool};

/// More than the two magazines of a thread hold.
const BURST: usize = 5 * MAGAZINE;

/// How many values two bursts need.
fn created_by_two_bursts<P: Pool<Value = Probe>>() -> u64 {
    let ledger = Ledger::new();
    let pool = P::new(ledger.create());
    for _ in 0..2 {
        let mut burst: Vec<_> = (0..BURST).map(|_| pool.get()).collect();
        burst.iter_mut().for_each(|probe| probe.work());
    }
    drop(pool);
    assert_eq!(ledger.wrongs(), Vec::<String>::new());
    ledger.created()
}

#[test]
fn magazines_keep_a_whole_burst() {
    assert_eq!(created_by_two_bursts::<Magazines<Probe>>(), BURST as u64);
}

#[test]
fn a_bounded_cache_keeps_a_part_of_it() {
    let created = created_by_two_bursts::<PerThread<Probe>>();
    assert_eq!(created, (2 * BURST - steps::CAPACITY) as u64);
}

#[test]
fn an_overwritten_magazine_shows_in_the_count() {
    let created = created_by_two_bursts::<LosesAMagazine<Probe>>();
    assert_eq!(created, (BURST + 2 * MAGAZINE) as u64);
}
