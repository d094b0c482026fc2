//! What a pool costs: memory that stays, values that are created all the same, and threads that wait for each other.

use std::hint::black_box;
use std::iter;
use std::sync::{Mutex, MutexGuard};
use std::time::Instant;

use hintpool::Pool;
use sysinfo::{ProcessRefreshKind, ProcessesToUpdate, System};

use super::{
    Case, Group, KIB, Measure, Parameters, Repeat, alone, batches_of, from_hintpool,
    on_two_threads, plain, repeat, timed, together,
};

/// The pool that people write first: one lock, one list, no limit.
struct FreeList(Mutex<Vec<Vec<u8>>>);

impl FreeList {
    const fn new() -> Self {
        Self(Mutex::new(Vec::new()))
    }

    fn list(&self) -> MutexGuard<'_, Vec<Vec<u8>>> {
        self.0.lock().expect("no user code runs under this lock")
    }

    fn take(&self) -> Vec<u8> {
        let idle = self.list().pop();
        idle.unwrap_or_else(|| Vec::with_capacity(KIB))
    }

    fn give_back(&self, mut buffer: Vec<u8>) {
        buffer.clear();
        self.list().push(buffer);
    }
}

const HUGE: usize = 256 << 20;
const FURTHER: usize = 10;
const REQUESTS: Parameters = &[
    ("huge_request_bytes", HUGE as u64),
    ("small_request_bytes", KIB as u64),
    ("small_requests", FURTHER as u64),
];

/// Capacity is exact and needs no counting allocator, which would slow every timed case of the same program.
pub(super) const IDLE: Group = Group {
    name: "idle",
    question: "How many bytes lie idle in a pool after one huge request?",
    cases: &[
        bytes(
            "idle-free-list",
            "capacity idle in a Mutex<Vec<Vec<u8>>> without a limit, after the huge request and 10 small ones",
            || {
                let list = FreeList::new();
                serve_from_list(&list);
                list.list()
                    .iter()
                    .map(|buffer| buffer.capacity() as u64)
                    .sum()
            },
        ),
        bytes(
            "idle-hintpool",
            "capacity idle in a hintpool with its default rule, after the huge request and 10 small ones",
            || {
                let pool = small_buffers();
                serve_from_pool(&pool);
                let idle: Vec<_> = iter::from_fn(|| pool.try_get()).collect();
                idle.iter().map(|buffer| buffer.capacity() as u64).sum()
            },
        ),
    ],
};

/// Resident memory is what the system sees, rounded as it sees fit.
pub(super) const RESIDENT: Group = Group {
    name: "resident",
    question: "And how much has the process grown, as the system sees it?",
    cases: &[
        bytes(
            "resident-free-list",
            "growth of resident memory with a Mutex<Vec<Vec<u8>>> without a limit, after the huge request and 10 small ones",
            || {
                let list = FreeList::new();
                growth(|| serve_from_list(&list))
            },
        ),
        bytes(
            "resident-hintpool",
            "growth of resident memory with a hintpool with its default rule, after the huge request and 10 small ones",
            || {
                let pool = small_buffers();
                growth(|| serve_from_pool(&pool))
            },
        ),
    ],
};

const fn bytes(name: &'static str, about: &'static str, find: fn() -> u64) -> Case {
    Case {
        name,
        about,
        parameters: REQUESTS,
        measure: Measure::Bytes(find),
    }
}

fn small_buffers() -> Pool<Vec<u8>> {
    Pool::new(|| Vec::with_capacity(KIB))
}

fn serve_from_list(list: &FreeList) {
    for size in sizes() {
        let mut buffer = list.take();
        receive(&mut buffer, size);
        list.give_back(buffer);
    }
}

fn serve_from_pool(pool: &Pool<Vec<u8>>) {
    sizes().for_each(|size| receive(&mut pool.get(), size));
}

/// One huge request, then the small ones.
fn sizes() -> impl Iterator<Item = usize> {
    iter::once(HUGE).chain(iter::repeat_n(KIB, FURTHER))
}

/// A request says how long it is, then comes in pieces. Every byte is written, so that it is resident.
fn receive(buffer: &mut Vec<u8>, size: usize) {
    buffer.reserve(size);
    for _ in 0..size / KIB {
        buffer.extend_from_slice(&[1; KIB]);
    }
}

