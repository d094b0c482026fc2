//! A trace: two threads use a pool in turn, and after each step the trace notes where everything lies.
//!
//! It is for texts that explain the pool: what they show from [`recorded.json`](trace/recorded.json) is
//! what the pool does, since the test below fails as soon as it does something else. To record it anew:
//!
//! ```text
//! UPDATE_EXPECT=1 cargo test -p hintpool --lib trace
//! ```
//!
//! Everything uses the public interface, with two differences from normal use. The magazines are
//! small, so that they fill soon. And the pool does not look at the clock, so that nothing but the
//! script collects.

use std::sync::mpsc::{self, Receiver, Sender};
use std::thread;

use serde::Serialize;

use super::Pool;
use crate::local::{Contents, Local};
use crate::sync::process::{AtomicUsize, Ordering};
use crate::{Recycle, Settings, Verdict, thread_index};

const MAGAZINE: usize = 2;
const THREADS: usize = 2;

/// By step: a thread, and the calls that it makes.
const SCRIPT: &[(usize, &[Call])] = {
    use Call::{Collect, Get, Return};
    &[
        // A value is created, comes back, and is reused.
        (0, &[Get('A')]),
        (0, &[Return('A')]),
        (0, &[Get('A')]),
        // A burst: more values than the thread's own part has room for.
        (0, &[Get('B'), Get('C'), Get('D'), Get('E'), Get('F')]),
        (0, &[Return('B')]),
        (0, &[Return('C')]),
        (0, &[Return('A')]),
        (0, &[Return('D')]),
        (0, &[Return('E')]),
        (0, &[Return('F')]),
        // The other thread finds what overflowed.
        (1, &[Get('A')]),
        (1, &[Get('C')]),
        (1, &[Return('C')]),
        (1, &[Return('A')]),
        // A victim that is wanted, and one that is not.
        (0, &[Collect]),
        (0, &[Get('A')]),
        (0, &[Return('A')]),
        (1, &[Collect]),
        (1, &[Collect]),
        (0, &[Get('G')]),
    ]
};

/// A value by its name, which for a get is the one that is to come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
enum Call {
    Get(char),
    Return(char),
    Collect,
}

#[derive(Serialize)]
struct Step {
    /// From zero; none before the first call.
    thread: Option<usize>,
    calls: Vec<Call>,
    threads: Vec<OfThread>,
    depot: Vec<String>,
    victims: String,
    /// Values whose end came in this step.
    dropped: String,
    stats: Counts,
}

#[derive(Serialize)]
struct OfThread {
    holds: String,
    #[serde(flatten)]
    contents: Contents,
}

/// Of [`crate::Stats`], without what no step changes.
#[derive(Serialize)]
struct Counts {
    created: u64,
    reused: u64,
    discarded: u64,
    collected: u64,
    idle: u64,
}

struct Named {
    name: char,
    dropped: Sender<char>,
}

impl Drop for Named {
    fn drop(&mut self) {
        // Nobody listens any more when the pool itself is dropped.
        let _ = self.dropped.send(self.name);
    }
}

impl Recycle for Named {
    fn recycle(&mut self) -> Verdict {
        Verdict::Keep
    }
}

/// A thread that makes calls and answers with the names of what it holds.
struct Worker {
    index: usize,
    calls: Sender<Call>,
    held: Receiver<String>,
}

fn work<C: Fn() -> Named>(pool: &Pool<Named, C>, calls: &Receiver<Call>, held: &Sender<String>) {
    let mut guards = Vec::new();
    for call in calls {
        match call {
            Call::Get(name) => {
                let guard = pool.get();
                assert_eq!(guard.name, name, "what the script expects of this get");
                guards.push(guard);
            }
            Call::Return(name) => {
                let at = guards.iter().position(|guard| guard.name == name);
                drop(guards.remove(at.expect("held by this thread")));
            }
            Call::Collect => pool.collect(),
        }
        let names = guards.iter().map(|guard| guard.name).collect();
        held.send(names).expect("the script waits for it");
    }
}

fn record() -> Vec<Step> {
    let (dropped, ends) = mpsc::channel();
    let made = AtomicUsize::new(0);
    let pool = Settings::new().never_age().pool(|| Named {
        name: ('A'..='Z')
            .nth(made.fetch_add(1, Ordering::Relaxed))
            .expect("a short script"),
        dropped: dropped.clone(),
    });
    let pool = &pool;
    thread::scope(|scope| {
        let mut workers: Vec<Worker> = (0..THREADS)
            .map(|_| {
                let (calls, to_make) = mpsc::channel();
                let (answer, held) = mpsc::channel();
                let (tell, index) = mpsc::channel();
                scope.spawn(move || {
                    let index = thread_index::ensure().expect("the thread is not ending");
                    let table = &pool.inner.shared().table;
                    assert!(table.insert(index, Local::new(MAGAZINE, 0)).is_some());
                    tell.send(index).expect("the script waits for it");
                    work(pool, &to_make, &answer);
                });
                let index = index.recv().expect("the thread has an index");
                Worker { index, calls, held }
            })
            .collect();
        // Collections go by the index, and which one a thread gets depends on others in the process.
        workers.sort_unstable_by_key(|worker| worker.index);

        let mut held = vec![String::new(); THREADS];
        let note = |thread: Option<usize>, calls: &[Call], held: &[String]| {
            let name = |value: &Named| value.name;
            // SAFETY: every call so far was answered, and the next one comes from here.
            let (depot, victims) = unsafe { pool.inner.shared().depot.contents(name) };
            let of_thread = |(worker, holds): (&Worker, &String)| {
                let local = pool.inner.shared().local(worker.index);
                let local = local.expect("the thread has its part");
                OfThread {
                    holds: holds.clone(),
                    // SAFETY: as above.
                    contents: unsafe { local.contents(name) },
                }
            };
            let stats = pool.stats();
            Step {
                thread,
                calls: calls.to_vec(),
                threads: workers.iter().zip(held).map(of_thread).collect(),
                depot,
                victims,
                dropped: ends.try_iter().collect(),
                stats: Counts {
                    created: stats.created,
                    reused: stats.reused,
                    discarded: stats.discarded,
                    collected: stats.collected,
                    idle: stats.idle,
                },
            }
        };
        let mut steps = vec![note(None, &[], &held)];
        for &(thread, calls) in SCRIPT {
            for &call in calls {
                workers[thread].calls.send(call).expect("the thread waits");
                held[thread] = workers[thread].held.recv().expect("as the script expects");
            }
            steps.push(note(Some(thread), calls, &held));
        }
        // The threads end, and return what they hold.
        drop(workers);
        steps
    })
}

/// One step a line, so that a change of the pool reads as what it changes.
fn json(steps: &[Step]) -> String {
    let lines = steps
        .iter()
        .map(|step| serde_json::to_string(step).expect("plain data"));
    let lines: Vec<_> = lines.collect();
    format!(
        "{{\"magazine\":{MAGAZINE},\"steps\":[\n{}\n]}}\n",
        lines.join(",\n")
    )
}

#[test]
#[cfg_attr(miri, ignore = "Miri keeps files away from programs")]
fn the_recorded_trace_is_what_the_pool_does() {
    expect_test::expect_file!["trace/recorded.json"].assert_eq(&json(&record()));
}
