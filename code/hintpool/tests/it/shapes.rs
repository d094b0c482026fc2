//! Values of every size and alignment.

use std::cell::Cell;
use std::fmt::Debug;

use hintpool::{FnPool, Guard, Pool, Settings, Verdict};

/// Takes values of one shape through all ways in and out.
fn check<T: Send + PartialEq + Debug + 'static>(new: impl Fn() -> T, spoil: impl Fn(&mut T)) {
    let pool = Pool::with_recycle(&new, |value: &mut T| {
        *value = new();
        Verdict::Keep
    });
    let aligned = |value: &T| assert_eq!((&raw const *value).addr() % align_of::<T>(), 0);
    for _ in 0..3 {
        let mut out: Vec<_> = (0..5).map(|_| pool.get()).collect();
        for guard in &mut out {
            assert_eq!(**guard, new(), "as good as new");
            aligned(guard);
            spoil(guard);
        }
    }
    let mut detached = Guard::detach(pool.get());
    spoil(&mut detached);
    pool.put(detached);
    assert_eq!(*pool.get(), new(), "as good as new after a put");
    pool.collect();
    pool.collect();
    let stats = pool.stats();
    assert_eq!((stats.created, stats.collected, stats.idle), (5, 5, 0));
}

#[test]
fn one_byte() {
    check(|| 0_u8, |byte| *byte = 1);
}

#[derive(Debug, PartialEq)]
#[repr(align(4096))]
pub(crate) struct Page(pub(crate) u8);

#[test]
fn over_aligned() {
    check(|| Page(0), |page| page.0 = 1);
}

#[test]
fn a_fat_pointer() {
    check(|| Box::<str>::from("new"), |text| *text = "old".into());
}

#[test]
fn a_niche() {
    check(|| None::<String>, |maybe| *maybe = Some("old".into()));
}

thread_local! {
    static ZERO_SIZED_MADE: Cell<u64> = const { Cell::new(0) };
    static ZERO_SIZED_DROPPED: Cell<u64> = const { Cell::new(0) };
}

/// Its thread counts how many were made and how many were dropped.
pub(crate) struct ZeroSized;

impl ZeroSized {
    pub(crate) fn new() -> Self {
        ZERO_SIZED_MADE.set(ZERO_SIZED_MADE.get() + 1);
        ZeroSized
    }
}

impl Drop for ZeroSized {
    fn drop(&mut self) {
        ZERO_SIZED_DROPPED.set(ZERO_SIZED_DROPPED.get() + 1);
    }
}

/// Zero-sized values have no address of their own, but each is made and dropped once.
#[test]
fn zero_sized() {
    let counts = || (ZERO_SIZED_MADE.get(), ZERO_SIZED_DROPPED.get());
    let limited = Settings::new().max_idle(3);
    let pool: FnPool<ZeroSized> = limited.pool_with(ZeroSized::new, |_| Verdict::Keep);
    drop([(); 5].map(|()| pool.get()));
    assert_eq!(counts(), (5, 2), "(made, dropped) after five returns");
    drop([(); 3].map(|()| pool.get()));
    assert_eq!(counts(), (5, 2), "(made, dropped) after reuse");
    drop(Guard::detach(pool.get()));
    assert_eq!(counts(), (5, 3), "(made, dropped) after a detach");
    drop(pool);
    assert_eq!(counts(), (5, 5), "(made, dropped) after the pool");
}

/// One MiB held inline: it moves on the stack while it is made, and never again. A thread of 6 MiB
/// has room for the copies that an unoptimised build makes.
#[test]
fn a_mebibyte_inline() {
    let big = || {
        let new = || [0_u8; 1 << 20];
        let recycle = |value: &mut [u8; 1 << 20]| {
            value.fill(0);
            Verdict::Keep
        };
        let pool = Pool::with_recycle(new, recycle);
        let (mut first, second) = (pool.get(), pool.get());
        first[(1 << 20) - 1] = 1;
        let address = (&raw const *first).addr();
        drop(first);
        let again = pool.get();
        assert_eq!((&raw const *again).addr(), address, "the value moved");
        assert!(again.iter().all(|byte| *byte == 0), "not recycled");
        drop((again, second));
        pool.collect();
        pool.collect();
        assert_eq!(pool.stats().collected, 2);
    };
    let thread = std::thread::Builder::new().stack_size(6 << 20).spawn(big);
    thread.unwrap().join().unwrap();
}
