use std::cell::RefCell;
use std::panic::resume_unwind;
use std::sync::mpsc::{self, Sender};
use std::thread;
use std::time::Duration;

use exercise_support::{Lesson, check, random};

use crate::workers::scene::play;
use crate::workers::team::{ACCEPTED, READ, Team};

const FINISHES: &str = "to accept a request is to promise that it will be done. Whoever shuts down wants to \
                        know that nothing is lost, and that nothing is still going on.";

const ALSO_AFTER_PANICS: &str = "a worker that replaces one which panicked is a worker too. Does `shutdown` \
                                 wait for the threads that were started first, or for all that there are?";

#[test]
fn what_was_accepted_is_done() {
    play(ACCEPTED, |steps| {
        // Without panics, and after several of each worker.
        for (panics, why) in [(0, FINISHES), (10, ALSO_AFTER_PANICS)] {
            let threads = random().usize(1..4);
            let waiting = 5 * threads;
            let mut team = Team::start(steps, threads, waiting + threads);
            for _ in 0..panics * threads {
                team.submit(|_| resume_unwind(Box::new("this request fails")));
            }
            team.wait("the requests that panic have ended");
            let panicked = team.ended.panicked;

            // Workers that are busy, so that the others wait in the queue.
            let mut gates = Vec::new();
            for _ in 0..threads {
                let (gate, closed) = mpsc::channel::<()>();
                gates.push(gate);
                team.submit(move |_| {
                    let _ = closed.recv();
                });
            }
            for _ in 0..waiting {
                // Long enough that a shutdown which does not wait returns before it is done. No right
                // answer depends on it.
                team.submit(|_| thread::sleep(Duration::from_millis(10)));
            }
            drop(gates);
            let ended = team.shutdown();

            let accepted = (threads + waiting) as u64;
            check(ended.done == accepted, || Lesson {
                expected: format!(
                    "{panicked} requests panicked, and {accepted} others were accepted after them, most \
                     of which still wait when `shutdown` is called; when it returns, all {accepted} are \
                     done"
                ),
                happened: format!(
                    "{} are done, {} were dropped before they began, and {} are still under way",
                    ended.done, ended.lost, ended.pending
                ),
                why,
                read: READ,
            });
        }
    });
}

#[test]
fn every_thread_has_ended() {
    thread_local! {
        /// Dropped with its thread.
        static ALIVE: RefCell<Option<Sender<()>>> = const { RefCell::new(None) };
    }

    play(ACCEPTED, |steps| {
        let threads = random().usize(2..5);
        let (alive, threads_alive) = mpsc::channel();
        let mut team = Team::start(steps, threads, threads);
        for number in 0..50 * threads {
            let alive = alive.clone();
            team.submit(move |_| {
                if ALIVE.with_borrow(Option::is_none) {
                    let _ = alive.send(());
                    ALIVE.set(Some(alive));
                }
                thread::yield_now(); // So that every worker has its share.
                if number % 10 == 0 {
                    resume_unwind(Box::new("this request fails"));
                }
            });
        }
        team.wait("the last of the accepted requests is done");
        team.shutdown();
        drop(alive);

        steps.now(&format!(
            "`shutdown` has returned, and the {} threads that did the requests have ended",
            threads_alive.try_iter().count()
        ));
        // Nothing comes, and the last sender goes with the last thread.
        let _ = threads_alive.recv();
    });
}
