use std::sync::{Arc, Barrier, mpsc};
use std::thread;

use exercise_support::{Lesson, check, random};

use crate::workers::scene::{IfItStops, play};
use crate::workers::team::{ACCEPTED, READ, Team};

#[test]
fn requests_are_done_with_sheets_from_the_pool() {
    play(ACCEPTED, |steps| {
        let mut chance = random();
        let [threads, queue] = [2..5, 1..20].map(|range| chance.usize(range));
        let requests = 400;
        let [reused, _] = Team::start(steps, threads, queue).used_and_new(requests);

        // A pool may forget now and then, so half of the requests may get a new sheet.
        check(reused >= requests / 2, || Lesson {
            expected: format!(
                "{threads} workers do {requests} requests; most of these get a sheet that an earlier \
                 one has used and returned"
            ),
            happened: format!("{reused} did"),
            why: "a worker that makes a sheet for each request, or that does not give it back, has \
                  isolation without a pool. Where does its sheet come from, and where does it go?",
            read: READ,
        });
    });
}

#[test]
fn workers_work_at_the_same_time() {
    let threads = random().usize(2..5);
    let stopped = IfItStops {
        why: "one worker at a time is no faster than no workers at all. Are there as many threads \
              as `start` was asked for? If so, each lock that a worker still holds while it works \
              makes the others wait: how long is each of your locks held?",
        read: READ,
    };
    play(stopped, move |steps| {
        let mut team = Team::start(steps, threads, threads);
        let barrier = Arc::new(Barrier::new(threads));
        for _ in 0..threads {
            let barrier = Arc::clone(&barrier);
            team.submit(move |_| {
                barrier.wait();
            });
        }
        team.wait(&format!(
            "{threads} workers have {threads} requests, each of which waits until all of them have \
             begun, and does nothing else"
        ));
    });
}

#[test]
fn the_queue_is_bounded() {
    let stopped = IfItStops {
        why: "whoever submits has other things to do. A full queue is an answer, and it comes at once.",
        read: READ,
    };
    play(stopped, |steps| {
        let mut chance = random();
        let queue = chance.usize(1..30);
        let mut team = Team::start(steps, 1, queue);

        let busy = team.keep_one_busy();
        let accepted = (0..queue + 5).take_while(|_| team.offer(|_| ())).count();

        check(accepted == queue, || Lesson {
            expected: format!(
                "the only worker is busy, and the queue has room for {queue}: {queue} more requests \
                 are accepted and the next is given back"
            ),
            happened: match accepted > queue {
                true => "one more is accepted".into(),
                false => format!("{accepted} are accepted, and the next is given back"),
            },
            why: "requests that come faster than they are done have to wait somewhere. Without a \
                  bound they fill the memory; with a bound, the sender learns of it in time. A \
                  request that a worker has begun waits no longer.",
            read: READ,
        });
        drop(busy);
        team.wait("the worker is free again, and every accepted request is done");
    });
}

#[test]
fn the_longest_waiting_request_comes_first() {
    play(ACCEPTED, |steps| {
        let queue = random().u64(5..30);
        let mut team = Team::start(steps, 1, queue as usize);

        let busy = team.keep_one_busy();
        let (done, order) = mpsc::channel();
        for number in 1..=queue {
            let done = done.clone();
            team.submit(move |_| {
                let _ = done.send(number);
            });
        }
        drop(busy);
        team.wait("the last of the accepted requests is done");

        let order: Vec<u64> = order.try_iter().collect();
        check(order.is_sorted(), || Lesson {
            expected: format!(
                "one worker, and {queue} requests that were accepted while it was busy: it does them \
                 in the order in which they came"
            ),
            happened: format!("it did them in the order {order:?}"),
            why: "a request that others overtake may wait for ever, as long as new ones come.",
            read: READ,
        });
    });
}

#[test]
fn a_waiting_worker_holds_no_sheet() {
    let stopped = IfItStops {
        why: "a sheet that a worker holds while it waits cannot be used by any other worker \
              meanwhile. Then the pool needs as many sheets as there are workers, and not as many \
              as there is work.",
        read: "\"Too long\" in Too big, too long, too rare, \
               book/3-mistakes/3-too-big-too-long-too-rare.md",
    };
    play(stopped, |steps| {
        let threads = random().usize(2..5);
        let before = isolated_workers::stats().in_use();
        let mut team = Team::start(steps, threads, 2 * threads);
        // Several laps, since a worker's thread may be late to begin.
        for lap in 1..=30 {
            for _ in 0..4 * threads {
                team.submit(|_| thread::yield_now());
            }
            team.wait("the last of the accepted requests is done");

            steps.now(&format!(
                "lap {lap}: {threads} workers have done all there was to do, and while they wait \
                 for more, `stats()` counts no sheet in use"
            ));
            while isolated_workers::stats().in_use() > before {
                thread::yield_now();
            }
        }
    });
}
