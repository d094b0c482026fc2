//! Many threads, come and gone.

use std::sync::{Arc, mpsc};
use std::thread;

use super::burst;
use crate::check::promises;
use crate::{Full, Ledger};

promises! {
    $ full_threads_tests in suites::full::threads of Full {
        values_of_ended_threads_do_not_pile_up:
            "what ended threads left idle is reused or ages; it does not grow with their number",
        one_gets_and_another_drops_without_growth:
            "when one thread gets and another drops, nothing grows without bound",
    }
}

pub fn values_of_ended_threads_do_not_pile_up<P: Full>(ledger: &Arc<Ledger>) {
    let pool = P::new(ledger.create());
    for _ in 0..100 {
        thread::scope(|scope| {
            scope.spawn(|| burst(&pool, 2));
        });
        pool.collect();
    }
    let alive = ledger.alive();
    assert!(alive <= 8, "{alive} values alive, two at a time in use");
}

pub fn one_gets_and_another_drops_without_growth<P: Full>(ledger: &Arc<Ledger>) {
    let pool = P::new(ledger.create());
    let (queue, turns) = (32, 10_000);
    thread::scope(|scope| {
        let (sender, receiver) = mpsc::sync_channel(queue);
        scope.spawn(move || receiver.into_iter().for_each(drop));
        for _ in 0..turns {
            let mut probe = pool.get();
            probe.work();
            sender.send(probe).expect("the other thread listens");
        }
    });
    // Many times what is ever in flight, and far less than one value a turn.
    let bound = 40 * queue as u64;
    let alive = ledger.alive();
    assert!(alive <= bound, "{alive} values idle after {turns} turns");
    assert_eq!(pool.stats().in_use(), 0, "values in use by nobody");
}
