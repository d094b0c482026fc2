//! What a get does if it finds nothing in its usual places: it looks for values that are idle with other
//! threads, and takes them if that is worth a heavy fence.

use std::panic::{AssertUnwindSafe, catch_unwind};

use super::Shared;
use super::collection::drop_later;
use crate::item::Idle;
use crate::local::gate;
use crate::stats::Cause;
use crate::sync::process::{self, MutexGuard};
use crate::{fence, panics, sync};

impl<T: Send + 'static> Shared<T> {
    /// An item of another thread; or `None`, and then the get may create.
    #[cold]
    pub(super) fn look_elsewhere(&self) -> Option<Idle<T>> {
        let threads = self.table.len();
        let may_look = self.creation.miss(threads);
        let must_look = self.creation.is_used_up(self.live());
        if !may_look && !must_look {
            return None;
        }
        if must_look {
            // Nearly all that is idle lies there, if another thread was preempted with the lock.
            let item = self.depot.take_one_with_patience();
            if item.is_some() {
                return item;
            }
        }
        // Another thread may be gathering, and then it soon has put more into the depot than it wants.
        let turn = sync::soon_after_a_fence(|| process::try_lock(&self.turn));
        let Some(turn) = turn else {
            // It was preempted.
            return self.depot.take_one();
        };
        // While this thread waited, another one may have gathered.
        if let Some(item) = self.depot.take_one() {
            return Some(item);
        }
        // One more goes out with this get.
        self.creation.saw_out(self.out(&turn) + 1, threads);
        let found = self.gather(&turn);
        self.creation.looked(threads, found.len());
        self.keep_one(found, turn)
    }

    /// One of the items, and the others go to the depot. Where a thread was preempted with its lock, they
    /// are discarded: no get waits for that thread.
    fn keep_one(&self, mut found: Vec<Idle<T>>, turn: MutexGuard<'_, ()>) -> Option<Idle<T>> {
        let item = found.pop();
        let refused = self.depot.take_in(found);
        drop(turn);
        for _ in &refused {
            self.counts.discarded(Cause::Busy);
        }
        // Unwind safe: nothing of the items is seen again. This get has an item in hand that unwinding
        // would lose, so a panic in the `Drop` of a value ends here.
        let dropped = catch_unwind(AssertUnwindSafe(|| drop_later(refused).run_drops()));
        dropped.unwrap_or_else(panics::end);
        item
    }

    /// Values that were made and not dropped.
    fn live(&self) -> usize {
        // With `idle` of zero, what is "in use" is all that lives.
        self.counts.read().in_use() as usize
    }

    /// Values that are out, behind guards or inside calls. Counted twice, of which the smaller number is
    /// right: a thread that is preempted while it counts sees some values at no place, if they move from
    /// one that it has yet to see to one that it has seen.
    fn out(&self, turn: &MutexGuard<'_, ()>) -> usize {
        self.out_once(turn).min(self.out_once(turn))
    }

    /// With the turn, since values in the hands of a collector lie nowhere.
    fn out_once(&self, _: &MutexGuard<'_, ()>) -> usize {
        let live = self.live();
        let with_threads: usize = self.table.iter().map(|local| local.idle()).sum();
        live.saturating_sub(self.depot.census() + with_threads)
    }

    // ANCHOR: gather
    /// Takes what lies idle with all threads, as a collection does, and makes no victims of it.
    fn gather(&self, turn: &MutexGuard<'_, ()>) -> Vec<Idle<T>> {
        let mut some = false;
        for local in self.table.iter().filter(|local| local.idle() > 0) {
            local.close(gate::COLLECTION);
            some = true;
        }
        if !some {
            // A fence costs as much as making several values.
            return Vec::new();
        }
        let fenced = fence::heavy().is_ok();
        // SAFETY: closed above, with this turn, before the fence.
        unsafe { self.drain_closed(turn, fenced) }
    }
    // ANCHOR_END: gather
}
