//! Where the values of a request come from: the one switch between fresh, pooled, and a list in each thread.

use std::ops::{Deref, DerefMut};
use std::sync::atomic::{AtomicU64, Ordering};

use hintpool::{Guard, Pool, Recycle, Settings, Stats};
use steps::{PerThread, Pool as _};

use crate::order::Order;

// ANCHOR: buffers
/// Hands out clean values, and takes them back when they are dropped.
///
/// Everything is generic over this trait, so both programs are the same but for it.
pub trait Buffers: Clone + Send + Sync + 'static {
    /// What `--buffers` and the stats page call it.
    const NAME: &'static str;
    /// A byte buffer on loan.
    type Bytes: DerefMut<Target = Vec<u8>> + Send + Unpin + 'static;
    /// An order on loan.
    type Order: DerefMut<Target = Order> + Send + 'static;

    /// An empty buffer for a request's body.
    fn body(&self) -> Self::Bytes;
    /// An empty order to parse into.
    fn order(&self) -> Self::Order;
    /// An empty buffer for a reply.
    fn reply(&self) -> Self::Bytes;
    /// What each pool counted, if there are any.
    fn stats(&self) -> Vec<(&'static str, Stats)> {
        Vec::new()
    }
    /// Values that were made because none was idle; `None` if all are.
    fn created(&self) -> Option<u64> {
        None
    }
}
// ANCHOR_END: buffers

/// A value of one's own: dropped after its one use.
#[derive(Debug)]
pub struct Own<T>(pub T);

impl<T> Deref for Own<T> {
    type Target = T;
    fn deref(&self) -> &T {
        &self.0
    }
}

impl<T> DerefMut for Own<T> {
    fn deref_mut(&mut self) -> &mut T {
        &mut self.0
    }
}

/// A new value each time.
///
/// Buffers begin without memory. Whoever fills one reserves what it needs, so a fresh one costs one allocation of the right size.
#[derive(Clone, Copy, Debug)]
pub struct Fresh;

impl Buffers for Fresh {
    const NAME: &'static str = "fresh";
    type Bytes = Own<Vec<u8>>;
    type Order = Own<Order>;

    fn body(&self) -> Self::Bytes {
        Own(Vec::new())
    }

    fn order(&self) -> Self::Order {
        Own(Order::default())
    }

    fn reply(&self) -> Self::Bytes {
        Own(Vec::new())
    }
}

/// A buffer that grew beyond this is not kept: one big request must not occupy memory for ever.
const MAX_WEIGHT: usize = 256 << 10;

/// One pool for each kind of value. Bodies and replies differ in size, so each has its own.
#[derive(Debug)]
pub struct Pools {
    bodies: Pool<Vec<u8>>,
    orders: Pool<Order>,
    replies: Pool<Vec<u8>>,
}

impl Default for Pools {
    fn default() -> Self {
        let settings = Settings::new().max_weight(MAX_WEIGHT);
        Self {
            bodies: settings.pool(Vec::new),
            orders: settings.pool(Order::default),
            replies: settings.pool(Vec::new),
        }
    }
}

/// A reused value where there is one. The pools are borrowed for good, so a loan may outlive the request's task.
impl Buffers for &'static Pools {
    const NAME: &'static str = "pooled";
    type Bytes = Guard<'static, Vec<u8>>;
    type Order = Guard<'static, Order>;

    fn body(&self) -> Self::Bytes {
        self.bodies.get()
    }

    fn order(&self) -> Self::Order {
        self.orders.get()
    }

    fn reply(&self) -> Self::Bytes {
        self.replies.get()
    }

    fn stats(&self) -> Vec<(&'static str, Stats)> {
        vec![
            ("bodies", self.bodies.stats()),
            ("orders", self.orders.stats()),
            ("replies", self.replies.stats()),
        ]
    }

    fn created(&self) -> Option<u64> {
        Some(self.stats().iter().map(|(_, stats)| stats.created).sum())
    }
}

/// A list of idle values in each thread, step 3 of the book's chapter 7: good as long as each thread drops what it got.
#[allow(missing_debug_implementations, reason = "a step has none")]
pub struct Lists {
    bodies: PerThread<Vec<u8>>,
    orders: PerThread<Order>,
    replies: PerThread<Vec<u8>>,
}

/// By all lists of the process, of which there is one for each kind of value.
static CREATED: AtomicU64 = AtomicU64::new(0);

impl Default for Lists {
    fn default() -> Self {
        Self {
            bodies: list(),
            orders: list(),
            replies: list(),
        }
    }
}

fn list<T: Default + Recycle + Send>() -> PerThread<T> {
    PerThread::new(Box::new(|| {
        CREATED.fetch_add(1, Ordering::Relaxed);
        T::default()
    }))
}

impl Buffers for &'static Lists {
    const NAME: &'static str = "per-thread";
    type Bytes = steps::Guard<'static, PerThread<Vec<u8>>>;
    type Order = steps::Guard<'static, PerThread<Order>>;

    fn body(&self) -> Self::Bytes {
        self.bodies.get()
    }

    fn order(&self) -> Self::Order {
        self.orders.get()
    }

    fn reply(&self) -> Self::Bytes {
        self.replies.get()
    }

    fn created(&self) -> Option<u64> {
        Some(CREATED.load(Ordering::Relaxed))
    }
}
