//! An owner and a collector race for one value: with its fences the slot keeps it in one hand, and
//! without the heavy one the race is lost, or winning it would prove nothing.

use std::io::{self, Write};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::thread;

use steps::wrong::NoHeavyFence;
use steps::{Membarrier, race};

const COLLECTIONS: u64 = 1_000;
/// The control ends at its first loss, which is most often in the first of these.
const TRIES: usize = 1_000;

/// Two races at once would share the processors.
fn alone() -> MutexGuard<'static, ()> {
    static TURN: Mutex<()> = Mutex::new(());
    TURN.lock().unwrap_or_else(PoisonError::into_inner)
}

#[test]
fn with_its_fences_a_value_is_in_one_hand() {
    let _turn = alone();
    assert_eq!(race::lost::<Membarrier>(COLLECTIONS), 0);
}

#[test]
fn without_the_heavy_fence_a_value_is_in_two_hands() {
    let _turn = alone();
    if thread::available_parallelism().is_ok_and(|processors| processors.get() == 1) {
        // Not `eprintln`, which a test that passes keeps to itself.
        let mut aloud = io::stderr();
        let said = "the control of the race did not run: two threads need two processors to race";
        writeln!(aloud, "{said}").expect("an open stderr");
        return;
    }
    let mut tries = (0..TRIES).map(|_| race::lost::<NoHeavyFence>(COLLECTIONS));
    let first = tries.position(|lost| lost > 0);
    println!("lost in try {first:?}");
    assert!(first.is_some(), "this race notices no missing fence");
}
