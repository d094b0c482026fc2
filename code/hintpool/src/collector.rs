//! A thread that starts collections, for programs that want one.

use std::io;
use std::mem;
use std::panic::{UnwindSafe, catch_unwind};
use std::process;
use std::sync::Arc;
use std::thread::{self, JoinHandle};
use std::time::Duration;

use crate::{ageing, panics, registry};

mod pressure;

#[cfg(target_os = "linux")]
use pressure::Pressure;
use pressure::Signal;

/// A thread of its own that collects all pools as [`collect_all`](crate::collect_all) does, until it is dropped.
///
/// A pool that is in use collects by itself ([`Settings::age_every`](crate::Settings::age_every)),
/// but a pool that nobody calls any more cannot. A `Collector` collects those as well. Nothing else in
/// this crate starts a thread.
///
/// Dropping it stops the thread and waits until the collection under way is over. If you forget it
/// ([`std::mem::forget`]), it runs until the process ends.
///
/// The child of a `fork` has only the thread that forked, so it has no collector either: start another
/// one there. Dropping the parent's `Collector` in the child does nothing.
///
/// A value whose `Drop` panics during a collection does not end the collector, whatever the payload of
/// the panic.
///
/// ```
/// use hintpool::{Collector, Pool};
/// use std::time::{Duration, Instant};
///
/// static BUFFERS: Pool<Vec<u8>> = Pool::new(|| Vec::with_capacity(1024));
///
/// let collector = Collector::every(Duration::from_millis(1));
/// drop(BUFFERS.get());
/// let start = Instant::now();
/// while BUFFERS.stats().idle > 0 {
///     assert!(start.elapsed() < Duration::from_secs(60));
///     std::thread::yield_now();
/// }
/// drop(collector); // stopped and joined
/// ```
#[derive(Debug)]
#[must_use = "a collector that is dropped at once collects nothing"]
pub struct Collector {
    stop: Arc<Signal>,
    thread: Option<JoinHandle<()>>,
    /// The process in which the thread runs.
    process: u32,
    watches_pressure: bool,
}

impl Collector {
    /// Starts a collection each `period`, so that a value that nobody uses is dropped after two. It skips
    /// a pool that was collected less than half a period ago, by itself or by hand: another collection
    /// so soon would drop values that were in use a moment ago.
    ///
    /// # Panics
    ///
    /// If the operating system starts no thread, as [`std::thread::spawn`] does.
    /// [`try_every`](Collector::try_every) returns the error instead.
    pub fn every(period: Duration) -> Self {
        started(Collector::try_every(period))
    }

    /// As [`every`](Collector::every), for a program that can go on without a collector.
    ///
    /// # Errors
    ///
    /// If the operating system starts no thread, as [`std::thread::Builder::spawn`] says.
    ///
    /// ```
    /// use hintpool::Collector;
    /// use std::time::Duration;
    ///
    /// let collector = Collector::try_every(Duration::from_secs(60));
    /// if let Err(error) = &collector {
    ///     eprintln!("pools that nobody calls keep their idle values: {error}");
    /// }
    /// ```
    pub fn try_every(period: Duration) -> io::Result<Self> {
        Collector::start(false, move |stop| {
            while !stop.wait(period) {
                // A pool that was collected a moment ago keeps what was in use since.
                let collect = || ageing::collect_those_not_within(period / 2, &registry::live());
                whatever_happens(collect);
            }
        })
    }

    /// Starts a collection only when the kernel reports that memory is short.
    ///
    /// On Linux it uses *pressure stall information*: it wakes when tasks waited for memory for
    /// more than 150 ms within 2 s. Where that is missing or not permitted (other systems,
    /// `/proc/pressure` absent, some containers) it collects each `fallback` instead;
    /// [`watches_pressure`](Collector::watches_pressure) says which it is.
    ///
    /// A freed value goes back to the allocator, which may keep the memory. So the memory that the
    /// system counts for the process may not shrink at once.
    ///
    /// # Panics
    ///
    /// If the operating system starts no thread, as [`std::thread::spawn`] does.
    /// [`try_on_memory_pressure`](Collector::try_on_memory_pressure) returns the error instead.
    pub fn on_memory_pressure(fallback: Duration) -> Self {
        started(Collector::try_on_memory_pressure(fallback))
    }

    /// As [`on_memory_pressure`](Collector::on_memory_pressure), for a program that can go on
    /// without a collector.
    ///
    /// # Errors
    ///
    /// If the operating system starts no thread, as [`std::thread::Builder::spawn`] says. It is
    /// no error if the kernel does not report pressure: then it collects each `fallback`.
    ///
    /// ```
    /// use hintpool::Collector;
    /// use std::time::Duration;
    ///
    /// # fn main() -> std::io::Result<()> {
    /// let collector = Collector::try_on_memory_pressure(Duration::from_secs(60))?;
    /// println!("watches pressure: {}", collector.watches_pressure());
    /// # Ok(())
    /// # }
    /// ```
    pub fn try_on_memory_pressure(fallback: Duration) -> io::Result<Self> {
        #[cfg(target_os = "linux")]
        if let Ok(pressure) = Pressure::watch() {
            return Collector::start(true, move |stop| {
                while pressure.wait(stop).unwrap_or_else(|_| !stop.wait(fallback)) {
                    // Twice: under pressure, what is idle now should go as well.
                    whatever_happens(ageing::collect_all);
                    whatever_happens(ageing::collect_all);
                }
            });
        }
        Collector::try_every(fallback)
    }

    /// Whether it waits for memory pressure rather than for the clock.
    pub fn watches_pressure(&self) -> bool {
        self.watches_pressure
    }

    fn start(
        watches_pressure: bool,
        work: impl FnOnce(&Signal) + Send + 'static,
    ) -> io::Result<Self> {
        let stop = Arc::new(Signal::new());
        let heard = Arc::clone(&stop);
        let thread = thread::Builder::new()
            .name("hintpool collector".into())
            .spawn(move || work(&heard))?;
        Ok(Collector {
            stop,
            thread: Some(thread),
            process: process::id(),
            watches_pressure,
        })
    }
}

fn started(collector: io::Result<Collector>) -> Collector {
    collector.expect("the operating system starts a thread")
}

/// A panic in a value's `Drop` has been reported by the panic hook, and costs that value only.
fn whatever_happens(collect: impl FnOnce() + UnwindSafe) {
    catch_unwind(collect).unwrap_or_else(panics::end);
}

impl Drop for Collector {
    fn drop(&mut self) {
        if self.process != process::id() {
            // The child of a fork, where the thread never was: its handle may name another one.
            return mem::forget(self.thread.take());
        }
        self.stop.send();
        let Some(thread) = self.thread.take() else {
            return;
        };
        // A collector that is dropped by a value's `Drop`, in its own collection, cannot wait for
        // itself; it ends after that collection.
        if thread.thread().id() != thread::current().id() {
            // What it panicked with, if it did, has been reported by the panic hook.
            let _ended = thread.join();
        }
    }
}
