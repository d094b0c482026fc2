//! Patterns in which a pool that keeps values for each thread keeps too many: many threads that stay
//! alive, of which few hold a value at a time, threads that hand over, and bursts.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::channel;
use std::sync::{Arc, Mutex};
use std::thread;

use super::hand_over::one_gets;
use super::probe::Traffic;
use super::worker::{Worker, join};

each_weight!(
    two_hundred_in_turn,
    two_hundred_return_and_wait,
    many_in_turn,
    many_in_waves,
);

fn two_hundred_in_turn(traffic: Traffic) {
    in_turn(traffic, 200);
}

fn many_in_turn(traffic: Traffic) {
    in_turn(traffic, traffic.times(2_000));
}

/// All are alive until the end, and each uses one value, while no other does.
fn in_turn(traffic: Traffic, threads: usize) {
    let workers = Worker::several(threads);
    for worker in &workers {
        worker.run(move || drop(traffic.get()));
    }
    let shape = format!("{threads} live threads, one after the other, one value each");
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

/// Has each of these threads make so many bursts of a thousand.
fn bursts(traffic: Traffic, threads: usize, each: usize) {
    let work = move || (0..each).for_each(|_| traffic.burst(1_000));
    let threads_at_work: Vec<_> = (0..threads).map(|_| thread::spawn(work)).collect();
    join(threads_at_work);
    keeps_the_rule(
        traffic,
        &format!("bursts of 1,000 on {threads} threads"),
        threads,
    );
}

/// Only one of the threads is ever inside a call.
#[test]
fn a_thousand_live_threads_in_turn() {
    in_turn(traffic!(BYTES), 1_000);
}

/// The threads queue for a lock that each holds while it has its values, so 16 are out at most.
#[test]
fn sixty_four_live_threads_with_sixteen_each() {
    let traffic = traffic!(BYTES);
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
fn five_thousand_threads_one_after_another() {
    let traffic = traffic!(BYTES);
    for _ in 0..5_000 {
        thread::spawn(move || drop(traffic.get())).join().unwrap();
    }
    traffic.created_at_most("5,000 threads one after another", 16);
}

#[test]
fn one_producer_and_one_consumer() {
    let traffic = traffic!(BYTES);
    one_gets(traffic, 1, 10_000);
    keeps_the_rule(traffic, "one producer, one consumer, one in flight", 2);
}

#[test]
fn one_producer_and_eight_consumers() {
    let traffic = traffic!(BYTES);
    one_gets(traffic, 8, 10_000);
    keeps_the_rule(
        traffic,
        "one producer, 8 consumers in turn, one in flight",
        9,
    );
}

#[test]
fn bursts_on_one_thread() {
    bursts(traffic!(BYTES), 1, 200);
}

#[test]
fn bursts_on_two_threads() {
    bursts(traffic!(BYTES), 2, 100);
}

#[test]
fn bursts_on_eight_threads() {
    bursts(traffic!(BYTES), 8, 30);
}

/// Collections drop what is idle, so many values are made. What is alive stays bounded.
#[test]
fn two_threads_beside_collections() {
    static OVER: AtomicBool = AtomicBool::new(false);
    let traffic = traffic!(BYTES);
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
