//! The depot: what all threads of a pool share. Whole magazines of threads that had more than they
//! have room for; loose items, such as returns by other threads than those that got them; and the
//! victims.
//!
//! Gets and returns do not wait for it. A pool is a hint: where the depot stays busy, `get` creates, and
//! a return is discarded, as is what a get gathered. Only a collection waits, which has items in hand
//! that lie nowhere. So the lists do not grow while the lock is held.

use crate::item::Idle;
use crate::magazine::Magazine;
use crate::sync::process::{AtomicUsize, Ordering};
use crate::sync::{self, Mutex, MutexGuard};

#[cfg(all(test, not(any(hintpool_loom, hintpool_no_fence))))]
mod contents;
mod limited;

/// The most bytes of weight in one batch, on the way in or out.
const BATCH_WEIGHT: usize = 64 * 1024;
/// Room that a list has at first.
const ROOM: usize = 16;

pub(crate) struct Depot<T> {
    stock: Mutex<Stock<T>>,
    /// How many items lie here beside the victims, how many victims, and the weight of both where the
    /// pool has a limit. Written behind the lock; `Relaxed`, since others only estimate by them.
    idle: AtomicUsize,
    victims: AtomicUsize,
    weight: AtomicUsize,
}

// ANCHOR: stock
struct Stock<T> {
    /// Magazines with their length, the last one in on top. None is empty, and none has gaps.
    full: Vec<(Magazine<T>, usize)>,
    /// Single items, the last one in on top.
    loose: Vec<Idle<T>>,
    /// Weight of the last loose item that came in: an estimate for the others.
    weight: usize,
    /// Items that were idle at the last collection. The next one drops them.
    victims: Vec<Idle<T>>,
}
// ANCHOR_END: stock

/// The items that a collection is moving, and how many there are.
struct Taken<T> {
    full: Vec<(Magazine<T>, usize)>,
    loose: Vec<Idle<T>>,
    idle: usize,
}

// SAFETY: the items in a depot are owned by it and may be dropped by any thread, hence `T: Send`.
unsafe impl<T: Send> Send for Depot<T> {}
// SAFETY: all is behind a lock.
unsafe impl<T: Send> Sync for Depot<T> {}

/// How often a get yields the processor to the holder of the lock before it creates beyond its budget.
const OFFERS: usize = 8;

/// How often before it drops all that it gathered, and so many more would be created: each yield may run
/// one of many other threads.
const OFFERS_WITH_MANY: usize = 64;

/// Whether so many items of this weight are enough for a visit to the depot.
#[inline(always)]
pub(crate) fn is_batch(items: usize, weight: usize) -> bool {
    items.saturating_mul(weight) >= BATCH_WEIGHT
}

impl<T> Depot<T> {
    pub(crate) fn new() -> Self {
        Depot {
            stock: Mutex::new(Stock {
                full: Vec::new(),
                loose: Vec::new(),
                weight: 0,
                victims: Vec::new(),
            }),
            idle: AtomicUsize::new(0),
            victims: AtomicUsize::new(0),
            weight: AtomicUsize::new(0),
        }
    }

    /// Fills an empty magazine: with a full one in its place; or else with some loose items, `wanted`
    /// at the most, and fewer if they are heavy. Says how many it are.
    pub(crate) fn refill(&self, empty: &mut Magazine<T>, wanted: usize) -> usize {
        if self.idle.load(Ordering::Relaxed) == 0 {
            return 0;
        }
        let Some(mut stock) = sync::lock_soon(&self.stock) else {
            return 0;
        };
        if let Some((full, len)) = stock.full.pop() {
            subtract(&self.idle, len);
            drop(stock);
            *empty = full;
            return len;
        }
        let all = stock.loose.len();
        let light = (BATCH_WEIGHT / stock.weight.max(1)).max(1);
        let most = all.min(wanted).min(light).min(empty.capacity());
        for (at, item) in stock.loose.drain(all - most..).enumerate() {
            let pushed = empty.push(at, item);
            debug_assert!(pushed.is_ok(), "no more than the capacity");
        }
        subtract(&self.idle, most);
        most
    }

    /// One item, and a victim only if there is nothing else: so victims age out.
    pub(crate) fn take_one(&self) -> Option<Idle<T>> {
        if self.census() == 0 {
            return None;
        }
        let mut stock = sync::lock_soon(&self.stock)?;
        self.take_from(&mut stock)
    }

    /// As [`take_one`](Self::take_one), for a get that has used up what it may create. While items lie
    /// here, the holder of the lock is offered the processor some times, since it may have been
    /// preempted, and every get that went on without would make one more value for good.
    pub(crate) fn take_one_with_patience(&self) -> Option<Idle<T>> {
        with_patience(OFFERS, || self.take_one())
    }

    /// Takes in a loose item of this weight; refuses by giving it back.
    pub(crate) fn give_one(&self, item: Idle<T>, weight: usize) -> Result<(), Idle<T>> {
        let Some(mut stock) = self.with_room(1, |stock| &mut stock.loose) else {
            return Err(item);
        };
        stock.loose.push(item);
        stock.weight = weight;
        add(&self.idle, 1);
        Ok(())
    }

    /// Takes in the first `len` entries of a magazine without gaps, of about this weight each: with the
    /// magazine, if it is full. Says whether it did.
    pub(crate) fn accept(&self, magazine: &mut Magazine<T>, len: usize, weight: usize) -> bool {
        if len == magazine.capacity() {
            let full = std::mem::replace(magazine, Magazine::none());
            let exchanged = self.exchange(full, len);
            let accepted = exchanged.is_ok();
            *magazine = exchanged.unwrap_or_else(|refused| refused);
            return accepted;
        }
        let Some(mut stock) = self.with_room(len, |stock| &mut stock.loose) else {
            return false;
        };
        let items = (0..len).filter_map(|at| magazine.get(at));
        stock.loose.extend(items);
        stock.weight = weight;
        add(&self.idle, len);
        true
    }

