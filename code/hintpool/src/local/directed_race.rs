//! One owner and one collector, each on its own processor, race for one item. This tests the fences on
//! the real machine.
//!
//! Random stress seldom runs the few instructions that matter at the same time; this test does so in
//! each round. Its control is the same race without the fences. It must fail; otherwise the race shows
//! nothing:
//!
//! ```text
//! cargo test --release -p hintpool --lib directed_race -- --nocapture
//! RUSTFLAGS="--cfg hintpool_no_fence" cargo test --release -p hintpool --lib directed_race -- --nocapture
//! ```
//!
//! `HINTPOOL_STRESS=20` makes it twenty times longer. The items are freed at the end only, so that
//! a race that is lost does no harm and can be counted.

use std::ptr::{self, NonNull};
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::thread;

use super::{Local, gate};
use crate::fence;
use crate::item::{Idle, ItemBox};

/// Collections of one race that find the item. The control needs more, and without a heavy fence
/// they are cheap.
const TAKEN: u64 = match (cfg!(hintpool_no_fence), cfg!(debug_assertions)) {
    (true, _) => 150_000,
    (false, true) => 1_500,
    (false, false) => 8_000,
};

/// Items travel between the two as addresses, since a pointer may not.
fn idle_at(address: usize) -> Option<Idle<()>> {
    NonNull::new(ptr::with_exposed_provenance_mut(address))
}

/// The place in a [`Local`] that the two race for.
#[derive(Clone, Copy, Debug)]
enum Place {
    Slot,
    Magazine,
}

impl Place {
    /// # Safety
    ///
    /// The calling thread is the owner of `local`, and it owns `item`.
    unsafe fn give(self, local: &Local<()>, item: Idle<()>) {
        let given = match self {
            // SAFETY: said above.
            Place::Slot => unsafe { local.give(item) }.or_else(|item| {
                // SAFETY: said above.
                unsafe { local.settle_give(item, |full, _| Err(full)) }
            }),
            // The slot stays empty, so that gets go to the magazine.
            Place::Magazine => local.push(local.len.load(Ordering::Relaxed), item),
        };
        assert!(given.is_ok(), "one item has room");
    }
}

/// A cache line that both write, for nothing but the time it takes: the collector fetches it before it
/// closes the gate, and the owner before it claims. The claim waits behind that write in the owner's
/// store buffer, while the owner's look at the gate does not. So the few cycles in which a missing
/// fence shows become as many as a cache line takes from one processor to the other.
#[repr(align(128))]
struct Delay(AtomicU64);

/// What the two threads tell each other, beside the `Local`. The owner's numbers are plain stores,
/// since a locked instruction would be the fence that is missing.
struct Race {
    place: Place,
    local: Local<()>,
    delay: Delay,
    /// Rounds and hits of the owner, written by it alone.
    rounds: AtomicU64,
    hits: AtomicU64,
    /// Address of an item that the collector returns to the owner; zero when it has arrived.
    mail: AtomicUsize,
    over: AtomicBool,
}

#[derive(Debug, Default)]
struct Tally {
    collections: u64,
    /// Collections that found the item.
    taken: u64,
    /// Collections whose item the owner had as well.
    lost_races: u64,
}

impl Race {
    fn new(place: Place) -> Self {
        Race {
            place,
            local: Local::new(2, 0),
            delay: Delay(AtomicU64::new(0)),
            rounds: AtomicU64::new(0),
            hits: AtomicU64::new(0),
            mail: AtomicUsize::new(0),
            over: AtomicBool::new(false),
        }
    }

    /// # Safety
    ///
    /// Called by one thread, which is then the owner.
    unsafe fn own(&self) {
        let (mut rounds, mut hits) = (0, 0);
        while !self.over.load(Ordering::Relaxed) {
            self.delay.0.store(rounds, Ordering::Relaxed);
            // SAFETY: said above.
            let item = unsafe { self.local.take() };
            // SAFETY: said above.
            if let Some(item) = item.or_else(|| unsafe { self.local.settle_take(|_, _| 0) }) {
                hits += 1;
                if self.local.count() {
                    // SAFETY: said above.
                    unsafe { self.local.tick(true) };
                }
                // SAFETY: said above, and the item was just taken.
                unsafe { self.place.give(&self.local, item) };
            }
            rounds += 1;
            self.hits.store(hits, Ordering::Relaxed);
            self.rounds.store(rounds, Ordering::Release);
            if let Some(item) = idle_at(self.mail.load(Ordering::Acquire)) {
                // SAFETY: said above; the collector gave the item up.
                unsafe { self.place.give(&self.local, item) };
                self.mail.store(0, Ordering::Release);
            }
            // The item lies idle for a while, each time another one.
            (0..rounds % 8).for_each(|_| std::hint::spin_loop());
        }
    }