fn growth(work: impl FnOnce()) -> u64 {
    let before = resident_bytes();
    work();
    resident_bytes().saturating_sub(before)
}

fn resident_bytes() -> u64 {
    let me = sysinfo::get_current_pid().expect("this system numbers its processes");
    let mut system = System::new();
    let memory = ProcessRefreshKind::nothing().with_memory();
    system.refresh_processes_specifics(ProcessesToUpdate::Some(&[me]), false, memory);
    system.process(me).expect("this process runs").memory()
}

const HELD_REQUESTS: u64 = 1000;

/// Values that are not given back for minutes: how often a pool must create when some requests keep their guard.
pub(super) const HELD: Group = Group {
    name: "held",
    question: "What is left of reuse when guards are held?",
    cases: &[
        Case {
            name: "held-tenth",
            about: "calls of create in 1,000 requests, every tenth of which keeps its guard until all are done",
            parameters: &[("requests", HELD_REQUESTS), ("held", HELD_REQUESTS / 10)],
            measure: Measure::Count(|| created_when_every_nth_is_held(10)),
        },
        Case {
            name: "held-all",
            about: "calls of create in 1,000 requests that all keep their guard until all are done",
            parameters: &[("requests", HELD_REQUESTS), ("held", HELD_REQUESTS)],
            measure: Measure::Count(|| created_when_every_nth_is_held(1)),
        },
    ],
};

fn created_when_every_nth_is_held(nth: u64) -> u64 {
    let pool = small_buffers();
    let mut held = Vec::new();
    for request in 0..HELD_REQUESTS {
        let mut buffer = pool.get();
        buffer.extend_from_slice(b"request");
        if request % nth == 0 {
            held.push(buffer);
        }
    }
    pool.stats().created
}

/// Few enough that glibc keeps all of them at hand once they are freed: both cases then allocate in the same way.
const POOLS: usize = 6;
const RARELY: Parameters = &[("capacity_bytes", KIB as u64), ("pools", POOLS as u64)];

/// A buffer that is needed so rarely that two collections pass in between: the pool creates every time, and has its own cost on top.
///
/// A run of a few pools is timed at once, since one operation is too short for the clock. The collections are not timed.
pub(super) const RARE: Group = Group {
    name: "rare",
    question: "What does a pool cost whose values are gone before they are needed again?",
    cases: &[
        timed(
            "rare-plain",
            "Vec::with_capacity and drop, nothing written, six between two readings of the clock; per buffer",
            RARELY,
            || runs_of_pools(|| {}, |_| plain()),
        ),
        timed(
            "rare-pooled",
            "get and drop of the guard after two collections, six pools between two readings of the clock; per buffer",
            RARELY,
            || {
                static RARELY_USED: [Pool<Vec<u8>>; POOLS] =
                    [const { Pool::new(|| Vec::with_capacity(KIB)) }; POOLS];
                let age_out = || {
                    for pool in &RARELY_USED {
                        pool.collect();
                        pool.collect();
                    }
                };
                runs_of_pools(age_out, |pool| drop(black_box(RARELY_USED[pool].get())))
            },
        ),
    ],
};

fn runs_of_pools(
    mut before: impl FnMut() + 'static,
    mut operation: impl FnMut(usize) + 'static,
) -> Repeat {
    batches_of(POOLS, move || {
        before();
        let start = Instant::now();
        (0..POOLS).for_each(&mut operation);
        start.elapsed()
    })
}

/// Two threads at once: what a shared lock makes of a pool.
pub(super) const TWO_THREADS: Group = Group {
    name: "threads",
    question: "Where does a pool lose against plain allocation?",
    cases: &[
        alone("one-thread-plain", || repeat(plain)),
        alone("one-thread-free-list", || repeat(from_free_list)),
        alone("one-thread-hintpool", || repeat(from_hintpool)),
        together("two-threads-plain", || on_two_threads(plain)),
        together("two-threads-free-list", || on_two_threads(from_free_list)),
        together("two-threads-hintpool", || on_two_threads(from_hintpool)),
    ],
};

fn from_free_list() {
    static LIST: FreeList = FreeList::new();
    LIST.give_back(black_box(LIST.take()));
}
