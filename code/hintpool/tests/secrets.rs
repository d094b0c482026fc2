//! Where a secret stays behind: an allocator looks through all memory that is given back to it.
//!
//! A binary of its own, since the allocator is the process's.

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::slice;

use hintpool::secrets::Wiped;
use hintpool::testing::assert_recycled_like_new_by;
use hintpool::{ByTrait, Guard, Policy, Pool, Recycle, Settings, Verdict};
use zeroize::{Zeroize, Zeroizing};

const SECRET: &[u8; 16] = b"as long as a key";

thread_local! {
    /// Blocks with the secret that this thread freed: each test frees on its own.
    static FOUND: Cell<usize> = const { Cell::new(0) };
}

struct Watching;

// SAFETY: `System` does the work.
unsafe impl GlobalAlloc for Watching {
    /// Zeroed, so that every byte can be read at the end.
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        // SAFETY: as the caller's.
        unsafe { System.alloc_zeroed(layout) }
    }

    unsafe fn dealloc(&self, block: *mut u8, layout: Layout) {
        // SAFETY: the block is the caller's, of this size, and was written as a whole by `alloc`.
        let bytes = unsafe { slice::from_raw_parts(block, layout.size()) };
        if bytes.windows(SECRET.len()).any(|part| part == SECRET) {
            FOUND.set(FOUND.get() + 1);
        }
        // SAFETY: as the caller's.
        unsafe { System.dealloc(block, layout) }
    }
}

#[global_allocator]
static ALLOCATOR: Watching = Watching;

/// How many blocks `work` frees with the secret in them.
fn freed_with_secret(work: impl FnOnce()) -> usize {
    let before = FOUND.get();
    work();
    FOUND.get() - before
}

/// A kind of value with room for the secret: how one is made, and how it holds the secret.
type Kind<T> = (fn() -> T, fn(&mut T));

const PLAIN: Kind<Vec<u8>> = (
    || Vec::with_capacity(64),
    |buffer| buffer.extend_from_slice(SECRET),
);
const BUFFER: Kind<Zeroizing<Vec<u8>>> = (
    || Zeroizing::new(Vec::with_capacity(64)),
    |buffer| buffer.extend_from_slice(SECRET),
);
const INLINE: Kind<Zeroizing<[u8; 64]>> = (
    || Zeroizing::new([0; 64]),
    |key| key[8..24].copy_from_slice(SECRET),
);
const BOXED: Kind<Zeroizing<Box<[u8]>>> = (
    || Zeroizing::new(Box::new([0; 64])),
    |key| key[8..24].copy_from_slice(SECRET),
);
const LOGIN: Kind<Login> = (
    || Login {
        password: Zeroizing::new(String::with_capacity(64)),
        key: INLINE.0(),
    },
    |login| {
        login.password.push_str("as long as a key");
        INLINE.1(&mut login.key);
    },
);

/// One secret on the heap and one inline.
#[derive(Debug)]
struct Login {
    password: Zeroizing<String>,
    key: Zeroizing<[u8; 64]>,
}

impl Recycle for Login {
    fn recycle(&mut self) -> Verdict {
        let Login { password, key } = self;
        key.zeroize();
        password.recycle()
    }
    fn weight(&self) -> usize {
        self.password.weight()
    }
}

/// The ways on which a pool drops a value.
const WAYS: [&str; 5] = [
    "a collection",
    "the pool's drop",
    "a discard",
    "a panic",
    "a full pool",
];

/// Has a pool that keeps one value drop a secret on this way.
fn go<T: Send + 'static, P: Policy<T>>(way: &str, pool: Pool<T, fn() -> T, P>, hold: fn(&mut T)) {
    let holding = || {
        let mut guard = pool.get();
        hold(&mut guard);
        guard
    };
    match way {
        "a collection" => {
            drop(holding());
            pool.collect();
            pool.collect();
        }
        "the pool's drop" => drop(holding()),
        "a discard" => Guard::discard(holding()),
        "a panic" => {
            let work = AssertUnwindSafe(|| {
                let _guard = holding();
                resume_unwind(Box::new("in the middle of the work"));
            });
            assert!(catch_unwind(work).is_err());
        }
        "a full pool" => drop([holding(), holding()]),
        other => unreachable!("{other}"),
    }
}

