use super::*;
use crate::item::Idle;
use crate::registry::Collect;
use crate::sync::process::{self, Arc};

fn shared(settings: Settings) -> Shared<u8> {
    Shared::new(settings)
}

/// A return of a value that the calling thread got.
fn give_own(shared: &Shared<u8>, value: u8) -> bool {
    let mut item = ItemBox::new(value);
    item.got_the_long_way(shared.ensure_local());
    shared.give(item, 1).is_ok()
}

fn free(item: Idle<u8>) {
    // SAFETY: parked in a shared, and taken out.
    drop(unsafe { ItemBox::wake(item) });
}

fn empty(shared: &Shared<u8>) {
    // SAFETY: this thread alone has the pool.
    unsafe { shared.clear() }.run_drops();
}

/// What would only be slow is seen by no test from outside.
#[test]
fn a_pool_without_limits_works_without_a_lock() {
    let shared = shared(Settings::new());
    assert!(give_own(&shared, 7));
    let local = shared
        .local(thread_index::current())
        .expect("made by the return");
    let fenced = crate::fence::mode() == crate::fence::Fence::Full;
    assert!(!local.is_closed(!gate::FENCED));
    assert_eq!(local.is_closed(gate::FENCED), fenced);
    // SAFETY: this thread's.
    let item = unsafe { local.take() }.expect("without a lock");
    free(item);
}

#[test]
fn a_pool_with_a_limit_keeps_all_in_the_depot() {
    let shared = shared(Settings::new().max_idle(1));
    assert!(shared.give(ItemBox::new(7), 1).is_ok());
    assert!(shared.give(ItemBox::new(8), 1).is_err(), "beyond the limit");
    assert_eq!(shared.depot.census(), 1);
    assert!(shared.local(thread_index::current()).is_none());
    assert_eq!(*shared.take_slow().expect("idle"), 7);
}

/// What another thread got is found by all threads at once. Where many values are out at a time, returns
/// wait for each other, and are found all the same.
#[test]
fn a_return_for_another_thread_goes_to_the_depot() {
    let shared = shared(Settings::new());
    assert!(shared.give(ItemBox::new(7), 64).is_ok());
    assert_eq!(shared.depot.census(), 1);
    let first = shared.take_slow().expect("in the depot");
    assert_eq!(*first, 7);
    shared.creation.saw_out(100, 1);
    for waiting in 1..63 {
        assert!(shared.give(ItemBox::new(0), 64).is_ok());
        assert_eq!(shared.depot.census(), 0, "{waiting} wait");
    }
    assert_eq!(shared.stats().idle, 62);
    assert!(shared.give(ItemBox::new(0), 64).is_ok());
    assert_eq!(shared.depot.census(), 63);
    assert!(shared.give(ItemBox::new(0), 64 << 10).is_ok());
    assert_eq!(shared.depot.census(), 64, "a heavy one does not wait");
    empty(&shared);
    assert_eq!(shared.stats().idle, 0);
}

/// A thread that ended, or sleeps, holds nothing back from others.
#[test]
fn what_waits_in_an_outbox_is_gathered() {
    let shared = shared(Settings::new());
    shared.creation.saw_out(100, 1);
    std::thread::scope(|scope| {
        scope.spawn(|| (0..20).for_each(|_| assert!(shared.give(ItemBox::new(0), 64).is_ok())));
    });
    assert!(shared.depot.census() < 3, "the rest waits");
    shared.counts.created.add(100 * 3);
    for taken in 0..20 {
        assert!(shared.take_slow().is_some(), "{taken} were taken");
    }
    assert!(shared.take_slow().is_none());
}

/// Nor does a get that gathered: what it cannot put into the depot is discarded, and counted.
#[test]
fn what_was_gathered_does_not_wait_for_a_busy_depot() {
    let shared = shared(Settings::new());
    shared.counts.created.add(3);
    // So that the other thread has another index.
    assert!(shared.ensure_local().is_some());
    std::thread::scope(|scope| {
        scope.spawn(|| assert!((0..3).all(|_| give_own(&shared, 7))));
    });
    let busy = shared.depot.hold();
    let item = shared.take_slow();
    drop(busy);
    assert_eq!(item.map(|item| *item), Some(7));
    let stats = shared.stats();
    assert_eq!((stats.discarded, stats.idle, stats.in_use()), (2, 0, 1));
}

/// A collector that was preempted with the lock of a thread's part holds up neither a get nor a return.
#[test]
fn a_get_does_not_wait_for_a_preempted_collector() {
    let shared = shared(Settings::new());
    assert!(give_own(&shared, 7) && give_own(&shared, 8) && give_own(&shared, 9));
    let local = shared.ensure_local().expect("this thread has not ended");
    let held = local.hold();
    local.close(gate::COLLECTION);
    // SAFETY: this thread's.
    let claim = unsafe { local.take() };
    assert!(claim.is_none(), "a claim that is in doubt");
    assert!(shared.take_slow().is_none(), "nothing is left to look at");
    assert_eq!(local.idle(), 3, "and nothing is lost");
    // The slot is not used before the doubt is resolved, and the depot takes what has no room.
    assert!(give_own(&shared, 10));
    drop(held);
    local.open(gate::COLLECTION);
    let mut values: Vec<u8> = (0..4)
        .map(|_| *shared.take_slow().expect("four are idle"))
        .collect();
    values.sort_unstable();
    assert_eq!(values, [7, 8, 9, 10]);
    assert!(!local.is_closed(!gate::FENCED));
}

