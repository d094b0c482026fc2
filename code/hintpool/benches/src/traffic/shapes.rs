//! The shapes of traffic: who gets, who returns, and how many values are out at once.

use serde::{Deserialize, Serialize};

use super::Kind;

/// One row of the table.
#[derive(Debug)]
pub struct Shape {
    /// As the command line names it.
    pub name: &'static str,
    pub title: &'static str,
    pub work: Work,
    pub hand_overs: u64,
    /// The most idle values that the pool may keep.
    pub limit: Option<usize>,
}

/// What the threads do. The program in Go knows the first three by the same names.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Work {
    Queue(Queue),
    /// Threads take turns; in each, one gets so many values and returns them.
    Bursts {
        threads: usize,
        burst: u64,
    },
    /// Asynchronous tasks get, and `spawn_blocking` returns.
    Tasks {
        tasks: u64,
    },
    /// A thread gets and returns so many values at once and sleeps; another goes on with one at a
    /// time.
    BesideSleeper {
        burst: u64,
    },
}

/// Getters send values to returners through a queue for each returner.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub struct Queue {
    pub getters: usize,
    pub returners: usize,
    /// Of each queue; with none, a returner takes the value from the getter's hand.
    pub room: usize,
    /// Whether a thread between two queues passes values on.
    pub relay: bool,
    /// One getter at a time works, for so many hand-overs; with `None`, all work at once.
    pub turn: Option<u64>,
}

const fn queue(getters: usize, returners: usize, room: usize) -> Queue {
    Queue {
        getters,
        returners,
        room,
        relay: false,
        turn: None,
    }
}

const fn shape(name: &'static str, title: &'static str, work: Work, hand_overs: u64) -> Shape {
    Shape {
        name,
        title,
        work,
        hand_overs,
        limit: None,
    }
}

#[rustfmt::skip] // a table
pub static SHAPES: [Shape; 10] = [
    shape("1-to-8", "one thread gets, 8 return", Work::Queue(queue(1, 8, 0)), 40_000),
    shape("1-to-32", "one thread gets, 32 return", Work::Queue(queue(1, 32, 0)), 40_000),
    shape("8-to-1", "8 threads get, one returns", Work::Queue(queue(8, 1, 17)), 40_000),
    shape("tokio", "32 tokio tasks get, `spawn_blocking` returns", Work::Tasks { tasks: 32 }, 64_000),
    shape("in-turn", "200 live threads in turn, once each", Work::Bursts { threads: 200, burst: 1 }, 200),
    Shape { limit: Some(100), ..shape("limit-100", "at most 100 idle: one gets, one returns", Work::Queue(queue(1, 1, 0)), 20_000) },
    Shape { limit: Some(8), ..shape("limit-8", "at most 8 idle, filled by a thread that then sleeps", Work::BesideSleeper { burst: 8 }, 20_000) },
    shape("pipeline", "a pipeline of three threads", Work::Queue(Queue { relay: true, ..queue(1, 1, 16) }), 40_000),
    shape("bursts", "4 threads in turn, bursts of 64", Work::Bursts { threads: 4, burst: 64 }, 256_000),
    shape("changing", "one of 4 threads gets, for 500 values; one returns", Work::Queue(Queue { turn: Some(500), ..queue(4, 1, 16) }), 40_000),
];

impl Work {
    /// The most values out at once: no run has fewer at some moment, and none has more.
    pub fn needed(self) -> u64 {
        match self {
            Work::Queue(queue) => {
                let getters = queue.turn.map_or(queue.getters, |_| 1);
                let queues = queue.returners * if queue.relay { 2 } else { 1 };
                // A value in each getter's hand, and in the hand at the end of each queue.
                (getters + queues * (queue.room + 1)) as u64
            }
            Work::Bursts { burst, .. } | Work::BesideSleeper { burst } => burst,
            Work::Tasks { tasks } => tasks,
        }
    }
}

impl Shape {
    /// Limits are for the pools that have one.
    pub fn with(&self, kind: Kind) -> bool {
        let limited = matches!(kind, Kind::Hintpool | Kind::Opool | Kind::ArrayQueue);
        self.limit.is_none() || limited
    }

    /// How many samples, and hand-overs in each.
    pub fn effort(&self, quick: bool) -> (usize, u64) {
        match quick {
            // Of bursts a whole number for each thread, and of 200 threads one each.
            true => (5, (self.hand_overs / 10).max(200)),
            false => (9, self.hand_overs),
        }
    }
}