    /// Gives the owner the item and waits until it has it.
    fn post(&self, item: Idle<()>) {
        let address = item.as_ptr().expose_provenance();
        self.mail.store(address, Ordering::Release);
        while self.mail.load(Ordering::Acquire) != 0 {
            std::hint::spin_loop();
        }
    }

    fn collect(&self) -> Option<Idle<()>> {
        let mut found = Vec::new();
        self.delay.0.store(0, Ordering::Relaxed);
        self.local.close(gate::COLLECTION);
        assert!(fence::heavy().is_ok(), "a heavy fence");
        // SAFETY: closed and, unless this is the control, fenced; one thread collects.
        unsafe { self.local.drain(&mut found) };
        found.pop()
    }

    /// Waits until the owner is about to claim at an open gate, and then a few cycles more or less each
    /// time. Back to back, collections would find the owner at the lock.
    fn meet_the_next_claim(&self, nth: u64) {
        let rounds = self.rounds.load(Ordering::Relaxed);
        while self.rounds.load(Ordering::Relaxed) == rounds {
            std::hint::spin_loop();
        }
        (0..nth % 1024).for_each(|cycle| {
            std::hint::black_box(cycle);
        });
    }

    /// Hits of the owner in whole rounds that begin now.
    fn hits_from_now(&self) -> u64 {
        let pass = || {
            let until = self.rounds.load(Ordering::Acquire) + 2;
            while self.rounds.load(Ordering::Acquire) < until {
                std::hint::spin_loop();
            }
            self.hits.load(Ordering::Relaxed)
        };
        let before = pass();
        pass() - before
    }

    fn run(&self, takes: u64, item: Idle<()>) -> Tally {
        let mut tally = Tally::default();
        self.post(item);
        while tally.taken < takes {
            tally.collections += 1;
            self.meet_the_next_claim(tally.collections);
            if self.collect().is_none() {
                continue;
            }
            tally.taken += 1;
            // The one item is in this thread's hand, so the owner has nothing to hit.
            if self.hits_from_now() > 0 {
                tally.lost_races += 1;
                while self.hits_from_now() > 0 {
                    self.collect();
                }
            }
            self.post(item);
        }
        tally
    }
}

fn race(place: Place) -> Tally {
    // Two races at once would share the processors.
    static ONE_AT_A_TIME: Mutex<()> = Mutex::new(());
    let _turn = ONE_AT_A_TIME.lock().unwrap_or_else(PoisonError::into_inner);
    let scale = std::env::var("HINTPOOL_STRESS").map_or(1, |scale| {
        scale.parse().expect("HINTPOOL_STRESS is a whole number")
    });
    let race = Race::new(place);
    let address = ItemBox::park(ItemBox::new(())).as_ptr().expose_provenance();
    let item: Idle<()> = idle_at(address).expect("an item has an address");
    let tally = thread::scope(|scope| {
        scope.spawn(|| {
            pin(0);
            // SAFETY: this thread alone owns.
            unsafe { race.own() }
        });
        let collector = scope.spawn(|| {
            pin(1);
            // In the loop's end as well as in a panic.
            struct Over<'a>(&'a AtomicBool);
            impl Drop for Over<'_> {
                fn drop(&mut self) {
                    self.0.store(true, Ordering::Relaxed);
                }
            }
            let _over = Over(&race.over);
            let item = idle_at(address).expect("the item");
            race.run(TAKEN * scale, item)
        });
        collector.join().expect("the collector only counts")
    });
    // SAFETY: both threads are done.
    drop(unsafe { ItemBox::wake(item) });
    println!("{place:?}, fence mode {:?}: {tally:?}", fence::mode());
    tally
}

/// Keeps the calling thread on one of the processors that it may use.
#[cfg(target_os = "linux")]
fn pin(nth: usize) {
    use rustix::thread::{CpuSet, sched_getaffinity, sched_setaffinity};

    let allowed = sched_getaffinity(None).expect("the processors of this thread");
    let mut some = (0..CpuSet::MAX_CPU).filter(|&cpu| allowed.is_set(cpu));
    if let Some(cpu) = some.nth(nth) {
        let mut one = CpuSet::new();
        one.set(cpu);
        sched_setaffinity(None, &one).expect("a processor of this thread");
    }
}

#[cfg(not(target_os = "linux"))]
fn pin(_: usize) {}

fn expect(tally: &Tally) {
    if !cfg!(hintpool_no_fence) {
        assert_eq!(tally.lost_races, 0, "an item in two hands: {tally:?}");
    } else if thread::available_parallelism().is_ok_and(|processors| processors.get() > 1) {
        assert_ne!(
            tally.lost_races, 0,
            "this race notices no missing fence: {tally:?}"
        );
    }
}

#[test]
fn on_the_slot() {
    expect(&race(Place::Slot));
}

#[test]
fn on_a_magazine() {
    expect(&race(Place::Magazine));
}
