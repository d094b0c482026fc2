//! Patterns in which a pool that keeps values for each thread keeps too many: many threads that stay
//! alive, of which few hold a value at a time, and bursts.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::channel;
use std::sync::{Arc, Mutex};
use std::thread;

use super::probe::Traffic;
use super::worker::{Worker, join};

each_weight!(many_in_turn, two_hundred_return_and_wait, many_in_waves,);

/// All are alive until the end, and each uses one value, while no other does.
fn many_in_turn(traffic: Traffic) {
    let workers = Worker::several(traffic.times(2_000));
    for worker in &workers {
        worker.run(move || drop(traffic.get()));
    }
    let shape = format!(
        "{} live threads, one after the other, one value each",
        workers.len()
    );
    traffic.created_at_most(&shape, 16);
}

/// Each thread returns two values that it did not get, and then waits with whatever its part of the
/// pool has kept of them.
fn two_hundred_return_and_wait(traffic: Traffic) {
    let workers = Worker::several(200);
    for worker in &workers {
        let values = [traffic.get(), traffic.get()];
        worker.run(move || drop(values));
    }
    traffic.created_at_most("200 live threads, each returns two values of another", 16);
}

/// 50 at a time hold a value, and all stay alive.
fn many_in_waves(traffic: Traffic) {
    let workers = Worker::several(traffic.times(2_000));
    for wave in workers.chunks(50) {
        let (held, all_held) = channel();
        let releases: Vec<_> = wave
            .iter()
            .map(|worker| {
                let held = held.clone();
                let (release, released) = channel::<()>();
                worker.start(move || {
                    let value = traffic.get();
                    held.send(()).unwrap();
                    // Ends when the other side is dropped.
                    assert!(released.recv().is_err());
                    drop(value);
                });
                release
            })
            .collect();
        (0..wave.len()).for_each(|_| all_held.recv().expect("each holds a value"));
        drop(releases);
        wave.iter().for_each(Worker::wait);
    }
    let shape = format!("{} live threads, 50 at a time", workers.len());
    traffic.keeps_the_rule(&shape, 50, 50);
}

const BYTES: usize = 4 << 10;

/// What a pool behind one lock would have made is the most values that were out at once in the same run.
fn keeps_the_rule(traffic: Traffic, shape: &str, threads: usize) {
    traffic.keeps_the_rule(shape, traffic.counts.most_out(), threads);
}

/// The threads queue for a lock that each holds while it has its values, so 16 are out at most.
#[test]
fn sixty_four_live_threads_with_sixteen_each() {
    let traffic = Traffic::new(BYTES);
    let turn = Arc::new(Mutex::new(()));
    let workers = Worker::several(64);
    for worker in &workers {
        let turn = Arc::clone(&turn);
        worker.start(move || {
            for _ in 0..10 {
                let _turn = turn.lock().unwrap();
                traffic.burst(16);
            }
        });
    }
    workers.iter().for_each(Worker::wait);
    keeps_the_rule(traffic, "64 live threads, 16 in hand each, in turn", 64);
}

#[test]
fn bursts_at_once() {
    for (threads, each) in [(1, 200), (2, 100), (8, 30)] {
        let traffic = Traffic::new(BYTES);
        let work = move || (0..each).for_each(|_| traffic.burst(1_000));
        let at_work: Vec<_> = (0..threads).map(|_| thread::spawn(work)).collect();
        join(at_work);
        let shape = format!("bursts of 1,000 on {threads} threads");
        keeps_the_rule(traffic, &shape, threads);
    }
}

/// Collections drop what is idle, so many values are made. What is alive stays bounded.
#[test]
fn two_threads_beside_collections() {
    static OVER: AtomicBool = AtomicBool::new(false);
    let traffic = Traffic::new(BYTES);
    let workers = Worker::several(2);
    for worker in &workers {
        // SeqCst: it ends a loop, no more.
        worker.start(move || {
            while !OVER.load(Ordering::SeqCst) {
                drop(traffic.get());
            }
        });
    }
    for _ in 0..100 {
        traffic.pool.collect();
        thread::yield_now();
    }
    OVER.store(true, Ordering::SeqCst);
    workers.iter().for_each(Worker::wait);
    keeps_the_rule(
        traffic,
        "get and return on two threads beside collections",
        3,
    );
}
