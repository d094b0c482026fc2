//! Threads that end with other threads' values in their hands, or with returns that nobody has been
//! given yet. What they leave is found, and bounded as ever, also where the next thread gets the index of
//! one that ended, and its part of the pool, while the values of that one are still out.

use std::cell::RefCell;
use std::sync::mpsc;
use std::thread;

use hintpool::Guard;

use super::probe::{Probe, Traffic};
use super::worker::Worker;

each_weight!(
    end_after_returns,
    end_after_returns_eight_at_a_time,
    return_in_destructors,
    return_in_destructors_eight_at_a_time,
    get_in_destructors,
    end_by_panics,
    the_values_of_one_that_ended,
    two_that_end_by_turns,
);

/// What a thread of this number does in the end with what it was given.
type End = fn(Traffic, usize, Vec<Guard<'static, Probe>>);

/// Has 600 threads end in turn, each with three values that this thread got.
fn in_turn(traffic: Traffic, shape: &str, end: End) {
    for number in 0..600 {
        let values = (0..3).map(|_| traffic.get()).collect();
        // Whoever means to panic does so without a word, and is joined all the same.
        let _ = thread::spawn(move || end(traffic, number, values)).join();
    }
    traffic.keeps_the_rule(shape, 4, 2);
}

/// The same with 8 threads alive at a time, 800 in all.
fn eight_at_a_time(traffic: Traffic, shape: &str, end: End) {
    for _ in 0..100 {
        let workers = Worker::several(8);
        for (number, worker) in workers.iter().enumerate() {
            let values = (0..3).map(|_| traffic.get()).collect();
            worker.start(move || end(traffic, number, values));
        }
        workers.iter().for_each(Worker::wait);
    }
    // 8 threads have 3 each, or this one has the next 3; and each may use one of its own.
    traffic.keeps_the_rule(shape, 8 * 4, 9);
}

fn end_after_returns(traffic: Traffic) {
    let shape = "600 threads in turn return 3 values and end";
    in_turn(traffic, shape, |_, _, values| drop(values));
}

fn end_after_returns_eight_at_a_time(traffic: Traffic) {
    let shape = "800 threads, 8 at a time, return 3 values and end";
    eight_at_a_time(traffic, shape, |_, _, values| drop(values));
}

thread_local! {
    /// Dropped when the thread ends, before or after what the pool itself keeps there.
    static KEPT: RefCell<Vec<Guard<'static, Probe>>> = const { RefCell::new(Vec::new()) };
}

/// Leaves the values to the destructor of a thread-local: on a thread that never uses the pool, or
/// uses it before the destructor is registered, or after.
fn keep(traffic: Traffic, number: usize, values: Vec<Guard<'static, Probe>>) {
    if number % 3 == 1 {
        drop(traffic.get());
    }
    KEPT.with_borrow_mut(|kept| kept.extend(values));
    if number % 3 == 2 {
        drop(traffic.get());
    }
}

fn return_in_destructors(traffic: Traffic) {
    let shape = "600 threads in turn return 3 values in a destructor";
    in_turn(traffic, shape, keep);
}

fn return_in_destructors_eight_at_a_time(traffic: Traffic) {
    let shape = "800 threads, 8 at a time, return 3 values in a destructor";
    eight_at_a_time(traffic, shape, keep);
}

/// Uses the pool for the first time, or once more, while the thread ends.
struct GetsAtTheEnd(Traffic);

impl Drop for GetsAtTheEnd {
    fn drop(&mut self) {
        drop(self.0.get());
    }
}

thread_local! {
    static AT_THE_END: RefCell<Option<GetsAtTheEnd>> = const { RefCell::new(None) };
}

fn get_in_destructors(traffic: Traffic) {
    let shape = "600 threads in turn get a value in a destructor, and return 3 there";
    in_turn(traffic, shape, |traffic, number, values| {
        let at_the_end = || AT_THE_END.set(Some(GetsAtTheEnd(traffic)));
        if number % 2 == 0 {
            at_the_end();
        }
        keep(traffic, number, values);
        if number % 2 == 1 {
            at_the_end();
        }
    });
}

/// The first value is returned, and the others are dropped by unwinding, which discards them.
fn end_by_panics(traffic: Traffic) {
    let shape = "600 threads in turn return a value and end by a panic";
    in_turn(traffic, shape, |_, _, mut values| {
        drop(values.pop());
        // Without the panic hook, which would print each.
        std::panic::resume_unwind(Box::new("planned"));
    });
    // Those that are gone, and one in twenty.
    let discarded = 600 * 2;
    traffic.created_at_most(shape, discarded + discarded / 20);
}

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
fn ten(traffic: Traffic, thread: &Worker) -> Vec<Guard<'static, Probe>> {
    let (to, from) = mpsc::channel();
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
