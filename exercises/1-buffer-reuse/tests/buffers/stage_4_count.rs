use std::sync::mpsc::{self, Sender};
use std::sync::{Barrier, RwLock};
use std::thread;

use exercise_support::{Lesson, check, pools, random};

use crate::encoder::alone;

const READ: &str = "\"When create runs\" in A first pool, book/2-a-first-pool.md";

const ONE_THREAD: &str = "a pool with nothing idle has to create, so these creates are certain. A count \
                          that misses one tells you that a pool pays when it does not. If it is right \
                          that nothing was created, a buffer has survived two collections, and waits \
                          in some other place than the pool.";

const THREADS: &str = "a pool is shared, and `create` runs on whichever thread found nothing. Two threads \
                       that read a number and both write it back plus one lose a count; a number that \
                       each thread has to itself loses the others' counts, or adds them when the thread \
                       ends, which is too late.";

#[test]
fn several_buffers_out_at_once() {
    alone(|| {
        let mut chance = random();
        let before = buffer_reuse::created();
        let counted = || buffer_reuse::created().wrapping_sub(before) as i64;
        let mut created = 0;

        // Two threads meet at the counter by chance only: hence so many laps.
        for lap in 1..=155 {
            let one_thread = lap <= 5;
            let (threads, each) = match one_thread {
                true => (1, chance.u64(2..12)),
                false => (chance.u64(3..6), chance.u64(100..400)),
            };
            created += (threads * each) as i64; // The pool is empty, and no buffer comes back.
            let grown = match one_thread {
                true => {
                    let _out: Vec<_> = (0..each).map(|_| buffer_reuse::get()).collect();
                    counted()
                }
                false => while_threads_hold(threads, each, counted),
            };
            check(grown == created, || Lesson {
                expected: format!(
                    "lap {lap} began with an empty pool, {} got {each} buffers, and all of \
                     these are still out: with those of the laps before, `created()` has grown by \
                     {created}",
                    match one_thread {
                        true => "this thread".into(),
                        false => format!("each of {threads} threads"),
                    },
                ),
                happened: format!("it has grown by {grown}"),
                why: if one_thread { ONE_THREAD } else { THREADS },
                read: READ,
            });
            pools::empty();
            check(counted() == created, || Lesson {
                expected: format!(
                    "the buffers of lap {lap} went back and were dropped by two collections; \
                     `created()` still says {created}"
                ),
                happened: format!("it says {}", counted()),
                why: "it counts how often a buffer was created, not how many there are: a buffer \
                      that was dropped was still created.",
                read: READ,
            });
        }
    });
}

/// What `count` says while as many threads hold `each` buffers.
fn while_threads_hold(threads: u64, each: u64, count: impl Fn() -> i64) -> i64 {
    let start = Barrier::new(threads as usize);
    // Each thread drops its sender when it has all of its buffers, or when `get` panics.
    let (working, all_out) = mpsc::channel::<()>();
    let gate = RwLock::new(());
    let get_all = |working| {
        start.wait();
        let out: Vec<_> = (0..each).map(|_| buffer_reuse::get()).collect();
        drop::<Sender<()>>(working);
        // No buffer goes back, and no thread ends, before the count has been read.
        let _open = gate.read();
        drop(out);
    };
    thread::scope(|scope| {
        let closed = gate.write();
        for _ in 0..threads {
            let working = working.clone();
            scope.spawn(|| get_all(working));
        }
        drop(working);
        assert!(all_out.recv().is_err(), "nobody sends");
        let counted = count();
        drop(closed);
        counted
    })
}
