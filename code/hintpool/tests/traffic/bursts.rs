//! Many values out at once on one thread, and then on another, or one by one. What one thread has made
//! idle is found by the others.

use std::sync::{Arc, Barrier, mpsc};
use std::thread;

use super::probe::{HEAVY, Traffic};
use super::worker::Worker;

each_weight!(
    four_threads_by_turns,
    small_bursts_on_many_threads,
    a_burst_and_then_hand_over,
    a_burst_on_each_side_of_a_hand_over,
    by_new_threads,
    by_one_thread,
);

/// 1,000 on one thread, while the other three wait.
fn four_threads_by_turns(traffic: Traffic) {
    let workers = Worker::several(4);
    let rounds = |count| {
        for worker in workers.iter().cycle().take(count * workers.len()) {
            worker.run(move || traffic.burst(1_000));
        }
    };
    rounds(10);
    let settled = traffic.counts.created();
    rounds(10);
    traffic.created_at_most("bursts of 1,000 on four threads by turns", 4_000);
    let created = traffic.counts.created() - settled;
    traffic.assert(
        created == 0,
        "bursts of 1,000 on four threads by turns",
        &format!("no value to be made after ten rounds, counted {created}"),
    );
}

/// So few that a thread could keep all of them to itself.
fn small_bursts_on_many_threads(traffic: Traffic) {
    let workers = Worker::several(40);
    for worker in workers.iter().cycle().take(10 * workers.len()) {
        worker.run(move || traffic.burst(20));
    }
    traffic.keeps_the_rule("bursts of 20 on 40 threads by turns", 20, workers.len());
}

/// What the burst left is used by the traffic after it, though other threads get and return then.
fn a_burst_and_then_hand_over(traffic: Traffic) {
    let first = Worker::new();
    first.run(move || traffic.burst(20));
    hand_over(traffic);
    traffic.keeps_the_rule(
        "a burst of 20 on one thread, then hand-over by two others",
        20,
        3,
    );
}

fn a_burst_on_each_side_of_a_hand_over(traffic: Traffic) {
    for _ in 0..10 {
        thread::spawn(move || traffic.burst(20)).join().unwrap();
        hand_over(traffic);
        traffic.burst(20);
    }
    traffic.keeps_the_rule("bursts of 20 before and after a hand-over", 20, 3);
}

/// This thread gets, another returns, and two values are out at most.
fn hand_over(traffic: Traffic) {
    let returner = Worker::new();
    for _ in 0..1_000 {
        let value = traffic.get();
        returner.run(move || drop(value));
    }
}

/// Each thread holds so many values, all at the same time.
fn get_at_once(traffic: Traffic, workers: &[Worker], each: usize) {
    let all_hold = Arc::new(Barrier::new(workers.len()));
    for worker in workers {
        let all_hold = Arc::clone(&all_hold);
        worker.start(move || {
            let _values: Vec<_> = (0..each).map(|_| traffic.get()).collect();
            all_hold.wait();
        });
    }
    workers.iter().for_each(Worker::wait);
}

/// Each gets when the one before has got, so that no two are inside a call at once.
fn by_new_threads(traffic: Traffic) {
    traffic.burst(100);
    let workers = Worker::several(8);
    let all_hold = Arc::new(Barrier::new(workers.len() + 1));
    for worker in &workers {
        let (all_hold, (holds, held)) = (Arc::clone(&all_hold), mpsc::channel());
        worker.start(move || {
            let _value = traffic.get();
            holds.send(()).expect("the next one waits");
            all_hold.wait();
        });
        held.recv().expect("the worker gets one");
    }
    all_hold.wait();
    workers.iter().for_each(Worker::wait);
    traffic.created_at_most("100 values idle, 8 new threads get one each", 100);
}

/// They get more at once than they ever did, and what they need is idle at another thread.
///
/// The middle of five pools counts: where a thread is preempted while it gathers, it has what is idle in
/// its hand, and the others may create.
fn by_threads_that_used_the_pool_before(pools: [Traffic; 5]) {
    let workers = Worker::several(8);
    let mut created = pools.map(|traffic| {
        for worker in workers.iter().cycle().take(3 * workers.len()) {
            worker.run(move || drop(traffic.get()));
        }
        traffic.burst(100);
        let warm = traffic.counts.created();
        get_at_once(traffic, &workers, 5);
        traffic.counts.created() - warm
    });
    created.sort_unstable();
    pools[0].assert(
        created[2] <= workers.len(),
        "100 values idle, 8 threads that used the pool before get 5 each at once",
        &format!("of most pools at most one more for each thread, counted {created:?}"),
    );
}

macro_rules! five {
    ($bytes:expr) => {
        [
            traffic!($bytes),
            traffic!($bytes),
            traffic!($bytes),
            traffic!($bytes),
            traffic!($bytes),
        ]
    };
}

#[test]
fn by_threads_that_used_the_pool_before_of_64_bytes() {
    by_threads_that_used_the_pool_before(five!(64));
}

#[test]
fn by_threads_that_used_the_pool_before_of_64_kib() {
    by_threads_that_used_the_pool_before(five!(HEAVY));
}

/// All that is idle, and not just the first few.
fn by_one_thread(traffic: Traffic) {
    traffic.burst(100);
    Worker::new().run(move || traffic.burst(100));
    traffic.created_at_most("100 values idle, another thread gets as many", 100);
}
