//! What a pool still holds after one huge request and a few small ones: as capacity, and as resident memory.
//!
//! Capacity is exact and needs no counting allocator, which would slow every timed case of the same program.
//! Resident memory is what the system sees, rounded as it sees fit.

use hintpool::Pool;
use sysinfo::{ProcessRefreshKind, ProcessesToUpdate, System};

use super::free_list::FreeList;
use super::{Case, Group, Measure};

const HUGE: usize = 256 << 20;
const SMALL: usize = 1 << 10;
const FURTHER: usize = 10;
const PIECE: [u8; SMALL] = [1; SMALL];

const PARAMETERS: &[(&str, u64)] = &[
    ("huge_request_bytes", HUGE as u64),
    ("small_request_bytes", SMALL as u64),
    ("small_requests", FURTHER as u64),
];
const AT_ONCE: &[(&str, u64)] = &[("huge_request_bytes", HUGE as u64), ("small_requests", 0)];

pub(super) const IDLE: Group = Group {
    name: "idle",
    question: "How many bytes lie idle in a pool after one huge request?",
    cases: &[
        Case {
            name: "idle-free-list",
            about: "capacity idle in a Mutex<Vec<Vec<u8>>> without a limit, after the huge request and 10 small ones",
            parameters: PARAMETERS,
            measure: Measure::Bytes(|| {
                let list = FreeList::new();
                serve_from_list(&list, FURTHER);
                list.idle_bytes() as u64
            }),
        },
        Case {
            name: "idle-hintpool",
            about: "capacity idle in a hintpool with its default rule, after the huge request and 10 small ones",
            parameters: PARAMETERS,
            measure: Measure::Bytes(|| {
                let pool: Pool<Vec<u8>> = Pool::new(|| Vec::with_capacity(SMALL));
                serve_from_pool(&pool, FURTHER);
                idle_bytes(&pool)
            }),
        },
        Case {
            name: "idle-hintpool-at-once",
            about: "capacity idle in a hintpool with its default rule, right after the huge request",
            parameters: AT_ONCE,
            measure: Measure::Bytes(|| {
                let pool: Pool<Vec<u8>> = Pool::new(|| Vec::with_capacity(SMALL));
                serve_from_pool(&pool, 0);
                idle_bytes(&pool)
            }),
        },
    ],
};

pub(super) const RESIDENT: Group = Group {
    name: "resident",
    question: "And how much has the process grown, as the system sees it?",
    cases: &[
        Case {
            name: "resident-free-list",
            about: "growth of resident memory with a Mutex<Vec<Vec<u8>>> without a limit, after the huge request and 10 small ones",
            parameters: PARAMETERS,
            measure: Measure::Bytes(|| {
                let list = FreeList::new();
                growth(|| serve_from_list(&list, FURTHER))
            }),
        },
        Case {
            name: "resident-hintpool",
            about: "growth of resident memory with a hintpool with its default rule, after the huge request and 10 small ones",
            parameters: PARAMETERS,
            measure: Measure::Bytes(|| {
                let pool: Pool<Vec<u8>> = Pool::new(|| Vec::with_capacity(SMALL));
                growth(|| serve_from_pool(&pool, FURTHER))
            }),
        },
    ],
};

fn serve_from_list(list: &FreeList, further: usize) {
    for size in sizes(further) {
        let mut buffer = list.take(SMALL);
        receive(&mut buffer, size);
        list.give_back(buffer);
    }
}

fn serve_from_pool(pool: &Pool<Vec<u8>>, further: usize) {
    for size in sizes(further) {
        receive(&mut pool.get(), size);
    }
}

/// One huge request, then the small ones.
fn sizes(further: usize) -> impl Iterator<Item = usize> {
    [HUGE]
        .into_iter()
        .chain(std::iter::repeat_n(SMALL, further))
}

/// A request says how long it is, then comes in pieces. Every byte is written, so that it is resident.
fn receive(buffer: &mut Vec<u8>, size: usize) {
    buffer.reserve(size);
    for _ in 0..size / PIECE.len() {
        buffer.extend_from_slice(&PIECE);
    }
}

fn idle_bytes(pool: &Pool<Vec<u8>>) -> u64 {
    let idle: Vec<_> = std::iter::from_fn(|| pool.try_get()).collect();
    idle.iter().map(|buffer| buffer.capacity() as u64).sum()
}

fn growth(work: impl FnOnce()) -> u64 {
    let before = resident_bytes();
    work();
    resident_bytes().saturating_sub(before)
}

fn resident_bytes() -> u64 {
    let me = sysinfo::get_current_pid().expect("this system numbers its processes");
    let mut system = System::new();
    system.refresh_processes_specifics(
        ProcessesToUpdate::Some(&[me]),
        false,
        ProcessRefreshKind::nothing().with_memory(),
    );
    system.process(me).expect("this process runs").memory()
}
