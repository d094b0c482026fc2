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

/// A kind of value with room for the secret.
trait Holds: Send + 'static {
    fn new() -> Self;
    fn hold(&mut self);
}

impl Holds for Vec<u8> {
    fn new() -> Self {
        Vec::with_capacity(64)
    }
    fn hold(&mut self) {
        self.extend_from_slice(SECRET);
    }
}

impl Holds for Zeroizing<Vec<u8>> {
    fn new() -> Self {
        Zeroizing::new(Holds::new())
    }
    fn hold(&mut self) {
        self.extend_from_slice(SECRET);
    }
}

impl Holds for Zeroizing<[u8; 64]> {
    fn new() -> Self {
        Zeroizing::new([0; 64])
    }
    fn hold(&mut self) {
        self[8..24].copy_from_slice(SECRET);
    }
}

/// One secret on the heap and one inline.
#[derive(Debug)]
struct Login {
    password: Zeroizing<String>,
    key: Zeroizing<[u8; 64]>,
}

impl Holds for Login {
    fn new() -> Self {
        Login {
            password: Zeroizing::new(String::with_capacity(64)),
            key: Holds::new(),
        }
    }
    fn hold(&mut self) {
        self.password.push_str("as long as a key");
        self.key.hold();
    }
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

impl Holds for Zeroizing<Box<[u8]>> {
    fn new() -> Self {
        Zeroizing::new(Box::new([0; 64]))
    }
    fn hold(&mut self) {
        self[8..24].copy_from_slice(SECRET);
    }
}

type Way<T, P> = (&'static str, fn(Pool<T, fn() -> T, P>));

/// The ways on which a pool drops a value.
fn ways<T: Holds, P: Policy<T>>() -> [Way<T, P>; 5] {
    [
        ("a collection", |pool| {
            pool.get().hold();
            pool.collect();
            pool.collect();
        }),
        ("the pool's drop", |pool| pool.get().hold()),
        ("a discard", |pool| {
            let mut guard = pool.get();
            guard.hold();
            Guard::discard(guard);
        }),
        ("a panic", |pool| {
            let work = AssertUnwindSafe(|| {
                let mut guard = pool.get();
                guard.hold();
                resume_unwind(Box::new("in the middle of the work"));
            });
            assert!(catch_unwind(work).is_err());
        }),
        ("a full pool", |pool| {
            let mut out = [(); 2].map(|()| pool.get());
            out.iter_mut().for_each(|guard| guard.hold());
        }),
    ]
}

/// Those on which freed memory holds the secret.
fn ways_that_leak<T: Holds, P: Policy<T> + Copy>(policy: P) -> Vec<&'static str> {
    let mut leaks = Vec::new();
    for (way, run) in ways() {
        let settings = Settings::new().max_idle(1);
        let pool = settings.pool_with(T::new as fn() -> T, policy);
        if freed_with_secret(|| run(pool)) > 0 {
            leaks.push(way);
        }
    }
    leaks
}

#[test]
fn nothing_that_a_pool_drops_holds_the_secret() {
    let nowhere = Vec::<&str>::new();
    assert_eq!(ways_that_leak::<Zeroizing<Vec<u8>>, _>(ByTrait), nowhere);
    assert_eq!(ways_that_leak::<Login, _>(ByTrait), nowhere);
    assert_eq!(ways_that_leak::<Zeroizing<[u8; 64]>, _>(Wiped), nowhere);
    assert_eq!(ways_that_leak::<Zeroizing<Box<[u8]>>, _>(Wiped), nowhere);
}

/// The control: the allocator finds what is not wiped, on each of the ways.
#[test]
fn whatever_a_pool_drops_of_a_plain_buffer_holds_it() {
    let everywhere = ways::<Vec<u8>, ByTrait>().map(|(way, _)| way);
    assert_eq!(ways_that_leak::<Vec<u8>, _>(ByTrait), everywhere);
}

/// All of the buffer, also what lies beyond its length, is wiped when it goes back, and not only
/// when it is dropped.
#[test]
fn what_lies_idle_is_wiped_with_its_spare_capacity() {
    let pool = Pool::new(<Zeroizing<Vec<u8>> as Holds>::new);
    let mut buffer = pool.get();
    (0..4).for_each(|_| buffer.hold());
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
    let keys = Pool::with_recycle(<Zeroizing<[u8; 64]> as Holds>::new, Wiped);
    let mut key = keys.get();
    key.hold();
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
    fn leave<T: Holds, P: Policy<T>>(policy: P) -> usize {
        let pool = Pool::with_recycle(T::new, policy);
        let mut guard = pool.get();
        guard.hold();
        freed_with_secret(|| drop(Guard::detach(guard)))
    }
    assert_eq!(leave::<Zeroizing<Vec<u8>>, _>(ByTrait), 0);
    assert_eq!(leave::<Zeroizing<Box<[u8]>>, _>(Wiped), 0);
    // As documented: what is held inline leaves a copy where it was.
    assert_eq!(leave::<Zeroizing<[u8; 64]>, _>(Wiped), 1);
}

/// As documented: a buffer that grows leaves its old memory as it was.
#[test]
fn growth_leaves_the_secret_behind() {
    let pool = Pool::new(<Zeroizing<Vec<u8>> as Holds>::new);
    let mut buffer = pool.get();
    buffer.hold();
    let grow = || buffer.reserve(4096);
    assert_eq!(freed_with_secret(grow), 1);
    assert_eq!(freed_with_secret(|| drop(buffer)), 0);
}

#[test]
fn a_struct_forgets_nothing() {
    let view = |login: &Login| format!("{:#?}", (&*login.password, &*login.key));
    assert_recycled_like_new_by(Login::new, Login::hold, view, Login::recycle);
}

#[test]
fn a_secret_weighs_what_it_wraps() {
    assert_eq!(Login::new().weight(), 64);
    let heavy = Zeroizing::new(Vec::<u8>::with_capacity(1_000));
    assert_eq!(heavy.weight(), 1_000);

    assert!(Zeroizing::new(String::new()).is_reset());
    assert!(!Zeroizing::new(String::from("secret")).is_reset());
}