    /// Takes in what was gathered elsewhere in the pool. Gives back what it could not take, since another
    /// thread kept the lock or the allocator has no memory.
    pub(crate) fn take_in(&self, mut gathered: Vec<Idle<T>>) -> Vec<Idle<T>> {
        if !gathered.is_empty() {
            let room = || self.with_room(gathered.len(), |stock| &mut stock.loose);
            if let Some(mut stock) = with_patience(OFFERS_WITH_MANY, room) {
                add(&self.idle, gathered.len());
                stock.loose.append(&mut gathered);
            }
        }
        gathered
    }

    /// Takes a full magazine for an empty one as large, or for one without room where the allocator has
    /// no memory. Refuses by giving the full one back.
    pub(crate) fn exchange(
        &self,
        full: Magazine<T>,
        len: usize,
    ) -> Result<Magazine<T>, Magazine<T>> {
        let Some(mut stock) = self.with_room(1, |stock| &mut stock.full) else {
            return Err(full);
        };
        let capacity = full.capacity();
        stock.full.push((full, len));
        add(&self.idle, len);
        drop(stock);
        Ok(Magazine::new_if_possible(capacity))
    }

    // ANCHOR: next_generation
    /// The middle of a collection: what was idle here joins `survivors`, which become the victims;
    /// the victims until now are returned, to be dropped without the lock.
    pub(crate) fn next_generation(&self, survivors: Vec<Idle<T>>) -> Vec<Idle<T>> {
        let (taken, victims) = self.take_all();
        self.make_victims(taken, survivors);
        victims
    }

    /// All that is here, and the victims.
    fn take_all(&self) -> (Taken<T>, Vec<Idle<T>>) {
        let mut stock = sync::lock(&self.stock);
        // What was taken stays counted until it is here again: a limit holds meanwhile as well.
        let taken = Taken {
            full: std::mem::take(&mut stock.full),
            loose: std::mem::take(&mut stock.loose),
            idle: self.idle.load(Ordering::Relaxed),
        };
        self.victims.store(0, Ordering::Relaxed);
        (taken, std::mem::take(&mut stock.victims))
    }

    fn make_victims(&self, taken: Taken<T>, mut survivors: Vec<Idle<T>>) {
        for (magazine, len) in taken.full {
            magazine.drain(len, &mut survivors);
        }
        survivors.extend(taken.loose);
        let mut stock = sync::lock(&self.stock);
        subtract(&self.idle, taken.idle);
        // Collections of one pool come one after the other, so nobody else made victims.
        self.victims.store(survivors.len(), Ordering::Relaxed);
        stock.victims = survivors;
    }
    // ANCHOR_END: next_generation

    /// The lock, with room for `more` in one of the lists. The room is made without the lock. `None` also
    /// where the allocator has no memory.
    fn with_room<V>(
        &self,
        more: usize,
        list: impl Fn(&mut Stock<T>) -> &mut Vec<V>,
    ) -> Option<MutexGuard<'_, Stock<T>>> {
        let mut larger = Vec::new();
        loop {
            let mut stock = sync::lock_soon(&self.stock)?;
            let now = list(&mut stock);
            let needed = now.len() + more;
            if now.capacity() >= needed {
                return Some(stock);
            }
            if larger.capacity() >= needed {
                larger.append(now);
                std::mem::swap(now, &mut larger);
                return Some(stock);
            }
            drop(stock);
            larger.try_reserve_exact((2 * needed).max(ROOM)).ok()?;
        }
    }

    /// Idle items, victims among them: exact at a quiet moment.
    pub(crate) fn census(&self) -> usize {
        self.idle.load(Ordering::Relaxed) + self.victims.load(Ordering::Relaxed)
    }

    fn take_from(&self, stock: &mut Stock<T>) -> Option<Idle<T>> {
        let item = match stock.full.last_mut() {
            _ if !stock.loose.is_empty() => stock.loose.pop(),
            Some((magazine, len)) => {
                *len -= 1;
                let item = magazine.get(*len);
                if *len == 0 {
                    stock.full.pop();
                }
                item
            }
            None => {
                let victim = stock.victims.pop()?;
                subtract(&self.victims, 1);
                return Some(victim);
            }
        };
        subtract(&self.idle, 1);
        item
    }

    /// Keeps others out, as another thread's visit would.
    #[cfg(all(test, not(hintpool_loom)))]
    pub(crate) fn hold(&self) -> impl Drop {
        sync::lock(&self.stock)
    }
}

/// Asks so often that the holder of the lock can let go even if it was preempted for a moment.
fn with_patience<R>(offers: usize, mut ask: impl FnMut() -> Option<R>) -> Option<R> {
    // loom explores what comes before and after by itself.
    let offers = if cfg!(hintpool_loom) { 1 } else { offers };
    (0..offers).find_map(|_| ask())
}

/// Adds to a number that is written behind the lock only.
fn add(number: &AtomicUsize, more: usize) {
    number.store(number.load(Ordering::Relaxed) + more, Ordering::Relaxed);
}

/// Subtracts from a number that is written behind the lock only.
fn subtract(number: &AtomicUsize, less: usize) {
    number.store(number.load(Ordering::Relaxed) - less, Ordering::Relaxed);
}

#[cfg(all(test, not(hintpool_loom)))]
mod tests;
