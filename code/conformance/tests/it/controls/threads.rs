//! Threads that share too little, or take values with them.

use std::cell::RefCell;
use std::collections::HashMap;
use std::mem::forget;
use std::sync::Mutex;
use std::thread::{self, ThreadId};

use conformance::Probe;
use hintpool::{Guard, OwnedGuard, Recycle};

use super::controls;
use crate::faulty::{Fault, Faulty, InnerGuard, InnerOwned};

/// Has somebody else do the recycling.
#[derive(Default)]
struct RecyclesElsewhere;

impl Fault for RecyclesElsewhere {
    fn give_back(_: &Faulty<Self>, guard: InnerGuard<'_, Self>) {
        thread::scope(|scope| {
            scope.spawn(move || drop(guard));
        });
    }
}

/// Loses what comes back on any thread but the one that made the pool.
struct KnowsOneThread(ThreadId);

impl Default for KnowsOneThread {
    fn default() -> Self {
        KnowsOneThread(thread::current().id())
    }
}

impl Fault for KnowsOneThread {
    fn give_back(pool: &Faulty<Self>, guard: InnerGuard<'_, Self>) {
        match thread::current().id() == pool.fault.0 {
            true => drop(guard),
            false => forget(Guard::detach(guard)),
        }
    }

    fn give_back_owned(pool: &Faulty<Self>, guard: InnerOwned<Self>) {
        match thread::current().id() == pool.fault.0 {
            true => drop(guard),
            false => forget(OwnedGuard::detach(guard)),
        }
    }
}

/// Gives each thread a store of its own that no other thread may take from, not even a collection.
#[derive(Default)]
struct HoardsPerThread(Mutex<HashMap<ThreadId, Vec<Probe>>>);

impl Fault for HoardsPerThread {
    fn get(pool: &Faulty<Self>) -> InnerGuard<'_, Self> {
        let mut stores = pool.fault.0.lock().unwrap();
        let own = stores.entry(thread::current().id()).or_default();
        if let Some(probe) = own.pop() {
            pool.inner.put(probe);
        }
        pool.inner.get()
    }

    fn give_back(pool: &Faulty<Self>, guard: InnerGuard<'_, Self>) {
        let mut probe = Guard::detach(guard);
        let _ = probe.recycle();
        let mut stores = pool.fault.0.lock().unwrap();
        let own = stores.entry(thread::current().id()).or_default();
        own.push(probe);
    }
}

/// Loses what comes back once its thread-local is gone.
#[derive(Default)]
struct NeedsItsThreadLocal;

impl Fault for NeedsItsThreadLocal {
    fn give_back_owned(_: &Faulty<Self>, guard: InnerOwned<Self>) {
        thread_local! {
            static LOCAL: RefCell<Vec<u8>> = const { RefCell::new(Vec::new()) };
        }

        match LOCAL.try_with(|local| local.borrow_mut().push(0)) {
            Ok(()) => drop(guard),
            Err(_) => forget(OwnedGuard::detach(guard)),
        }
    }

    fn get(pool: &Faulty<Self>) -> InnerGuard<'_, Self> {
        // Makes the thread-local, so that it is there before a thread's other ones.
        Self::give_back_owned(pool, pool.inner.get_owned());
        pool.inner.get()
    }
}

controls! {
    ByFailing recycles_elsewhere of RecyclesElsewhere: [
        basic::values::recycles_on_the_way_back,
        basic::threads::a_guard_may_be_dropped_on_another_thread,
    ]
    ByFailing knows_one_thread of KnowsOneThread: [
        basic::threads::a_guard_may_be_dropped_on_another_thread,
        basic::threads::threads_may_come_and_go,
        full::owned::an_owned_guard_moves_to_any_thread,
        full::threads::ended_threads_leave_balanced_books,
    ]
    ByFailing hoards_per_thread of HoardsPerThread: [
        full::ageing::values_of_sleeping_and_ended_threads_age,
        full::threads::values_of_ended_threads_do_not_pile_up,
        full::threads::one_gets_and_another_drops_without_growth,
    ]
    ByFailing needs_its_thread_local of NeedsItsThreadLocal: [
        full::reentrancy::thread_local_destructors_may_use_pools,
    ]
}
