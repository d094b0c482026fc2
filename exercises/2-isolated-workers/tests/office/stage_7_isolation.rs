use std::panic::resume_unwind;
use std::sync::mpsc;
use std::thread;

use exercise_support::{Lesson, check, pools, random};
use hintpool::chaos;

use crate::workers::canary::{self, Data};
use crate::workers::scene::{IfItStops, play};
use crate::workers::team::{READ, Team};

const CHAOS: &str =
    "\"Chaos makes it visible\" in A cache in disguise, book/3-mistakes/1-a-cache-in-disguise.md";

const STOPPED: IfItStops = IfItStops {
    why: "a pool may be empty at any time, also in the middle of the day. Then it makes a new \
          sheet, and the work goes on.",
    read: CHAOS,
};

#[test]
fn no_data_reaches_another_request() {
    play(STOPPED, |steps| {
        let mut chance = random();
        for (weather, panics, forgets) in [
            ("all goes well", false, false),
            ("one request in five panics half-way", true, false),
            ("the pool forgets at random", false, true),
            (
                "one request in five panics, and the pool forgets",
                true,
                true,
            ),
        ] {
            let scope = forgets.then(|| chaos::scope(chance.u64(..)));
            let [threads, queue] = [2..6, 1..20].map(|range| chance.usize(range));
            let requests = 1_500;
            let mut numbers: Vec<u64> = (1..=requests).collect();
            chance.shuffle(&mut numbers);
            // A panic in a request would end a worker, or be caught by it.
            let (leaks, leaked) = mpsc::channel();

            let mut team = Team::start(steps, threads, queue);
            for number in numbers {
                let data = Data::some(number, &mut chance);
                let half_way = panics && chance.u64(..5) == 0;
                let pause = chance.u64(..10) == 0;
                let leaks = leaks.clone();
                team.submit(move |sheet| {
                    if let Some(found) = canary::anywhere(sheet) {
                        let _ = leaks.send(format!("request {number} found {found}"));
                    }
                    data.write(sheet);
                    if pause {
                        thread::yield_now(); // Lets another worker come in between.
                    }
                    if half_way {
                        resume_unwind(Box::new("half-way"));
                    }
                });
            }
            team.wait("the last of the accepted requests is done");
            drop(scope);

            let leak = leaked.try_iter().next();
            check(leak.is_none(), || Lesson {
                expected: format!(
                    "{requests} requests in random order, {threads} workers, and {weather}: each \
                     request gets a blank sheet"
                ),
                happened: leak.unwrap_or_default(),
                why: "this is the data of another customer, in a request that may send it anywhere. \
                      `recycle` is tested by stage 2; so is this sheet one that `recycle` has seen, \
                      the last thing before it was lent?",
                read: "\"The last request's secret\" in Dirty objects, \
                       book/3-mistakes/2-dirty-objects.md",
            });
        }
    });
}

#[test]
fn every_request_is_done_if_the_pool_forgets() {
    play(STOPPED, |steps| {
        let mut chance = random();
        let _scope = chaos::scope(chance.u64(..));
        for lap in 1..=4 {
            // An empty pool now and then: what was put in at the start is gone.
            pools::empty();
            let [threads, queue] = [1..5, 1..20].map(|range| chance.usize(range));
            let requests = 250;
            let mut team = Team::start(steps, threads, queue);
            for _ in 0..requests {
                team.submit(|_| ());
            }
            team.wait("the last of the accepted requests is done");
            let ended = team.shutdown();

            check(ended.done == requests, || Lesson {
                expected: format!(
                    "in lap {lap}, {threads} workers do {requests} requests, while the pool misses \
                     one get in four and drops one return in four"
                ),
                happened: format!(
                    "{} are done, {} were dropped before they began",
                    ended.done, ended.lost
                ),
                why: "a pool is a hint. A request that fails because no sheet was idle relies on the \
                      pool to remember something, and a pool that is filled in advance promises no \
                      more than one that is not.",
                read: "\"The disguises\" in A cache in disguise, \
                       book/3-mistakes/1-a-cache-in-disguise.md",
            });
        }
    });
}

#[test]
fn every_request_asks_the_pool() {
    play(STOPPED, |steps| {
        let mut chance = random();
        let _scope = chaos::scope(chance.u64(..));
        let [used, new] = Team::start(steps, chance.usize(1..4), 10).used_and_new(2_000);

        // Misses alone make one in four; half as many is beyond bad luck.
        let ran = used + new;
        check(new >= ran / 8, || Lesson {
            expected: format!(
                "{ran} requests, and a pool that misses one get in four: at least {} of them get a \
                 new sheet",
                ran / 8
            ),
            happened: format!("{new} did"),
            why: "a pool can drop a sheet, or lend it to others, only between a return and the \
                  next get. A request that never finds the pool empty did not ask it: a worker \
                  kept its sheet, or a store of your own did.",
            read: READ,
        });
    });
}
