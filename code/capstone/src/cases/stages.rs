//! The steps of Part II, beside plain allocation and hintpool: what each buys.

use std::hint::black_box;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::sync_channel;
use std::thread;

use hintpool::{Recycle, Verdict};
use steps::wrong::CrowdedShards;
use steps::{Ageing, AsymmetricFence, Guard, Magazines, OneLock, PerThread, Pool, Shards};

use super::fences;
use super::{
    Case, Group, KIB, Measure, Repeat, alone, held_at_once, on_two_threads, repeat, timed, together,
};

const CAPACITY: u64 = KIB as u64;
const BURST: usize = 64;
const VALUES: u64 = 1_000;
const BUFFERS: usize = 100;

pub(super) const GROUPS: &[Group] = &[
    Group {
        name: "steps",
        question: "What does a get and drop cost, alone and while another thread does the same?",
        cases: &[
            alone("alone-plain", || repeated(plain)),
            alone("alone-one-lock", || repeated(from::<OneLock<_>>())),
            alone("alone-shards", || repeated(from::<Shards<_>>())),
            alone("alone-per-thread", || repeated(from::<PerThread<_>>())),
            alone("alone-magazines", || repeated(from::<Magazines<_>>())),
            alone("alone-ageing", || repeated(from::<Ageing<_>>())),
            alone("alone-asymmetric-fence", || {
                repeated(from::<AsymmetricFence<_>>())
            }),
            alone("alone-hintpool", || repeated(from_hintpool())),
            together("together-plain", || by_two(plain)),
            together("together-one-lock", || by_two(from::<OneLock<_>>())),
            together("together-crowded-shards", || {
                by_two(from::<CrowdedShards<_>>())
            }),
            together("together-shards", || by_two(from::<Shards<_>>())),
            together("together-per-thread", || by_two(from::<PerThread<_>>())),
            together("together-magazines", || by_two(from::<Magazines<_>>())),
            together("together-ageing", || by_two(from::<Ageing<_>>())),
            together("together-asymmetric-fence", || {
                by_two(from::<AsymmetricFence<_>>())
            }),
            together("together-hintpool", || by_two(from_hintpool())),
        ],
    },
    Group {
        name: "burst",
        question: "What does each of 64 cost, all held at once?",
        cases: &[
            burst("burst-plain", || all_held(plain)),
            burst("burst-one-lock", || all_held(from::<OneLock<_>>())),
            burst("burst-shards", || all_held(from::<Shards<_>>())),
            burst("burst-per-thread", || all_held(from::<PerThread<_>>())),
            burst("burst-magazines", || all_held(from::<Magazines<_>>())),
            burst("burst-ageing", || all_held(from::<Ageing<_>>())),
            burst("burst-hintpool", || all_held(from_hintpool())),
        ],
    },
    Group {
        name: "handed-over",
        question: "How many values are made when one thread gets and another drops?",
        cases: &[
            handed_over("handed-over-one-lock", || made(from::<OneLock<_>>())),
            handed_over("handed-over-per-thread", || made(from::<PerThread<_>>())),
            handed_over("handed-over-magazines", || made(from::<Magazines<_>>())),
        ],
    },
    Group {
        name: "left",
        question: "What lies idle after a burst and two collections?",
        cases: &[
            left("left-magazines", || idle(pool_of::<Magazines<_>>(), |_| ())),
            left("left-ageing", || {
                idle(pool_of::<Ageing<_>>(), Ageing::collect)
            }),
        ],
    },
    fences::ORDER,
    fences::FALLBACK,
    fences::COLLECT,
    fences::UNFENCED,
];

const fn burst(name: &'static str, make: fn() -> Repeat) -> Case {
    timed(
        name,
        "64 buffers got or made, then all dropped, nothing written; per buffer",
        &[("at_once", BURST as u64), ("capacity_bytes", CAPACITY)],
        make,
    )
}

const fn handed_over(name: &'static str, made: fn() -> u64) -> Case {
    Case {
        name,
        about: "calls of create while one thread gets 1,000 buffers in turn and another drops each",
        parameters: &[("threads", 2), ("values", VALUES)],
        measure: Measure::Count(made),
    }
}

const fn left(name: &'static str, idle: fn() -> u64) -> Case {
    Case {
        name,
        about: "capacity idle after 100 buffers came back and, where there are any, two collections",
        parameters: &[("buffers", BUFFERS as u64), ("capacity_bytes", CAPACITY)],
        measure: Measure::Bytes(idle),
    }
}

fn plain() -> Vec<u8> {
    Vec::with_capacity(CAPACITY as usize)
}

/// What the pools hold: a buffer that counts how many were made, and how many there are.
struct Buffer(Vec<u8>);

static MADE: AtomicU64 = AtomicU64::new(0);
static ALIVE: AtomicU64 = AtomicU64::new(0);

impl Buffer {
    fn new() -> Self {
        MADE.fetch_add(1, Ordering::Relaxed);
        ALIVE.fetch_add(1, Ordering::Relaxed);
        Buffer(plain())
    }
}

impl Recycle for Buffer {
    fn recycle(&mut self) -> Verdict {
        self.0.clear();
        Verdict::Keep
    }

    fn weight(&self) -> usize {
        self.0.capacity()
    }
}

impl Drop for Buffer {
    fn drop(&mut self) {
        ALIVE.fetch_sub(1, Ordering::Relaxed);
    }
}

/// A pool for the rest of the process, which measures this one case.
fn pool_of<P: Pool<Value = Buffer>>() -> &'static P {
    Box::leak(Box::new(P::new(Box::new(Buffer::new))))
}

fn from<P: Pool<Value = Buffer> + 'static>() -> impl Fn() -> Guard<'static, P> {
    let pool = pool_of::<P>();
    || pool.get()
}

fn from_hintpool() -> impl Fn() -> hintpool::Guard<'static, Buffer> {
    static POOL: hintpool::Pool<Buffer> = hintpool::Pool::new(Buffer::new);
    || POOL.get()
}

fn repeated<V>(get: impl Fn() -> V + 'static) -> Repeat {
    repeat(move || drop(black_box(get())))
}

fn by_two<V>(get: impl Fn() -> V + Send + Sync + 'static) -> Repeat {
    on_two_threads(move || drop(black_box(get())))
}

fn all_held<V>(get: impl Fn() -> V + 'static) -> Repeat {
    held_at_once::<BURST, V>(get)
}

/// Each value is got when the one before it is back.
fn made<V: Send>(get: impl Fn() -> V) -> u64 {
    let before = MADE.load(Ordering::Relaxed);
    thread::scope(|scope| {
        let (give, given) = sync_channel::<V>(0);
        let (returned, is_back) = sync_channel(0);
        scope.spawn(move || {
            for value in given {
                drop(value);
                if returned.send(()).is_err() {
                    return;
                }
            }
        });
        for _ in 0..VALUES {
            give.send(get()).expect("the other thread takes all");
            is_back.recv().expect("the other thread drops all");
        }
    });
    MADE.load(Ordering::Relaxed) - before
}

fn idle<P: Pool<Value = Buffer>>(pool: &'static P, collect: fn(&P)) -> u64 {
    let before = ALIVE.load(Ordering::Relaxed);
    let burst: Vec<_> = (0..BUFFERS).map(|_| pool.get()).collect();
    drop(burst);
    collect(pool);
    collect(pool);
    (ALIVE.load(Ordering::Relaxed) - before) * CAPACITY
}
