//! What happens seldom: a thread's first use of a pool, and collections.

use std::hint::black_box;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use anyhow::Result;
use hintpool::Pool;

use crate::arms::hint::Hint;
use crate::arms::{leak, new_buffer};
use crate::lane::Lane;
use crate::partner::Partner;
use crate::series::Spread;

pub(crate) struct Once {
    pub(super) first_use: Option<Spread>,
    pub(super) collect_idle: Option<Spread>,
    pub(super) collect_busy: Option<Spread>,
    pub(super) collect_all: Option<Spread>,
    pub(super) created_by_handovers: Option<Spread>,
}

type Buffers = Pool<Vec<u8>>;

pub(super) fn measure(partner: &Partner, rounds: usize) -> Result<Once> {
    Ok(Once {
        first_use: first_use(rounds)?,
        collect_idle: collect(partner, rounds, false),
        collect_busy: collect(partner, rounds, true),
        collect_all: collect_all(rounds),
        created_by_handovers: created_by_handovers(partner),
    })
}

/// A new thread each time, and a pool that others have used but not this thread nor one that had
/// its index before.
fn first_use(rounds: usize) -> Result<Option<Spread>> {
    let mut times = Vec::with_capacity(rounds);
    for _ in 0..rounds {
        let pool: Arc<Buffers> = Arc::new(Pool::new(new_buffer));
        drop(pool.get());
        let time = std::thread::spawn(move || {
            // The thread's first allocations are the system's business and not the pool's.
            drop(black_box(vec![1_u8; 64 * 1024]));
            let start = Instant::now();
            drop(black_box(pool.get()));
            start.elapsed()
        });
        times.push(time.join().expect("nothing panics there"));
    }
    Ok(Spread::of(times.into_iter().map(nanoseconds)))
}

/// A collection in which nothing is dropped: what is idle becomes a victim.
fn collect(partner: &Partner, rounds: usize, busy: bool) -> Option<Spread> {
    let pool: Arc<Buffers> = Arc::new(Pool::new(new_buffer));
    let stop = Arc::new(AtomicBool::new(false));
    let working = busy.then(|| {
        let (pool, stop) = (Arc::clone(&pool), Arc::clone(&stop));
        partner.ask(move || {
            while !stop.load(Ordering::Relaxed) {
                pool.get().push(1);
            }
        })
    });
    let times = (0..rounds).map(|_| {
        if !busy {
            let pool = Arc::clone(&pool);
            let used = partner.ask(move || pool.get().push(1));
            used.recv().expect("nothing panics there");
        }
        pool.get().push(1);
        let start = Instant::now();
        pool.collect();
        let time = start.elapsed();
        pool.collect(); // drops the victims
        nanoseconds(time)
    });
    let spread = Spread::of(times.collect::<Vec<_>>());
    stop.store(true, Ordering::Relaxed);
    if let Some(working) = working {
        working.recv().expect("nothing panics there");
    }
    spread
}

/// Whether many pools share one heavy fence: 16 pools in one collection, of 16 collections.
fn collect_all(rounds: usize) -> Option<Spread> {
    let pools: Vec<Buffers> = (0..16)
        .map(|_| Pool::new(new_buffer as fn() -> _))
        .collect();
    let ratios = (0..rounds).map(|_| {
        let use_all = || pools.iter().for_each(|pool| pool.get().push(1));
        use_all();
        let start = Instant::now();
        hintpool::collect_all();
        let together = start.elapsed();
        hintpool::collect_all(); // drops the victims
        use_all();
        let start = Instant::now();
        pools.iter().for_each(Pool::collect);
        let singly = start.elapsed();
        hintpool::collect_all();
        together.as_secs_f64() / singly.as_secs_f64()
    });
    Spread::of(ratios.collect::<Vec<_>>())
}

/// How many values a million hand-overs create: a pool in which they piled up would create most.
fn created_by_handovers(partner: &Partner) -> Option<Spread> {
    let hint: &'static Hint = leak(Hint);
    let lane = Lane::handover("", hint);
    let before = hint.pool().stats().created;
    for _ in 0..100 {
        // A sample whose threads did not run at once is as good as any here.
        let _ = lane.sample(partner, 10_000);
    }
    let created = hint.pool().stats().created - before;
    Some(Spread::exact(created as f64))
}

fn nanoseconds(time: Duration) -> f64 {
    time.as_nanos() as f64
}