/// An owner that met a collector, and then sleeps, keeps nothing from the next one.
#[test]
fn what_is_in_doubt_is_collected() {
    let shared = shared(Settings::new());
    assert!(give_own(&shared, 7));
    let local = shared.ensure_local().expect("this thread has not ended");
    let held = local.hold();
    local.close(gate::COLLECTION);
    // SAFETY: this thread's.
    let claim = unsafe { local.take() };
    assert!(claim.is_none(), "a claim that is in doubt");
    drop(held);
    for idle in [1, 0] {
        let turn = process::lock(&shared.turn);
        shared.close(&turn);
        assert!(crate::fence::heavy().is_ok());
        // SAFETY: closed and fenced.
        unsafe { shared.drain(turn, true) }.run_drops();
        assert_eq!(shared.stats().idle, idle);
    }
    assert!(shared.take_slow().is_none());
    assert!(give_own(&shared, 8));
    assert_eq!(*shared.take_slow().expect("idle"), 8);
}

/// The collection of this pool, or of another one, may have been preempted.
#[test]
fn a_get_that_finds_a_collection_due_does_not_wait_for_another() {
    let shared = shared(Settings::new().age_every(std::time::Duration::ZERO));
    assert!(give_own(&shared, 7));
    let turn = process::lock(&shared.turn);
    let local = shared.ensure_local().expect("this thread has not ended");
    shared.tick(local);
    assert_eq!(shared.stats().idle, 1);
    drop(turn);
    shared.tick(local);
    shared.tick(local);
    assert_eq!(shared.stats().collected, 1, "due all the time");
}

/// Returns that the depot is too busy for cost a value each, and nothing else.
#[test]
fn a_busy_depot_refuses_a_return_and_loses_no_count() {
    let shared = shared(Settings::new().max_idle(2));
    let busy = shared.depot.hold();
    assert!(shared.give(ItemBox::new(0), 1).is_err(), "nobody waits");
    assert!(shared.take_slow().is_none());
    drop(busy);
    assert!(shared.give(ItemBox::new(0), 1).is_ok());
    assert!(shared.give(ItemBox::new(0), 1).is_ok());
    assert!(shared.give(ItemBox::new(0), 1).is_err(), "the limit");
    assert_eq!(shared.stats().idle_weight, Some(2));
    empty(&shared);
}

/// Metrics are read without a lock, so that who reads them holds nobody up, and is not held up.
#[test]
fn statistics_take_no_lock() {
    let shared = shared(Settings::new());
    assert!(give_own(&shared, 7) && give_own(&shared, 8));
    assert!(shared.give(ItemBox::new(9), 64).is_ok());
    let local = shared.ensure_local().expect("this thread has not ended");
    let all = (
        local.hold(),
        shared.depot.hold(),
        process::lock(&shared.turn),
    );
    assert_eq!(shared.stats().idle, 3);
    drop(all);
    empty(&shared);
}

/// A collection by hand counts for the pool's own ageing, and for a `Collector` beside it. Otherwise the
/// next one drops what was in use a moment ago.
#[test]
fn a_pool_that_was_collected_a_moment_ago_is_passed_over() {
    let hour = std::time::Duration::from_secs(3_600);
    let pools = [(); 2].map(|()| Arc::new(shared(Settings::new())));
    assert!(pools.iter().all(|pool| give_own(pool, 7)));
    ageing::collect(&[&*pools[0]]);
    let collected = || {
        pools
            .each_ref()
            .map(|pool| pool.age.was_collected_within(hour))
    };
    assert_eq!(collected(), [true, false]);
    let live = pools
        .each_ref()
        .map(|pool| Arc::clone(pool) as Arc<dyn Collect>);
    ageing::collect_those_not_within(hour, &live);
    assert_eq!(collected(), [true, true]);
    for pool in &pools {
        assert_eq!(pool.stats().idle, 1, "what was idle is a victim");
        empty(pool);
    }
}

/// A thread that was preempted with the depot's lock costs no value as long as there is room elsewhere.
#[test]
fn returns_for_others_have_room_while_the_depot_is_busy() {
    let shared = shared(Settings::new());
    let busy = shared.depot.hold();
    for given in 1..=63 + 1 + 63 + 63 {
        assert!(shared.give(ItemBox::new(0), 64).is_ok(), "return {given}");
    }
    assert!(shared.give(ItemBox::new(0), 64).is_err(), "no room is left");
    drop(busy);
    assert_eq!(shared.stats().idle, 190);
    empty(&shared);
}
