use std::sync::MutexGuard;
use std::thread;
use std::time::Duration;

use super::*;
use crate::ageing::Dead;
use crate::sync::process::AtomicBool;

/// One test at a time: each ends chaos for all, or counts places.
fn alone() -> MutexGuard<'static, ()> {
    static TURN: Mutex<()> = Mutex::new(());
    process::lock(&TURN)
}

/// Counts how often it is told that chaos is over, and how often it is collected.
#[derive(Default)]
pub(crate) struct Told {
    ends: AtomicUsize,
    pub(crate) collections: AtomicUsize,
    turn: Mutex<()>,
    /// Since the last collection.
    age: Duration,
}

impl Told {
    pub(crate) fn of_age(age: Duration) -> Self {
        Told {
            age,
            ..Told::default()
        }
    }
}

impl Collect for Told {
    fn turn(&self) -> MutexGuard<'_, ()> {
        process::lock(&self.turn)
    }

    fn turn_if_free(&self) -> Option<MutexGuard<'_, ()>> {
        process::try_lock(&self.turn)
    }

    fn close(&self, _: &MutexGuard<'_, ()>) {}

    unsafe fn drain(&self, _: MutexGuard<'_, ()>, _: bool) -> Dead {
        self.collections.fetch_add(1, Ordering::SeqCst);
        Dead::new(|| ())
    }

    fn chaos(&self, begins: bool) {
        self.ends.fetch_add(usize::from(!begins), Ordering::SeqCst);
    }

    fn was_collected_within(&self, period: Duration) -> bool {
        self.age < period
    }

    fn report(&self) -> PoolReport {
        PoolReport {
            name: None,
            value_type: "",
            stats: Stats::default(),
        }
    }
}

fn told() -> (Arc<Told>, Weak<dyn Collect>) {
    let pool = Arc::new(Told::default());
    let listed: Weak<dyn Collect> = Arc::<Told>::downgrade(&pool);
    (pool, listed)
}

#[test]
fn a_pool_that_becomes_visible_is_reached_by_the_end_of_a_scope() {
    let _turn = alone();
    let (pool, listed) = told();
    let registration = Registration::new();
    let over = AtomicBool::new(false);
    thread::scope(|scope| {
        registration.list(listed, || {
            scope.spawn(|| chaos(false, || over.store(true, Ordering::SeqCst)));
            // One-sided: this can miss a scope that does not wait, if the other thread is slow, but it
            // never fails for a scope that waits.
            thread::sleep(Duration::from_millis(50));
            assert!(!over.load(Ordering::SeqCst), "a scope ended in between");
            true
        });
    });
    assert_eq!(pool.ends.load(Ordering::SeqCst), 1);
    registration.end();
    chaos(false, || ());
    assert_eq!(pool.ends.load(Ordering::SeqCst), 1, "still listed");
}

#[test]
fn a_pool_that_another_thread_made_first_is_not_listed() {
    let _turn = alone();
    let (pool, late) = told();
    let registration = Registration::new();
    registration.list(late, || false);
    chaos(false, || ());
    assert_eq!(pool.ends.load(Ordering::SeqCst), 0);
    registration.end();
}

/// The place of a pool is known, and no other moves: so the drop of a pool does not look at the others.
#[test]
fn a_pool_that_goes_leaves_its_place_to_the_next() {
    let _turn = alone();
    let pools: Vec<_> = (0..100)
        .map(|_| {
            let ((pool, listed), registration) = (told(), Registration::new());
            registration.list(listed, || true);
            (pool, registration)
        })
        .collect();
    let place = |at: usize| pools[at].1.0.load(Ordering::Relaxed);
    let (gone, others) = (place(50), [place(0), place(49), place(51), place(99)]);
    pools[50].1.end();
    assert_eq!([place(0), place(49), place(51), place(99)], others);
    let ((_pool, listed), next) = (told(), Registration::new());
    next.list(listed, || true);
    // Pools of other tests come and go meanwhile, but none of them takes more than one place.
    assert!(process::lock(&POOLS).places[gone].is_some() || next.0.load(Ordering::Relaxed) != gone);
    let listed = process::lock(&POOLS).places.len();
    next.end();
    pools
        .iter()
        .for_each(|(_, registration)| registration.end());
    let free = process::lock(&POOLS).free.len();
    assert!(
        free >= 100 && free <= listed,
        "{free} free places of {listed}"
    );
}
