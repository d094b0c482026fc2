//! The shapes of traffic: who gets, who returns, and how many values are out at once; and what a worker is told of it.

use std::path::Path;
use std::process::Command;

use bench_harness::go::GoProgram;
use serde::{Deserialize, Serialize};

/// One row of the table.
#[derive(Debug)]
pub struct Shape {
    /// As the command line names it.
    pub name: &'static str,
    pub title: &'static str,
    pub work: Work,
    hand_overs: u64,
    pub limit: Option<usize>,
}

/// What the threads do.
#[derive(Clone, Copy, Debug, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Work {
    /// Getters send values to returners through a queue for each returner. Of a queue without room, a
    /// returner takes the value from the getter's hand.
    Queues {
        getters: usize,
        returners: usize,
        room: usize,
    },
    /// Threads take turns; in each, one gets so many values and returns them.
    Bursts { threads: usize, burst: u64 },
    /// Asynchronous tasks get, and `spawn_blocking` returns.
    Tasks { tasks: u64 },
    /// A thread gets and returns so many values at once and sleeps; another goes on with one at a
    /// time.
    BesideSleeper { burst: u64 },
}

const fn queues(getters: usize, returners: usize, room: usize) -> Work {
    Work::Queues {
        getters,
        returners,
        room,
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
pub static SHAPES: [Shape; 8] = [
    shape("1-to-8", "one thread gets, 8 return", queues(1, 8, 0), 40_000),
    shape("1-to-32", "one thread gets, 32 return", queues(1, 32, 0), 40_000),
    shape("8-to-1", "8 threads get, one returns", queues(8, 1, 17), 40_000),
    shape("tokio", "32 tokio tasks get, `spawn_blocking` returns", Work::Tasks { tasks: 32 }, 64_000),
    shape("in-turn", "200 live threads in turn, once each", Work::Bursts { threads: 200, burst: 1 }, 200),
    Shape { limit: Some(100), ..shape("limit-100", "at most 100 idle: one gets, one returns", queues(1, 1, 0), 20_000) },
    Shape { limit: Some(8), ..shape("limit-8", "at most 8 idle, filled by a thread that then sleeps", Work::BesideSleeper { burst: 8 }, 20_000) },
    shape("bursts", "4 threads in turn, bursts of 64", Work::Bursts { threads: 4, burst: 64 }, 256_000),
];

impl Work {
    /// The most values out at once: no run has fewer at some moment, and none has more.
    pub fn needed(self) -> u64 {
        match self {
            // A value in each getter's hand, and in the hand at the end of each queue.
            Work::Queues {
                getters,
                returners,
                room,
            } => (getters + returners * (room + 1)) as u64,
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

    /// How many there are in a sample.
    pub fn hand_overs(&self, quick: bool) -> u64 {
        match quick {
            // Of bursts a whole number for each thread, and of 200 threads one each.
            true => (self.hand_overs / 10).max(200),
            false => self.hand_overs,
        }
    }

    /// What a process is told that runs it once.
    pub fn run(&self, measure: Measure, pool: Kind, bytes: usize, quick: bool) -> Run {
        Run {
            measure,
            pool,
            work: self.work,
            needed: self.work.needed(),
            hand_overs: self.hand_overs(quick),
            bytes,
            limit: self.limit,
        }
    }
}

/// The columns of the table.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub enum Kind {
    Hintpool,
    Opool,
    ArrayQueue,
    MutexList,
    Allocation,
    /// In a program of its own.
    Go,
}

/// All, with what stands above each.
pub(super) const POOLS: [(Kind, &str); 6] = [
    (Kind::Hintpool, "hintpool"),
    (Kind::Opool, "`opool`"),
    (Kind::ArrayQueue, "`ArrayQueue`"),
    (Kind::MutexList, "`Mutex<Vec>`"),
    (Kind::Allocation, "no pool"),
    (Kind::Go, "Go's `sync.Pool`"),
];

/// The hidden subcommand that a worker is started with: a [`Run`] in JSON follows.
pub const SUBCOMMAND: &str = "traffic-worker";

/// What a worker's sample counts.
#[derive(Clone, Copy, Debug, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Measure {
    /// Nanoseconds a hand-over.
    Time,
    /// Values that were created.
    Created,
    /// The most memory that the process held, in bytes.
    Peak,
}

/// One sample, as a worker is told: this program, or Go's.
#[derive(Clone, Copy, Debug, Deserialize, Serialize)]
pub struct Run {
    pub(super) measure: Measure,
    pub(super) pool: Kind,
    pub(super) work: Work,
    /// The most values out at once.
    pub(super) needed: u64,
    pub(super) hand_overs: u64,
    /// Of each value.
    pub(super) bytes: usize,
    /// The most idle values that the pool may keep.
    pub(super) limit: Option<usize>,
}

impl Run {
    /// The worker that this program starts itself as, or that `go` names for Go's pool.
    pub fn worker(&self, this: &Path, go: Option<&GoProgram>) -> Command {
        let (program, subcommand) = match go.filter(|_| self.pool == Kind::Go) {
            Some(go) => (go.path.as_path(), "traffic"),
            None => (this, SUBCOMMAND),
        };
        let run = serde_json::to_string(self).expect("a run is plain data");
        let mut worker = Command::new(program);
        worker.args([subcommand, &run]);
        worker
    }
}
