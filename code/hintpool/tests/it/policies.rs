//! How a pool learns to recycle: from the type, a closure, or a policy.

use std::any::Any;

use hintpool::{FnPool, Guard, Policy, Pool, Recycle, Settings, Verdict};

/// Says by its type what [`conformance::Probe`] says by a policy.
#[derive(Default)]
pub(crate) struct Hardy {
    pub(crate) recycled: bool,
    pub(crate) panics_in_recycle: bool,
}

impl Recycle for Hardy {
    const KEEP_AFTER_PANIC: bool = true;

    fn recycle(&mut self) -> Verdict {
        assert!(!self.panics_in_recycle, "in recycling");
        self.recycled = true;
        Verdict::Keep
    }

    fn weight(&self) -> usize {
        size_of::<Self>() + usize::from(!self.recycled)
    }
}

fn drop_by_a_panic<T: Send, C: Fn() -> T, P: Policy<T>>(pool: &Pool<T, C, P>) {
    let work = std::panic::AssertUnwindSafe(|| {
        let _guard = pool.get();
        panic!("in the middle of the work");
    });
    assert!(std::panic::catch_unwind(work).is_err());
}

#[test]
fn a_type_says_whether_it_is_kept_after_a_panic() {
    let hardy = Pool::new(Hardy::default);
    drop_by_a_panic(&hardy);
    assert_eq!(hardy.stats().idle, 1);
    assert!(hardy.get().recycled);

    let timid = Pool::new(Vec::<u8>::new);
    drop_by_a_panic(&timid);
    assert_eq!(timid.stats().idle, 0);
}

#[test]
fn a_type_says_what_it_weighs_after_recycling() {
    let pool = Settings::new()
        .max_weight(size_of::<Hardy>())
        .pool(Hardy::default);
    drop(pool.get());
    assert_eq!(pool.stats().idle, 1, "weighed before it was recycled");
}

#[test]
fn a_closure_says_what_is_discarded() {
    let pool: FnPool<usize> = Pool::with_recycle(
        || 0,
        |number| match *number {
            0..10 => Verdict::Keep,
            _ => Verdict::Discard,
        },
    );
    *pool.get() = 9;
    assert_eq!(*pool.get(), 9);
    *pool.get() = 10;
    assert_eq!(pool.stats().discarded, 1);
    assert_eq!(*pool.get(), 0);
}

/// A guard shows its value, not itself.
#[test]
fn guards_and_pools_can_be_printed() {
    let pool: FnPool<Box<str>> = Pool::with_recycle(|| "new".into(), |_| Verdict::Keep);
    let guard = pool.get();
    assert_eq!(format!("{guard} {guard:?}"), "new \"new\"");
    Guard::discard(guard);
    let printed = format!("{pool:?}");
    assert!(printed.contains("discarded: 1"), "{printed}");
}

/// A trait that is not ours: no `Recycle` can be written for its box.
#[test]
fn a_closure_recycles_the_box_of_a_foreign_trait() {
    type Scratch = Box<dyn Any + Send>;
    static SCRATCH: FnPool<Scratch> = Pool::with_recycle(
        || Box::new(Vec::<u8>::new()),
        |scratch| match scratch.downcast_mut::<Vec<u8>>() {
            Some(bytes) => bytes.recycle(),
            None => Verdict::Discard,
        },
    );

    for _ in 0..2 {
        let mut scratch = SCRATCH.get();
        let bytes = scratch.downcast_mut::<Vec<u8>>().expect("never another");
        assert!(bytes.is_empty(), "the same box, emptied");
        bytes.push(1);
    }
    assert_eq!(SCRATCH.stats().created, 1);
    *SCRATCH.get() = Box::new(7_u8);
    assert_eq!(SCRATCH.stats().discards.by_verdict, 1);
}
