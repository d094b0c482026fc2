//! Work stealing without a runtime: each thread has a queue of tasks and takes from others' when it
//! is empty, as the thread pools for parallel loops do.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;

use hintpool::Guard;

use super::probe::{Probe, Traffic};
use super::worker::join;

each_weight!(joins);

const THREADS: usize = 4;
/// Each root splits in two this many times.
const DEPTH: u32 = 6;
const ROOTS: usize = 100;

/// Half of what its parent had to do. It returns its parent's value.
struct Task {
    depth: u32,
    value: Guard<'static, Probe>,
}

struct Queues {
    tasks: [Mutex<VecDeque<Task>>; THREADS],
    /// Roots that were not begun, and tasks that were not finished.
    left: AtomicUsize,
}

impl Queues {
    /// The newest task of the thread's own, or the oldest of another's.
    fn take(&self, own: usize) -> Option<Task> {
        let newest = self.tasks[own].lock().unwrap().pop_back();
        newest.or_else(|| {
            let others = (1..THREADS).map(|step| (own + step) % THREADS);
            others
                .into_iter()
                .find_map(|other| self.tasks[other].lock().unwrap().pop_front())
        })
    }

    /// Splits down to the leaves: one half is for whoever comes first, the other is done at once.
    fn work(&self, traffic: Traffic, own: usize, mut task: Task) {
        while task.depth > 0 {
            task.depth -= 1;
            let depth = task.depth;
            let half = Task {
                depth,
                value: traffic.get(),
            };
            // SeqCst, as below: the count decides when threads end, and costs nothing here.
            self.left.fetch_add(1, Ordering::SeqCst);
            self.tasks[own].lock().unwrap().push_back(half);
            // The parent's value goes, and this half has one of its own.
            task.value = traffic.get();
            // Another thread may take what was put above.
            thread::yield_now();
        }
        drop(task);
        self.left.fetch_sub(1, Ordering::SeqCst);
    }
}

/// Each thread works on one task, in which two values are out, and leaves at most one at each depth.
fn joins(traffic: Traffic) {
    let queues = Arc::new(Queues {
        tasks: Default::default(),
        left: AtomicUsize::new(ROOTS * THREADS),
    });
    let threads: Vec<_> = (0..THREADS)
        .map(|own| {
            let queues = Arc::clone(&queues);
            thread::spawn(move || {
                let mut roots = ROOTS;
                while queues.left.load(Ordering::SeqCst) > 0 {
                    if let Some(task) = queues.take(own) {
                        queues.work(traffic, own, task);
                    } else if roots > 0 {
                        roots -= 1;
                        let value = traffic.get();
                        queues.work(
                            traffic,
                            own,
                            Task {
                                depth: DEPTH,
                                value,
                            },
                        );
                    } else {
                        thread::yield_now();
                    }
                }
            })
        })
        .collect();
    join(threads);
    let needed = traffic.counts.most_out();
    traffic.keeps_the_rule("4 threads that steal each other's halves", needed, THREADS);
}
