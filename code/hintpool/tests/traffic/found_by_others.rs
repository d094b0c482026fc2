//! Values that one thread has made idle are found by the others.

use std::sync::{Arc, Barrier, mpsc};

use super::probe::Traffic;
use super::worker::Worker;

each_weight!(
    by_new_threads,
    by_threads_that_used_the_pool_before,
    by_one_thread,
);

/// Has 100 values idle that this thread made.
fn warm_up(traffic: Traffic) {
    drop((0..100).map(|_| traffic.get()).collect::<Vec<_>>());
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
    warm_up(traffic);
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
fn by_threads_that_used_the_pool_before(traffic: Traffic) {
    let workers = Worker::several(8);
    for worker in workers.iter().cycle().take(3 * workers.len()) {
        worker.run(move || drop(traffic.get()));
    }
    warm_up(traffic);
    let warm = traffic.counts.created();
    get_at_once(traffic, &workers, 5);
    traffic.created_at_most(
        "100 values idle, 8 threads that used the pool before get 5 each at once",
        warm + workers.len(),
    );
}

/// All that is idle, and not just the first few.
fn by_one_thread(traffic: Traffic) {
    warm_up(traffic);
    Worker::new().run(move || warm_up(traffic));
    traffic.created_at_most("100 values idle, another thread gets as many", 100);
}
