//! A thread ends, and the next one gets its index and its part of the pool. The first one's values
//! are still out then.

use super::probe::Traffic;
use super::worker::Worker;

each_weight!(the_values_of_one_that_ended, two_that_end_by_turns,);

/// Each thread gets ten values, which were at home with it if there were any, and leaves them
/// behind. They are returned by its successor, by a third thread, and by this one.
fn the_values_of_one_that_ended(traffic: Traffic) {
    let other = Worker::new();
    let mut left = Vec::new();
    for _ in 0..200 {
        let thread = Worker::new();
        let third = left.len() / 3;
        let to_other: Vec<_> = left.drain(..third).collect();
        other.run(move || drop(to_other));
        let to_successor: Vec<_> = left.drain(..third).collect();
        thread.run(move || drop(to_successor));
        drop(left);
        left = ten(traffic, &thread);
    }
    drop(left);
    traffic.keeps_the_rule(
        "the values of a thread that ended return in three places",
        10,
        3,
    );
}

/// Ten values that the thread got. It has returned them once before.
fn ten(traffic: Traffic, thread: &Worker) -> Vec<hintpool::Guard<'static, super::probe::Probe>> {
    let (to, from) = std::sync::mpsc::channel();
    thread.run(move || {
        let get = || (0..10).map(|_| traffic.get()).collect::<Vec<_>>();
        drop(get());
        to.send(get()).unwrap();
    });
    from.recv().unwrap()
}

/// Two threads are alive. The older one ends, a new one takes its index, and what the older one got
/// returns on the thread that is left.
fn two_that_end_by_turns(traffic: Traffic) {
    let mut older = Worker::new();
    for _ in 0..200 {
        let younger = Worker::new();
        let values = ten(traffic, &older);
        drop(older);
        let successor = Worker::new();
        younger.run(move || drop(values));
        // Its own, while the values of the thread before it lie elsewhere.
        drop(ten(traffic, &successor));
        older = younger;
    }
    drop(older);
    traffic.keeps_the_rule("two threads that end by turns", 10, 3);
}
