//! Nine patterns in which a pool that keeps values for each thread keeps too many.
//!
//! What a pool behind one lock would have made is the most values that were out at once in the same
//! run.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;

use super::hand_over::one_gets;
use super::probe::Traffic;
use super::worker::{Worker, join};

const BYTES: usize = 4 << 10;

fn keeps_the_rule(traffic: Traffic, shape: &str, threads: usize) {
    traffic.keeps_the_rule(shape, traffic.counts.most_out(), threads);
}

fn burst(traffic: Traffic, values: usize) {
    drop((0..values).map(|_| traffic.get()).collect::<Vec<_>>());
}

/// Runs a number of threads to their end.
fn together(threads: usize, work: impl Fn() + Send + Clone + 'static) {
    let threads: Vec<_> = (0..threads).map(|_| thread::spawn(work.clone())).collect();
    join(threads);
}

/// Only one of the threads is ever inside a call.
#[test]
fn a_thousand_live_threads_in_turn() {
    let traffic = traffic!(BYTES);
    let workers = Worker::several(1_000);
    for worker in &workers {
        worker.run(move || drop(traffic.get()));
    }
    traffic.created_at_most("1,000 live threads, one use each, in turn", 16);
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
                burst(traffic, 16);
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
    let traffic = traffic!(BYTES);
    together(1, move || (0..200).for_each(|_| burst(traffic, 1_000)));
    keeps_the_rule(traffic, "bursts of 1,000 on one thread", 1);
}

#[test]
fn bursts_on_two_threads() {
    let traffic = traffic!(BYTES);
    together(2, move || (0..100).for_each(|_| burst(traffic, 1_000)));
    keeps_the_rule(traffic, "bursts of 1,000 on two threads", 2);
}

#[test]
fn bursts_on_eight_threads() {
    let traffic = traffic!(BYTES);
    together(8, move || (0..30).for_each(|_| burst(traffic, 1_000)));
    keeps_the_rule(traffic, "bursts of 1,000 on 8 threads", 8);
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
