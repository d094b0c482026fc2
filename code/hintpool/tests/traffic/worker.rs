//! Threads that stay alive and do what they are told, one job after the other.

use std::sync::mpsc::{Receiver, Sender, SyncSender, channel, sync_channel};
use std::thread::{self, JoinHandle};

type Job = Box<dyn FnOnce() + Send>;

/// Waits for the end of threads of which none may panic.
pub(crate) fn join(threads: impl IntoIterator<Item = JoinHandle<()>>) {
    let ends = |thread: JoinHandle<()>| thread.join().expect("a thread of the test panicked");
    threads.into_iter().for_each(ends);
}

/// Starts threads that do something to each value they are sent, until nobody can send any more. The
/// channel to each has room for so many.
pub(crate) fn receivers<V: Send + 'static>(
    threads: usize,
    room: usize,
    finish: impl Fn(V) + Send + Clone + 'static,
) -> (Vec<SyncSender<V>>, Vec<JoinHandle<()>>) {
    let one = |_| {
        let (to, from) = sync_channel(room);
        let finish = finish.clone();
        (to, thread::spawn(move || from.into_iter().for_each(finish)))
    };
    (0..threads).map(one).unzip()
}

/// A thread that waits for jobs. It ends, and is joined, when the worker is dropped.
pub(crate) struct Worker {
    jobs: Option<Sender<Job>>,
    done: Receiver<()>,
    thread: Option<JoinHandle<()>>,
}

impl Worker {
    pub(crate) fn new() -> Self {
        let (jobs, to_do) = channel::<Job>();
        let (finished, done) = channel();
        let work = move || {
            for job in to_do {
                job();
                // Nobody waits for the last one if the test has failed.
                let _ = finished.send(());
            }
        };
        // A small stack, since there may be thousands.
        let thread = thread::Builder::new().stack_size(64 << 10).spawn(work);
        Worker {
            jobs: Some(jobs),
            done,
            thread: Some(thread.unwrap()),
        }
    }

    pub(crate) fn several(count: usize) -> Vec<Self> {
        (0..count).map(|_| Worker::new()).collect()
    }

    pub(crate) fn start(&self, job: impl FnOnce() + Send + 'static) {
        let jobs = self.jobs.as_ref().expect("taken by drop only");
        jobs.send(Box::new(job)).expect("the worker's job panicked");
    }

    /// Waits until one job more is finished.
    pub(crate) fn wait(&self) {
        self.done.recv().expect("the worker's job panicked");
    }

    /// Has the worker do the job, and waits for it.
    pub(crate) fn run(&self, job: impl FnOnce() + Send + 'static) {
        self.start(job);
        self.wait();
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        drop(self.jobs.take());
        // `wait` has reported a panic of the job already.
        let _ = self.thread.take().map(JoinHandle::join);
    }
}
