#![forbid(unsafe_code)]
//! All operations at once, with panics at random wherever user code runs: no value is lost, none is
//! there twice, and the counts add up at the end.
//!
//! Random stress hardly tests the fences: the directed race in `src/local` is for those. This tests
//! everything else: threads that start and end, depot, victims, panics, the counts.
//!
//! A few seconds in debug; `HINTPOOL_STRESS=20` makes it twenty times longer. A binary of its own,
//! since it would keep the others' threads waiting.

use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::atomic::{AtomicBool, AtomicU8, AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, mpsc};
use std::thread;
use std::time::Duration;

use hintpool::{Guard, OwnedGuard, Policy, Pool, Settings, Stats, Verdict};

/// Threads that live at the same time.
const AT_ONCE: usize = 8;
/// Gets of one thread.
const GETS: usize = 500;
/// Threads in all; half a million gets.
const THREADS: usize = 1_000;

/// What panics here, so that another panic is not taken for one of these. It is thrown without the
/// panic hook, which would print each.
struct Planned;

fn panic_once_in(many: u32) {
    if fastrand::u32(..many) == 0 && !thread::panicking() {
        resume_unwind(Box::new(Planned));
    }
}

/// Whether `work` came to its end. A panic that was not planned goes on.
fn survives(work: impl FnOnce()) -> bool {
    match catch_unwind(AssertUnwindSafe(work)) {
        Ok(()) => true,
        Err(panic) if panic.is::<Planned>() => false,
        Err(panic) => resume_unwind(panic),
    }
}

/// What became of the values, without a lock that would put their users in order.
struct Counts {
    /// Values that `Value::new` made, and that were dropped.
    made: AtomicU64,
    dropped: AtomicU64,
    /// Drops of a value whose bytes say that it is dropped already, and gets of one that is in hand.
    dropped_twice: AtomicU64,
    shared: AtomicU64,
    dirty: AtomicU64,
}

/// Of the values of the pool that all use, and of those of the pools that are dropped in use.
static COUNTS: Counts = Counts::new();
static PASSED: Counts = Counts::new();

impl Counts {
    const fn new() -> Self {
        Counts {
            made: AtomicU64::new(0),
            dropped: AtomicU64::new(0),
            dropped_twice: AtomicU64::new(0),
            shared: AtomicU64::new(0),
            dirty: AtomicU64::new(0),
        }
    }

    fn all_made_were_dropped_once_and_nobody_saw_two(&self, pool: &str) {
        let made = count(&self.made);
        assert!(made > 0, "{pool}: nothing was made");
        assert_eq!(count(&self.dropped), made, "{pool}: dropped of {made} made");
        assert_eq!(count(&self.dropped_twice), 0, "{pool}: dropped twice");
        assert_eq!(count(&self.shared), 0, "{pool}: handed to two");
        assert_eq!(count(&self.dirty), 0, "{pool}: handed out dirty");
    }
}

const IDLE: u8 = 1;
const IN_HAND: u8 = 2;
const DEAD: u8 = 3;

struct Value {
    counts: &'static Counts,
    /// Where it is. Read once more at the second of two drops, should there be two.
    state: AtomicU8,
    /// What its user wrote; heap memory, for sanitizers.
    dirt: Vec<usize>,
}

impl Value {
    fn new(counts: &'static Counts) -> Self {
        counts.made.fetch_add(1, Ordering::Relaxed);
        Value {
            counts,
            state: AtomicU8::new(IDLE),
            dirt: Vec::new(),
        }
    }

    fn work(&mut self, note: usize) {
        if self.state.swap(IN_HAND, Ordering::Relaxed) != IDLE {
            self.counts.shared.fetch_add(1, Ordering::Relaxed);
        }
        if !self.dirt.is_empty() {
            self.counts.dirty.fetch_add(1, Ordering::Relaxed);
        }
        self.dirt.push(note);
    }
}

impl Drop for Value {
    fn drop(&mut self) {
        self.counts.dropped.fetch_add(1, Ordering::Relaxed);
        if self.state.swap(DEAD, Ordering::Relaxed) == DEAD {
            self.counts.dropped_twice.fetch_add(1, Ordering::Relaxed);
        }
        panic_once_in(101);
    }
}

/// Panics, discards, and forgives now and then.
struct Moody;

impl Policy<Value> for Moody {
    fn recycle(&self, value: &mut Value) -> Verdict {
        panic_once_in(307);
        value.dirt.clear();
        value.state.store(IDLE, Ordering::Relaxed);
        match fastrand::u32(..53) {
            0 => Verdict::Discard,
            _ => Verdict::Keep,
        }
    }

    fn weight(&self, value: &Value) -> usize {
        value.dirt.capacity()
    }

    fn keep_after_panic(&self) -> bool {
        fastrand::bool()
    }
}

type Stressed = Pool<Value, fn() -> Value, Moody>;
type Held = Guard<'static, Value, Moody>;

fn create() -> Value {
    panic_once_in(97);
    Value::new(&COUNTS)
}

/// Ages by itself as well, so that collections run within gets, and two at a time.
const SETTINGS: Settings = Settings::new().age_every(Duration::from_micros(100));

static POOL: Stressed = SETTINGS.pool_with(create, Moody);

/// A pool that is replaced now and then while its values are out, and places in which each thread
/// leaves a value and takes along what another one left. So the last value of a pool drops it, wherever
/// that is.
struct Passing {
    pool: Mutex<Arc<Stressed>>,
    places: [Mutex<Option<OwnedGuard<Value, Moody>>>; 16],
    replaced: AtomicU64,
}

