//! What a fence costs, what its lack costs, and what a collection pays so that a get need not.

use std::hint::black_box;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering, compiler_fence, fence};
use std::sync::mpsc::sync_channel;
use std::thread;
use std::time::Duration;

use bench_harness::this_process::refuse_membarrier;
use hintpool::Pool;
use steps::wrong::NoHeavyFence;
use steps::{race, store_buffers};

use super::{Case, Group, KIB, Measure, Repeat, alone, from_hintpool, plain, repeat, timed};

const ROUNDS: usize = 200_000;
const COLLECTIONS: u64 = 20_000;

pub(super) const ORDER: Group = Group {
    name: "order",
    question: "What does it cost to write one word before reading another?",
    cases: &[
        order("order-by-the-compiler", || {
            repeat(|| store_and_load(|| compiler_fence(Ordering::SeqCst)))
        }),
        order("order-by-a-full-fence", || {
            repeat(|| store_and_load(|| fence(Ordering::SeqCst)))
        }),
        order("order-by-a-swap", || repeat(swap_and_load)),
    ],
};

pub(super) const FALLBACK: Group = Group {
    name: "fallback",
    question: "What does a get and drop cost where the kernel has no heavy fence?",
    cases: &[
        alone("get-plain", || repeat(plain)),
        alone("get-hintpool", || repeat(from_hintpool)),
        alone("get-hintpool-refused", || {
            refuse_membarrier().expect("a process may refuse itself a call");
            repeat(from_hintpool)
        }),
    ],
};

pub(super) const COLLECT: Group = Group {
    name: "collect",
    question: "What does a collection cost while another thread sleeps, or works?",
    cases: &[
        collection("collect-beside-a-sleeper", || {
            collect_beside(|_| thread::park_timeout(Duration::from_secs(1)))
        }),
        collection("collect-beside-a-worker", || {
            collect_beside(|pool| drop(black_box(pool.get())))
        }),
    ],
};

pub(super) const UNFENCED: Group = Group {
    name: "unfenced",
    question: "How often does it go wrong without a fence?",
    cases: &[
        Case {
            name: "both-missed",
            about: "rounds in which two threads wrote one word each, with no fence, and neither saw the other's",
            parameters: &[("rounds", ROUNDS as u64), ("threads", 2)],
            measure: Measure::Count(|| {
                store_buffers::both_missed(ROUNDS, || compiler_fence(Ordering::SeqCst)) as u64
            }),
        },
        Case {
            name: "races-lost",
            about: "collections without a heavy fence in which the value was in two hands",
            parameters: &[("collections", COLLECTIONS), ("threads", 2)],
            measure: Measure::Count(|| race::lost::<NoHeavyFence>(COLLECTIONS)),
        },
        Case {
            name: "races-lost-at-random",
            about: "the same, where owner and collector pause at random instead of meeting",
            parameters: &[("collections", COLLECTIONS), ("threads", 2)],
            measure: Measure::Count(|| race::lost_at_random::<NoHeavyFence>(COLLECTIONS)),
        },
    ],
};

const fn order(name: &'static str, make: fn() -> Repeat) -> Case {
    timed(
        name,
        "store to one word and load another, in this order for other threads too; per pair",
        &[("threads", 1)],
        make,
    )
}

const fn collection(name: &'static str, make: fn() -> Repeat) -> Case {
    timed(
        name,
        "Pool::collect of a pool that two threads have used, with at most a value or two in it; per call",
        &[("capacity_bytes", KIB as u64), ("threads", 2)],
        make,
    )
}

/// Each on a cache line of its own.
#[repr(align(128))]
struct Word(AtomicUsize);

static WRITTEN: Word = Word(AtomicUsize::new(0));
static READ: Word = Word(AtomicUsize::new(0));

fn store_and_load(between: impl Fn()) {
    WRITTEN.0.store(black_box(1), Ordering::Relaxed);
    between();
    black_box(READ.0.load(Ordering::Relaxed));
}

fn swap_and_load() {
    black_box(WRITTEN.0.swap(black_box(1), Ordering::SeqCst));
    black_box(READ.0.load(Ordering::Relaxed));
}

type Buffers = Arc<Pool<Vec<u8>>>;

/// Collects while another thread that has used the pool does this again and again.
fn collect_beside(companion: fn(&Buffers)) -> Repeat {
    let pool: Buffers = Arc::new(Pool::new(|| Vec::with_capacity(KIB)));
    let (ready, is_ready) = sync_channel(0);
    thread::spawn({
        let pool = Arc::clone(&pool);
        move || {
            drop(pool.get());
            ready.send(()).expect("this case waits for it");
            // It ends when it alone has the pool.
            while Arc::strong_count(&pool) > 1 {
                companion(&pool);
            }
        }
    });
    is_ready.recv().expect("the other thread says so first");
    repeat(move || {
        pool.collect();
    })
}
