//! What happens when the allocator has nothing left: a hit needs no memory, a return that needs some drops
//! its value, `get_or_try_create` hands a failed creation on, and a pool that needs memory of its own ends
//! the process.
//!
//! Each case runs in a process of its own, which this program starts with the case's name.

use std::alloc::{GlobalAlloc, Layout, System};
use std::env;
use std::process::{Command, Output};
use std::ptr;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

use hintpool::Pool;

static EXHAUSTED: AtomicBool = AtomicBool::new(false);

struct Exhaustible;

// SAFETY: `System` does the work, or null says that it is not done.
unsafe impl GlobalAlloc for Exhaustible {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        if EXHAUSTED.load(Ordering::Relaxed) {
            return ptr::null_mut();
        }
        // SAFETY: as the caller's.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, block: *mut u8, layout: Layout) {
        // SAFETY: as the caller's.
        unsafe { System.dealloc(block, layout) }
    }
}

#[global_allocator]
static ALLOCATOR: Exhaustible = Exhaustible;

static POOL: Pool<Vec<u8>> = Pool::new(Vec::new);

fn exhausted<R>(work: impl FnOnce() -> R) -> R {
    EXHAUSTED.store(true, Ordering::Relaxed);
    let result = work();
    EXHAUSTED.store(false, Ordering::Relaxed);
    result
}

fn a_hit() {
    // Creates, and hits for the first time.
    drop(POOL.get());
    drop(POOL.get());
    exhausted(|| drop(POOL.get()));
    let stats = POOL.stats();
    assert_eq!((stats.created, stats.reused), (1, 2), "{stats:?}");
}

/// More than one thread has room for, so that some go to the part that all threads share.
const MANY: usize = 400;

/// A return that finds no room, and no memory for more, drops its value.
fn many_returns() {
    let out: Vec<_> = (0..MANY).map(|_| POOL.get()).collect();
    exhausted(|| drop(out));
    let stats = POOL.stats();
    assert_eq!(stats.idle + stats.discards.busy, MANY as u64, "{stats:?}");
    assert!(stats.idle >= 64 && stats.discards.busy > 0, "{stats:?}");
    // Once there is memory again, all of them stay.
    drop((0..MANY).map(|_| POOL.get()).collect::<Vec<_>>());
    assert_eq!(POOL.stats().idle, MANY as u64);
}

/// As many, of which this thread got none.
fn many_returns_for_others() {
    let out: Vec<_> = (0..MANY).map(|_| POOL.get()).collect();
    thread::scope(|scope| {
        let returns = || exhausted(|| drop(out));
        scope.spawn(move || {
            drop(POOL.get());
            returns();
        });
    });
    let stats = POOL.stats();
    assert_eq!(stats.idle + stats.discards.busy, stats.created, "{stats:?}");
    assert!(stats.discards.busy > 0, "{stats:?}");
}

fn many_hits() {
    drop((0..MANY).map(|_| POOL.get()).collect::<Vec<_>>());
    let mut out = Vec::with_capacity(MANY);
    exhausted(|| out.extend((0..MANY).map(|_| POOL.get())));
    assert_eq!(POOL.stats().created, MANY as u64);
}

fn a_creation_that_may_fail() {
    drop(POOL.get());
    let _held = POOL.get();
    let reserve = || {
        let mut buffer = Vec::new();
        buffer.try_reserve(1_000).map(|()| buffer)
    };
    let failed = exhausted(|| POOL.get_or_try_create(reserve).is_err());
    assert!(failed);
    assert_eq!(POOL.get_or_try_create(reserve).unwrap().capacity(), 1_000);
}

fn a_miss() {
    drop(POOL.get());
    let _held = POOL.get();
    exhausted(|| drop(POOL.get()));
}

fn a_first_use() {
    exhausted(|| drop(POOL.get()));
}

type Case = (&'static str, fn(), bool);

/// What each does, and whether the process survives it.
const CASES: [Case; 7] = [
    ("a hit", a_hit, true),
    ("many hits", many_hits, true),
    ("many returns", many_returns, true),
    ("many returns for others", many_returns_for_others, true),
    ("a creation that may fail", a_creation_that_may_fail, true),
    ("a miss", a_miss, false),
    ("a first use", a_first_use, false),
];

fn ran_as_expected(output: &Output, survives: bool) -> bool {
    let said = String::from_utf8_lossy(&output.stderr);
    let gave_up = !output.status.success() && said.contains("memory allocation of");
    if survives {
        output.status.success()
    } else {
        gave_up
    }
}

fn main() {
    const CASE: &str = "HINTPOOL_EXHAUSTED_CASE";
    if let Ok(name) = env::var(CASE) {
        let (_, case, _) = CASES.iter().find(|(known, ..)| *known == name).unwrap();
        return case();
    }
    let program = env::current_exe().unwrap();
    for (name, _, survives) in CASES {
        let output = Command::new(&program).env(CASE, name).output().unwrap();
        assert!(
            ran_as_expected(&output, survives),
            "{name}: {}\n{}",
            output.status,
            String::from_utf8_lossy(&output.stderr)
        );
    }
    println!("exhausted: ok");
}