impl Passing {
    fn new() -> Self {
        Passing {
            pool: Mutex::new(Self::pool()),
            places: [const { Mutex::new(None) }; 16],
            replaced: AtomicU64::new(0),
        }
    }

    fn pool() -> Arc<Stressed> {
        let create = || {
            panic_once_in(97);
            Value::new(&PASSED)
        };
        Arc::new(SETTINGS.pool_with(create, Moody))
    }

    fn pass_one_on(&self) {
        let pool = self.pool.lock().unwrap().clone();
        let mut guard = pool.get_owned();
        guard.work(0);
        let place = &self.places[fastrand::usize(..self.places.len())];
        let other = place.lock().unwrap().replace(guard);
        drop(other);
        match fastrand::u32(..256) {
            0 => pool.collect(),
            1 => {
                let old = std::mem::replace(&mut *self.pool.lock().unwrap(), Self::pool());
                self.replaced.fetch_add(1, Ordering::Relaxed);
                drop((old, pool));
            }
            _ => {}
        }
    }
}

/// What one thread does, with a guard now and then handed to another thread.
fn use_it(pool: &'static Stressed, other: &mpsc::SyncSender<Held>, passing: &Passing) {
    let mut gets = 0;
    while gets < GETS {
        // Beyond 1 + 63 + 63 now and then, so that magazines go through the depot.
        let burst = match fastrand::u32(..16) {
            0 => 200,
            1..4 => 20,
            _ => 1,
        };
        gets += burst;
        survives(|| {
            let mut out = Vec::new();
            for _ in 0..burst {
                let mut guard = pool.get();
                guard.work(gets);
                out.push(guard);
            }
            panic_once_in(50);
            while let Some(guard) = out.pop() {
                match fastrand::u32(..32) {
                    0 => Guard::discard(guard),
                    1 => {
                        let value = Guard::detach(guard);
                        value.state.store(IDLE, Ordering::Relaxed);
                        pool.put(value);
                    }
                    2 => drop(Guard::detach(guard)),
                    3..8 => drop(other.try_send(guard)),
                    _ => drop(guard),
                }
            }
        });
        if gets % 64 == 0 {
            survives(|| drop(pool.try_get()));
        }
        survives(|| (0..4).for_each(|_| passing.pass_one_on()));
    }
}

/// All threads, the collector and the undertaker. Returns the books at the end.
fn storm(pool: &'static Stressed, threads: usize) -> Stats {
    let over = AtomicBool::new(false);
    let next = AtomicUsize::new(0);
    let passing = Arc::new(Passing::new());
    thread::scope(|scope| {
        let collector = scope.spawn(|| {
            let mut collections = 0_u64;
            while !over.load(Ordering::Relaxed) {
                survives(|| pool.collect());
                collections += 1;
            }
            collections
        });
        // Drops guards that it did not get.
        let (to_undertaker, guards) = mpsc::sync_channel(64);
        let undertaker = scope.spawn(move || {
            for guard in guards {
                survives(|| drop(guard));
            }
        });
        let spawners: Vec<_> = (0..AT_ONCE)
            .map(|_| {
                let (next, to_undertaker) = (&next, to_undertaker.clone());
                let passing = Arc::clone(&passing);
                scope.spawn(move || {
                    // Each lives for a while and ends; its index goes to one of those to come.
                    while next.fetch_add(1, Ordering::Relaxed) < threads {
                        let seed = next.load(Ordering::Relaxed) as u64;
                        let (to_undertaker, passing) = (to_undertaker.clone(), passing.clone());
                        let user = thread::spawn(move || {
                            fastrand::seed(seed);
                            use_it(pool, &to_undertaker, &passing);
                        });
                        user.join().expect("only planned panics");
                    }
                })
            })
            .collect();
        drop(to_undertaker);
        for spawner in spawners {
            spawner.join().expect("only planned panics");
        }
        undertaker.join().expect("only planned panics");
        over.store(true, Ordering::Relaxed);
        let collections = collector.join().expect("only planned panics");
        assert!(collections > 0, "no collection ran");
        println!("{threads} threads, {collections} collections");
    });
    let replaced = count(&passing.replaced);
    assert!(replaced > 0, "no pool was dropped in use");
    println!("{replaced} pools dropped in use");
    survives(|| drop(passing));
    pool.stats()
}

#[test]
fn nothing_is_lost_and_nothing_is_there_twice() {
    let scale = std::env::var("HINTPOOL_STRESS").map_or(1, |scale| {
        scale.parse().expect("HINTPOOL_STRESS is a whole number")
    });
    let pool = &POOL;
    let stats = storm(pool, THREADS * scale);
    println!("{stats:?}");

    let (made, dropped) = (count(&COUNTS.made), count(&COUNTS.dropped));
    assert_eq!(stats.in_use(), 0, "values in use by nobody: {stats:?}");
    assert_eq!(stats.created, made, "{stats:?}");
    assert_eq!(
        stats.idle,
        made - dropped,
        "idle, and made but not dropped: {stats:?}"
    );
    let gone = stats.idle + stats.discarded + stats.collected + stats.detached;
    assert_eq!(stats.created + stats.donated, gone, "{stats:?}");

    // Nothing is left behind in a place that a collection does not reach.
    for _ in 0..2 {
        survives(|| pool.collect());
    }
    assert_eq!(
        pool.stats().idle,
        0,
        "idle after collections: {:?}",
        pool.stats()
    );
    COUNTS.all_made_were_dropped_once_and_nobody_saw_two("the pool that all use");
    PASSED.all_made_were_dropped_once_and_nobody_saw_two("the pools that were dropped in use");
}

fn count(counter: &AtomicU64) -> u64 {
    counter.load(Ordering::Relaxed)
}
