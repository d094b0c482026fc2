//! Values that come and go by other ways than a guard's drop, in the middle of a hand-over.

use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread;

use hintpool::Guard;

use super::probe::{Probe, Traffic};
use super::worker::{join, receivers};

each_weight!(
    taken_here_and_put_there,
    taken_and_put_by_turns,
    put_by_many,
    some_never_return,
    some_are_dropped_by_panics,
);

const VALUES: usize = 10_000;

/// An idle value, without its guard, or a new one.
fn take(traffic: Traffic) -> Probe {
    match traffic.pool.try_get() {
        Some(mut value) => {
            value.hold();
            Guard::detach(value)
        }
        None => {
            let mut value = Probe::new(traffic.counts, traffic.bytes);
            value.hold();
            value
        }
    }
}

/// Has one thread take values and `returners` others do the rest, one at a time each.
fn hand_over<V: Send + 'static>(
    returners: usize,
    get: impl Fn() -> V,
    finish: impl Fn(usize, V) + Send + Clone + 'static,
) {
    let (ways, threads) = receivers(returners, 0, move |(number, value)| finish(number, value));
    for (number, to) in ways.iter().cycle().take(VALUES).enumerate() {
        to.send((number, get())).unwrap();
    }
    drop(ways);
    join(threads);
}

fn taken_here_and_put_there(traffic: Traffic) {
    hand_over(1, || take(traffic), move |_, value| traffic.pool.put(value));
    traffic.keeps_the_rule("one thread takes by try_get, another puts", 2, 2);
}

/// Two threads change places: one takes a hundred values, one at a time, and the other puts each.
fn taken_and_put_by_turns(traffic: Traffic) {
    let (to_second, from_first) = sync_channel(0);
    let (to_first, from_second) = sync_channel(0);
    let second = thread::spawn(move || {
        for turn in 0..TURNS {
            if turn % 2 == 0 {
                put_hundred(traffic, &from_first);
            } else {
                take_hundred(traffic, &to_first);
            }
        }
    });
    for turn in 0..TURNS {
        if turn % 2 == 0 {
            take_hundred(traffic, &to_second);
        } else {
            put_hundred(traffic, &from_second);
        }
    }
    join([second]);
    traffic.keeps_the_rule("two threads take and put by turns", 2, 2);
}

const TURNS: usize = VALUES / 100;

fn take_hundred(traffic: Traffic, to: &SyncSender<Probe>) {
    (0..100).for_each(|_| to.send(take(traffic)).unwrap());
}

fn put_hundred(traffic: Traffic, from: &Receiver<Probe>) {
    (0..100).for_each(|_| traffic.pool.put(from.recv().unwrap()));
}

fn put_by_many(traffic: Traffic) {
    hand_over(8, || take(traffic), move |_, value| traffic.pool.put(value));
    traffic.keeps_the_rule("one thread takes by try_get, 8 put", 9, 9);
}

/// Of ten values, one is discarded, one leaves for good, and one leaves and is put back.
fn some_never_return(traffic: Traffic) {
    let finish = move |number, value| match number % 10 {
        3 => Guard::discard(value),
        6 => drop(Guard::detach(value)),
        9 => traffic.pool.put(Guard::detach(value)),
        _ => drop(value),
    };
    hand_over(4, move || traffic.get(), finish);
    traffic.keeps_the_rule("4 threads return, discard and detach", 5, 5);
    // Those that are gone, and one in a hundred.
    let bound = VALUES / 10 * 2 + VALUES / 100;
    traffic.created_at_most("4 threads return, discard and detach", bound);
}

/// Every tenth is in hand when its thread panics, and is discarded.
fn some_are_dropped_by_panics(traffic: Traffic) {
    let finish = move |number, value: Guard<'static, Probe>| {
        let work = move || {
            let _value = value;
            if number % 10 == 0 {
                // Without the panic hook, which would print each.
                resume_unwind(Box::new("planned"));
            }
        };
        assert_eq!(
            catch_unwind(AssertUnwindSafe(work)).is_err(),
            number % 10 == 0
        );
    };
    hand_over(4, move || traffic.get(), finish);
    traffic.keeps_the_rule("4 threads return, and panic now and then", 5, 5);
    // Those that are gone, and one in a hundred.
    let bound = VALUES / 10 + VALUES / 100;
    traffic.created_at_most("4 threads return, and panic now and then", bound);
}
