//! A child made by `fork` uses the pools of its parent.
//!
//! What holds: in the child of a process whose *other* threads are not inside a call on a pool at
//! that moment, every call works, on pools from before the fork and on new ones. The registration
//! for the heavy fence is inherited. What lay idle is idle in both, each with its own copy. Values
//! of threads that exist in the parent only are taken by collections, and by gets that find nothing
//! else. A collector is not inherited, and can be dropped.
//!
//! What does not: a lock that another thread held at the fork stays locked in the child for ever. A
//! collection, a thread's first use of a pool, and a visit to the depot hold one for a short time;
//! a get or return on the fast path holds none. So fork before other threads use pools, or `exec`.
//!
//! No test harness: its threads would be other threads.

#[cfg(target_os = "linux")]
fn main() {
    linux::a_child_of_one_thread();
    linux::a_child_beside_sleeping_threads();
    linux::a_child_of_a_parent_with_a_collector();
    println!("fork: ok");
}

#[cfg(not(target_os = "linux"))]
fn main() {}

#[cfg(target_os = "linux")]
mod linux {
    use std::fs;
    use std::panic::catch_unwind;
    use std::process::exit;
    use std::sync::{Barrier, Mutex, mpsc};
    use std::thread;
    use std::time::Duration;

    use hintpool::{Collector, Pool, Stats};
    use nix::sys::signal::{Signal, kill};
    use nix::sys::wait::{WaitStatus, waitpid};
    use nix::unistd::{ForkResult, fork};

    /// Runs `child` in a child process. Ends this one with a failure if it panics, or takes longer
    /// than a minute.
    fn in_a_child(child: fn()) {
        // SAFETY: the child runs Rust code and not only what is safe in a signal handler. No other
        // thread runs here, or they all sleep in a barrier, so no lock of the allocator, of stdio or
        // of a pool is held that nobody would unlock.
        match unsafe { fork() }.expect("a child") {
            ForkResult::Child => {
                let failed = catch_unwind(child).is_err();
                // SAFETY: ends the child without what its parent left to be done at exit.
                unsafe { nix::libc::_exit(i32::from(failed)) }
            }
            ForkResult::Parent { child } => {
                let (done, wait) = mpsc::channel();
                let watch = thread::spawn(move || {
                    if wait.recv_timeout(Duration::from_secs(60)).is_err() {
                        kill(child, Signal::SIGKILL).expect("the child is ours");
                    }
                });
                let status = waitpid(child, None).expect("the child is ours");
                done.send(()).expect("the watch waits");
                watch.join().expect("the watch only waits");
                if status != WaitStatus::Exited(child, 0) {
                    // Not a panic, which would wait for the threads that sleep.
                    eprintln!("a child failed, or hung and was killed: {status:?}");
                    exit(1);
                }
            }
        }
    }

    fn use_everything(pool: &Pool<Vec<u8>>) {
        let mut out: Vec<_> = (0..200).map(|_| pool.get()).collect();
        for buffer in &mut out {
            assert!(buffer.is_empty(), "not recycled");
            buffer.push(1);
        }
        drop(out);
        pool.put(vec![1]);
        thread::scope(|scope| {
            // Joined, and not only done: a leak checker looks at what is left of it.
            scope.spawn(|| drop(pool.get())).join().expect("only a get");
        });
        pool.collect();
        hintpool::collect_all();
        let stats = pool.stats();
        assert_eq!((stats.idle, stats.in_use()), (0, 0), "{stats:?}");
    }

    static BEFORE: Pool<Vec<u8>> = Pool::new(Vec::new);
    static UNUSED: Pool<Vec<u8>> = Pool::new(Vec::new);

    pub(crate) fn a_child_of_one_thread() {
        // First a child of a process that never used a pool.
        in_a_child(|| use_everything(&UNUSED));
        drop([BEFORE.get(), BEFORE.get()]);
        in_a_child(|| {
            assert_eq!(BEFORE.stats().idle, 2, "what was idle at the fork");
            let reused = BEFORE.stats().reused;
            drop([BEFORE.get(), BEFORE.get()]);
            assert_eq!(BEFORE.stats().reused, reused + 2);
            use_everything(&BEFORE);
            use_everything(&UNUSED);
            // A child of a child.
            in_a_child(|| use_everything(&BEFORE));
        });
        assert_eq!(BEFORE.stats().idle, 2, "the child's copies are its own");
        assert_eq!(UNUSED.stats(), Stats::default());
        use_everything(&BEFORE);
    }

    pub(crate) fn a_child_beside_sleeping_threads() {
        static SHARED: Pool<Vec<u8>> = Pool::new(Vec::new);
        let (held, used, over) = (Barrier::new(3), Barrier::new(4), Barrier::new(4));
        thread::scope(|scope| {
            for _ in 0..3 {
                scope.spawn(|| {
                    let two = [SHARED.get(), SHARED.get()];
                    held.wait(); // or one thread reuses what another returned
                    drop(two);
                    used.wait();
                    over.wait();
                });
            }
            used.wait();
            in_a_child(|| {
                assert_eq!(SHARED.stats().idle, 6, "the threads' values came along");
                use_everything(&SHARED);
            });
            over.wait();
        });
        assert_eq!(SHARED.stats().idle, 6, "the child's collection was its own");
    }

    /// Whether the collector's thread is there and waits.
    fn collector_sleeps() -> bool {
        let tasks = fs::read_dir("/proc/self/task").expect("a list of threads");
        tasks.flatten().any(|task| {
            // A thread may end while we look.
            let status = fs::read_to_string(task.path().join("status")).unwrap_or_default();
            // The kernel keeps 15 bytes of a name.
            status.contains("Name:\thintpool collec") && status.contains("State:\tS")
        })
    }

    pub(crate) fn a_child_of_a_parent_with_a_collector() {
        static COLLECTOR: Mutex<Option<Collector>> = Mutex::new(None);
        static SILENT: Pool<Vec<u8>> = Pool::new(Vec::new);

        let hourly = Collector::every(Duration::from_secs(3_600));
        *COLLECTOR.lock().unwrap() = Some(hourly);
        while !collector_sleeps() {
            thread::yield_now();
        }
        in_a_child(|| {
            drop(COLLECTOR.lock().unwrap().take());
            use_everything(&SILENT);
            drop(SILENT.get());
            let _own = Collector::every(Duration::from_millis(1));
            while SILENT.stats().idle > 0 {
                thread::yield_now();
            }
        });
        assert!(
            collector_sleeps(),
            "the parent's collector went with the child's"
        );
    }
}
