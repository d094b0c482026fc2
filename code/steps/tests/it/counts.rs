//! Steps 2 to 4, in numbers: how many values bursts and hand-overs need, and how far apart lists lie that many threads
//! write.

use std::sync::mpsc::sync_channel;
use std::thread;

use conformance::{Ledger, Probe};
use steps::wrong::{CrowdedShards, LosesAMagazine, Unbounded};
use steps::{CAPACITY, MAGAZINE, Magazines, OneLock, PerThread, Pool, Shards};

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
    assert_eq!(created, (2 * BURST - CAPACITY) as u64);
}

#[test]
fn an_overwritten_magazine_shows_in_the_count() {
    let created = created_by_two_bursts::<LosesAMagazine<Probe>>();
    assert_eq!(created, (BURST + 2 * MAGAZINE) as u64);
}

const VALUES: u64 = 1_000;

struct Seen {
    created: u64,
    /// Values that are there when all have returned.
    alive: u64,
}

/// Hands over one value after another, each when the last one is back.
fn hand_over<P: Pool<Value = Probe> + Sync>() -> Seen {
    let ledger = Ledger::new();
    let pool = P::new(ledger.create());
    thread::scope(|scope| {
        let (guards, handed) = sync_channel(0);
        let (done, back) = sync_channel(0);
        scope.spawn(move || {
            for guard in handed {
                drop(guard);
                done.send(()).expect("the first thread waits for it");
            }
        });
        for _ in 0..VALUES {
            let mut probe = pool.get();
            probe.work();
            guards.send(probe).expect("the second thread waits for it");
            back.recv().expect("the second thread says so");
        }
    });
    let seen = Seen {
        created: ledger.created(),
        alive: ledger.alive(),
    };
    drop(pool);
    assert_eq!(ledger.wrongs(), Vec::<String>::new());
    seen
}

#[test]
fn a_shared_list_needs_one_value() {
    assert_eq!(hand_over::<OneLock<Probe>>().created, 1);
    assert_eq!(hand_over::<Shards<Probe>>().created, 1);
}

#[test]
fn a_cache_per_thread_never_reuses_but_does_not_grow() {
    let seen = hand_over::<PerThread<Probe>>();
    assert_eq!(seen.created, VALUES);
    assert_eq!(seen.alive, CAPACITY as u64);
}

#[test]
fn a_cache_without_an_end_grows() {
    let seen = hand_over::<Unbounded<Probe>>();
    assert_eq!(seen.created, VALUES);
    assert_eq!(seen.alive, VALUES);
}

#[test]
fn magazines_come_back_through_the_depot() {
    let seen = hand_over::<Magazines<Probe>>();
    // Two fill the second thread's pair; the next one goes to the depot when it is full.
    let most = 3 * MAGAZINE as u64;
    assert!(seen.created <= most, "{} values were made", seen.created);
}

/// Of most processors; some move two at once.
const CACHE_LINE: usize = 64;

#[test]
fn two_shards_share_no_cache_line() {
    let distance = Shards::<Vec<u8>>::DISTANCE;
    assert!(distance >= 2 * CACHE_LINE, "{distance} bytes apart");
}

#[test]
fn without_the_alignment_they_do() {
    let distance = CrowdedShards::<Vec<u8>>::DISTANCE;
    assert!(distance < CACHE_LINE, "{distance} bytes apart");
}
