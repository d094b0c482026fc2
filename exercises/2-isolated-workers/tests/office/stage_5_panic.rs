use std::any::Any;
use std::panic::resume_unwind;
use std::sync::mpsc;
use std::thread;

use exercise_support::{Lesson, check, random};

use crate::workers::canary;
use crate::workers::scene::{IfItStops, play};
use crate::workers::team::{READ, Team, WAY_3};

#[test]
fn a_panic_ends_one_request_and_nothing_else() {
    let stopped = IfItStops {
        why: "one request with a bug must not stop the office. A panic ends its thread, unless it \
              is caught, and what that thread held is dropped or poisoned.",
        read: WAY_3,
    };
    play(stopped, |steps| {
        let mut chance = random();
        let [threads, queue] = [2..5, 5..20].map(|range| chance.usize(range));
        let mut panics: Vec<bool> = (0..60).map(|number| number % 2 == 0).collect();
        chance.shuffle(&mut panics);

        let mut team = Team::start(steps, threads, queue);
        for (number, panics) in panics.into_iter().enumerate() {
            team.submit(move |_| {
                if panics {
                    fail(number);
                }
            });
        }
        team.wait("after requests that panicked, the last of the accepted ones is done");
        let ended = team.ended;

        check(ended.done == 30 && ended.panicked == 30, || Lesson {
            expected: format!(
                "{threads} workers get 60 requests in random order: 30 panic, and 30 are done"
            ),
            happened: format!(
                "{} panicked, {} were done, {} were dropped before they began",
                ended.panicked, ended.done, ended.lost
            ),
            why: "a request that follows a bad one has no fault. Nobody will submit it again, \
                  because it was accepted.",
            read: READ,
        });
    });
}

#[test]
fn a_half_done_sheet_is_never_lent_again() {
    let stopped = IfItStops {
        why: "a request that follows one that panicked has to be done like any other.",
        read: READ,
    };
    play(stopped, |steps| {
        let room = canary::more_room_than_new();
        let before = isolated_workers::stats().in_use();
        let (rooms, seen) = mpsc::channel();
        // One worker: what it returned last is what a pool would most likely lend it next.
        let mut team = Team::start(steps, 1, 4);
        let (laps, after) = (2 * PAYLOADS, 20);
        for lap in 0..laps {
            team.submit(move |sheet| {
                sheet.customer.reserve(room);
                fail(lap);
            });
            for _ in 0..after {
                let rooms = rooms.clone();
                team.submit(move |sheet| {
                    let _ = rooms.send(sheet.customer.capacity());
                });
            }
        }
        team.wait("the requests after a panic are done");

        let seen = seen.try_iter().filter(|seen| *seen >= room).count();
        check(seen == 0, || Lesson {
            expected: format!(
                "{laps} requests panic, each on a sheet with more room than others; none of the {} \
                 requests that follow gets one of these sheets",
                laps * after
            ),
            happened: format!("{seen} of them did"),
            why: "a panic comes in the middle of the work, and a reset is written for finished \
                  sheets. The pool discards a value that is dropped while its thread unwinds; is \
                  your sheet dropped during the panic, or after it was caught?",
            read: WAY_3,
        });
        // Whether a worker that waits may hold a sheet is stage 4's question.
        steps.now_or(
            "when all requests have ended, `stats()` counts no sheet in use, or one that the worker holds",
            LEAKED,
        );
        while isolated_workers::stats().in_use() > before + 1 {
            thread::yield_now();
        }
    });
}

const LEAKED: IfItStops = IfItStops {
    why: "a sheet that is kept for ever, so that nobody gets it again, is memory that each panic takes. \
          Dropped while the panic is under way, it is given back and never lent again.",
    read: WAY_3,
};

const PAYLOADS: usize = 4;

/// Panics with one of several kinds of payload: a panic may carry anything. Without the message that a
/// real one prints, since these are meant.
fn fail(number: usize) {
    let payload: Box<dyn Any + Send> = match number % PAYLOADS {
        0 => Box::new("this request fails"),
        1 => Box::new(String::from("this request fails")),
        2 => Box::new(404_u16),
        _ => Box::new(()),
    };
    resume_unwind(payload);
}
