//! Many values out at once on one thread, and then on another, or one by one.

use std::thread;

use super::probe::Traffic;
use super::worker::Worker;

each_weight!(
    four_threads_by_turns,
    small_bursts_on_many_threads,
    a_burst_and_then_hand_over,
    a_burst_on_each_side_of_a_hand_over,
);

fn burst(traffic: Traffic, values: usize) {
    drop((0..values).map(|_| traffic.get()).collect::<Vec<_>>());
}

/// 1,000 on one thread, while the other three wait.
fn four_threads_by_turns(traffic: Traffic) {
    let workers = Worker::several(4);
    let rounds = |count| {
        for worker in workers.iter().cycle().take(count * workers.len()) {
            worker.run(move || burst(traffic, 1_000));
        }
    };
    rounds(10);
    let settled = traffic.counts.created();
    rounds(10);
    traffic.created_at_most("bursts of 1,000 on four threads by turns", 4_000);
    let created = traffic.counts.created() - settled;
    assert_eq!(
        created,
        0,
        "bursts of 1,000 on four threads by turns, {} bytes each: expected no value to be made \
         after ten rounds, counted {created} ({})",
        traffic.bytes,
        traffic.figures(),
    );
}

/// So few that a thread could keep all of them to itself.
fn small_bursts_on_many_threads(traffic: Traffic) {
    let workers = Worker::several(40);
    for worker in workers.iter().cycle().take(10 * workers.len()) {
        worker.run(move || burst(traffic, 20));
    }
    traffic.keeps_the_rule("bursts of 20 on 40 threads by turns", 20, workers.len());
}

/// What the burst left is used by the traffic after it, though other threads get and return then.
fn a_burst_and_then_hand_over(traffic: Traffic) {
    let first = Worker::new();
    first.run(move || burst(traffic, 20));
    hand_over(traffic);
    traffic.keeps_the_rule(
        "a burst of 20 on one thread, then hand-over by two others",
        20,
        3,
    );
}

fn a_burst_on_each_side_of_a_hand_over(traffic: Traffic) {
    for _ in 0..10 {
        thread::spawn(move || burst(traffic, 20)).join().unwrap();
        hand_over(traffic);
        burst(traffic, 20);
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
