//! Many threads that stay alive, of which few hold a value at a time.

use std::sync::mpsc::channel;

use super::probe::Traffic;
use super::worker::Worker;

each_weight!(
    two_hundred_in_turn,
    two_hundred_return_and_wait,
    two_thousand_in_turn,
    two_thousand_in_waves,
);

fn two_hundred_in_turn(traffic: Traffic) {
    in_turn(traffic, 200);
}

fn two_thousand_in_turn(traffic: Traffic) {
    in_turn(traffic, 2_000);
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
fn two_thousand_in_waves(traffic: Traffic) {
    let workers = Worker::several(2_000);
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
    traffic.keeps_the_rule("2,000 live threads, 50 at a time", 50, 50);
}
