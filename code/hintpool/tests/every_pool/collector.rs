//! A [`Collector`] by the clock, and by memory pressure where the kernel tells of it.

use std::thread;
use std::time::{Duration, Instant};

use conformance::suites::alone;
use hintpool::{Collector, Pool};

const HOUR: Duration = Duration::from_secs(3_600);
const SOON: Duration = Duration::from_millis(1);

fn pool_with_one_idle() -> Pool<Vec<u8>> {
    let pool: Pool<Vec<u8>> = Pool::new(Vec::new);
    drop(pool.get());
    pool
}

/// Whether the one value was collected within `limit`.
fn is_collected(pool: &Pool<Vec<u8>>, limit: Duration) -> bool {
    let began = Instant::now();
    while pool.stats().collected == 0 && began.elapsed() < limit {
        thread::sleep(SOON);
    }
    pool.stats().collected == 1
}

#[test]
fn a_collector_ends_when_it_is_dropped() {
    let _turn = alone();
    let pool = pool_with_one_idle();
    let collector = Collector::every(SOON);
    assert!(!collector.watches_pressure());
    assert!(is_collected(&pool, Duration::from_secs(60)));
    drop(collector);
    drop(pool.get());
    thread::sleep(20 * SOON);
    assert_eq!(pool.stats().idle, 1, "it goes on");
}

#[test]
fn nobody_waits_for_a_collector_that_sleeps() {
    let _turn = alone();
    let began = Instant::now();
    drop(Collector::every(HOUR));
    drop(Collector::on_memory_pressure(HOUR));
    assert!(began.elapsed() < HOUR / 60, "{:?}", began.elapsed());
}

/// A filter stands for what refuses: `/proc/pressure` is absent, or closed to this process, or takes
/// no order; or the system starts no thread.
#[cfg(all(target_os = "linux", target_pointer_width = "64"))]
mod refused {
    use std::collections::BTreeMap;
    use std::env::consts::ARCH;
    use std::fs::OpenOptions;
    use std::panic::catch_unwind;

    use super::*;
    use nix::libc;
    use seccompiler::{
        BpfProgram, SeccompAction, SeccompCmpArgLen, SeccompCmpOp, SeccompCondition, SeccompFilter,
        SeccompRule, apply_filter,
    };

    /// From now on `call` fails with `error` on this thread, if `only` is given just where its
    /// argument of that number has that value.
    fn refuse(call: libc::c_long, only: Option<(u8, u64)>, error: libc::c_int) {
        let rule = only.map(|(argument, value)| {
            let (len, equal) = (SeccompCmpArgLen::Dword, SeccompCmpOp::Eq);
            let condition = SeccompCondition::new(argument, len, equal, value).unwrap();
            SeccompRule::new(vec![condition]).unwrap()
        });
        let filter = SeccompFilter::new(
            BTreeMap::from([(call, rule.into_iter().collect())]),
            SeccompAction::Allow,
            SeccompAction::Errno(error as u32),
            ARCH.try_into().expect("an architecture with filters"),
        );
        let program: BpfProgram = filter.unwrap().try_into().unwrap();
        apply_filter(&program).expect("a filter is allowed");
    }

    /// As a limit on threads does, which does not bind root.
    #[test]
    fn no_thread_is_an_error() {
        let _turn = alone();
        let in_the_sandbox = thread::spawn(|| {
            // Either call may start a thread: it depends on the C library.
            for call in [libc::SYS_clone, libc::SYS_clone3] {
                refuse(call, None, libc::EAGAIN);
            }
            for collector in [
                Collector::try_every(HOUR),
                Collector::try_on_memory_pressure(HOUR),
            ] {
                let error = collector.expect_err("no thread, no collector");
                assert_eq!(error.raw_os_error(), Some(libc::EAGAIN), "{error}");
            }
            for start in [Collector::every, Collector::on_memory_pressure] {
                let panic = catch_unwind(|| start(HOUR)).expect_err("no thread, no collector");
                let message = panic.downcast::<String>().unwrap();
                assert!(message.contains("starts a thread"), "{message}");
            }
        });
        in_the_sandbox.join().unwrap();
    }