/// Those on which freed memory holds the secret.
fn ways_that_leak<T: Send + 'static, P: Policy<T> + Copy>(
    (new, hold): Kind<T>,
    policy: P,
) -> Vec<&'static str> {
    let leaks = |way: &&str| {
        let pool = Settings::new().max_idle(1).pool_with(new, policy);
        freed_with_secret(|| go(way, pool, hold)) > 0
    };
    WAYS.into_iter().filter(leaks).collect()
}

#[test]
fn nothing_that_a_pool_drops_holds_the_secret() {
    let nowhere = Vec::<&str>::new();
    assert_eq!(ways_that_leak(BUFFER, ByTrait), nowhere);
    assert_eq!(ways_that_leak(LOGIN, ByTrait), nowhere);
    assert_eq!(ways_that_leak(INLINE, Wiped), nowhere);
    assert_eq!(ways_that_leak(BOXED, Wiped), nowhere);
}

/// The control: the allocator finds what is not wiped, on each of the ways.
#[test]
fn whatever_a_pool_drops_of_a_plain_buffer_holds_it() {
    assert_eq!(ways_that_leak(PLAIN, ByTrait), WAYS);
}

/// All of the buffer, also what lies beyond its length, is wiped when it goes back, and not only
/// when it is dropped.
#[test]
fn what_lies_idle_is_wiped_with_its_spare_capacity() {
    let (new, hold) = BUFFER;
    let pool = Pool::new(new);
    let mut buffer = pool.get();
    (0..4).for_each(|_| hold(&mut buffer));
    buffer.truncate(20);
    let (address, capacity) = (buffer.as_ptr(), buffer.capacity());
    drop(buffer);

    let next = pool.get();
    assert_eq!((next.as_ptr(), next.capacity()), (address, capacity));
    // SAFETY: zeroed by the allocator, and written since.
    let bytes = unsafe { slice::from_raw_parts(next.as_ptr(), next.capacity()) };
    assert_eq!(bytes, [0; 64]);
}

#[test]
fn a_policy_wipes_what_lies_idle() {
    let (new, hold) = INLINE;
    let keys = Pool::with_recycle(new, Wiped);
    let mut key = keys.get();
    hold(&mut key);
    let address = (&raw const *key).addr();
    drop(key);
    let key = keys.get();
    assert_eq!(
        (&raw const *key).addr(),
        address,
        "another key than was put"
    );
    assert_eq!(**key, [0; 64]);
}

#[test]
fn what_leaves_is_wiped_by_whoever_drops_it() {
    fn leave<T: Send + 'static>((new, hold): Kind<T>, policy: impl Policy<T>) -> usize {
        let pool = Pool::with_recycle(new, policy);
        let mut guard = pool.get();
        hold(&mut guard);
        freed_with_secret(|| drop(Guard::detach(guard)))
    }
    assert_eq!(leave(BUFFER, ByTrait), 0);
    assert_eq!(leave(BOXED, Wiped), 0);
    // As documented: what is held inline leaves a copy where it was.
    assert_eq!(leave(INLINE, Wiped), 1);
}

/// As documented: a buffer that grows leaves its old memory as it was.
#[test]
fn growth_leaves_the_secret_behind() {
    let (new, hold) = BUFFER;
    let pool = Pool::new(new);
    let mut buffer = pool.get();
    hold(&mut buffer);
    let grow = || buffer.reserve(4096);
    assert_eq!(freed_with_secret(grow), 1);
    assert_eq!(freed_with_secret(|| drop(buffer)), 0);
}

#[test]
fn a_struct_forgets_nothing() {
    let view = |login: &Login| format!("{:#?}", (&*login.password, &*login.key));
    assert_recycled_like_new_by(LOGIN.0, LOGIN.1, view, Login::recycle);
}

#[test]
fn a_secret_weighs_what_it_wraps() {
    assert_eq!(LOGIN.0().weight(), 64);
    let heavy = Zeroizing::new(Vec::<u8>::with_capacity(1_000));
    assert_eq!(heavy.weight(), 1_000);

    assert!(Zeroizing::new(String::new()).is_reset());
    assert!(!Zeroizing::new(String::from("secret")).is_reset());
}