    #[test]
    fn it_goes_by_the_clock() {
        let _turn = alone();
        let open_to_write = (2, (libc::O_RDWR | libc::O_CLOEXEC) as u64);
        let as_long_as_the_order = (2, "some 150000 2000000\0".len() as u64);
        for (call, which, error) in [
            (libc::SYS_openat, open_to_write, libc::ENOENT),
            (libc::SYS_openat, open_to_write, libc::EACCES),
            (libc::SYS_write, as_long_as_the_order, libc::EPERM),
        ] {
            // The filter binds one thread, and those that it starts.
            let in_the_sandbox = thread::spawn(move || {
                refuse(call, Some(which), error);
                let collector = Collector::on_memory_pressure(SOON);
                assert!(!collector.watches_pressure(), "refused with {error}");
                assert!(is_collected(&pool_with_one_idle(), Duration::from_secs(60)));
            });
            in_the_sandbox.join().unwrap();
        }
    }

    /// The opposite, where the kernel tells: without a filter it goes by pressure alone.
    #[test]
    fn and_otherwise_by_pressure() {
        let _turn = alone();
        let order = OpenOptions::new()
            .read(true)
            .write(true)
            .open("/proc/pressure/memory")
            .and_then(|mut file| std::io::Write::write(&mut file, b"some 150000 2000000\0"));
        let collector = Collector::on_memory_pressure(SOON);
        assert_eq!(collector.watches_pressure(), order.is_ok(), "{order:?}");
        let pool = pool_with_one_idle();
        let by_the_clock = is_collected(&pool, 50 * SOON);
        assert_eq!(by_the_clock, order.is_err(), "{:?}", pool.stats());
    }
}

/// Memory is made short for a few processes, in a control group of their own.
#[cfg(target_os = "linux")]
mod short_of_memory {
    use std::fs;
    use std::path::{Path, PathBuf};
    use std::process::{Child, Command};

    use super::*;

    const ROOM: usize = 24 << 20;
    const WORKERS: usize = 3;

    /// Writes and reads, over and over, a file that does not fit into the memory of the group `$0`.
    /// It must be written in the group, or it is not the group's.
    const WORK: &str = r#"
        echo $$ >"$0"
        while :; do head -c 120000000 /dev/zero >"$1"; cat "$1" >/dev/null; done"#;

    /// A control group with little memory, and what works in it.
    struct Shortage {
        group: PathBuf,
        workers: Vec<Child>,
    }

    fn file(number: usize) -> PathBuf {
        Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("too-big-{number}"))
    }

    impl Shortage {
        fn begin() -> Self {
            // The second version of control groups, or the first.
            let unified = Path::new("/sys/fs/cgroup/cgroup.controllers").exists();
            let (root, limit) = match unified {
                true => ("/sys/fs/cgroup", "memory.high"),
                false => ("/sys/fs/cgroup/memory", "memory.limit_in_bytes"),
            };
            let group = Path::new(root).join(format!("hintpool-{}", std::process::id()));
            fs::create_dir(&group).expect("root may make a control group");
            let mut shortage = Shortage {
                group,
                workers: Vec::new(),
            };
            fs::write(shortage.group.join(limit), ROOM.to_string()).expect("a memory controller");
            for number in 0..WORKERS {
                let enter = shortage.group.join("cgroup.procs");
                let mut worker = Command::new("sh");
                worker.arg("-c").arg(WORK).arg(enter).arg(file(number));
                shortage.workers.push(worker.spawn().unwrap());
            }
            shortage
        }
    }

    impl Drop for Shortage {
        fn drop(&mut self) {
            // Shells and what they run: all that is in the group.
            let inside = fs::read_to_string(self.group.join("cgroup.procs")).unwrap_or_default();
            for process in inside.lines().filter_map(|line| line.parse().ok()) {
                let process = nix::unistd::Pid::from_raw(process);
                let _gone_already = nix::sys::signal::kill(process, nix::sys::signal::SIGKILL);
            }
            for worker in &mut self.workers {
                let _gone_already = worker.kill();
                worker.wait().expect("it was ours");
            }
            let began = Instant::now();
            while fs::remove_dir(&self.group).is_err() && began.elapsed().as_secs() < 10 {
                thread::sleep(SOON);
            }
            for number in 0..WORKERS {
                let _never_made = fs::remove_file(file(number));
            }
        }
    }

    #[test]
    #[ignore = "needs root, control groups and /proc/pressure: cargo test -p hintpool --test \
                every_pool -- --ignored"]
    fn it_collects() {
        let _turn = alone();
        let pool = pool_with_one_idle();
        let collector = Collector::on_memory_pressure(HOUR);
        assert!(collector.watches_pressure(), "no /proc/pressure/memory");
        thread::sleep(Duration::from_secs(3));
        assert_eq!(pool.stats().idle, 1, "collected without pressure");
        let shortage = Shortage::begin();
        let collected = is_collected(&pool, Duration::from_secs(60));
        drop(shortage);
        assert!(collected, "{:?}", pool.stats());
    }
}
