//! The ways to come by a buffer of 1 KiB that need another crate, or a list that threads share.

use std::cell::RefCell;
use std::hint::black_box;
use std::sync::Mutex;

use bench_harness::arm::leak;
use crossbeam_queue::{ArrayQueue, SegQueue};
use hintpool_arms::{Arm, CAPACITY, Lends, new_buffer, write, written};
use regex_automata::util::pool::{Pool as RegexPool, PoolGuard};
use thread_local::ThreadLocal;
use zeropool::ZeroPool;

/// A pool that threads share. It lives until the process ends.
pub(crate) struct Shared<P: 'static>(&'static P);

impl<P> Shared<P> {
    pub(crate) fn new(pool: P) -> Self {
        Self(leak(pool))
    }
}

// Derived, they would ask the same of the pool.
impl<P> Copy for Shared<P> {}
impl<P> Clone for Shared<P> {
    #[inline(always)]
    fn clone(&self) -> Self {
        *self
    }
}

/// A list behind a mutex.
impl Arm for Shared<Mutex<Vec<Vec<u8>>>> {
    type Item = Vec<u8>;

    #[inline(always)]
    fn get(self) -> Vec<u8> {
        let idle = self.0.lock().expect("nothing panics under the lock").pop();
        written(idle.unwrap_or_else(new_buffer))
    }

    #[inline(always)]
    fn put(self, mut item: Vec<u8>) {
        item.clear();
        let mut list = self.0.lock().expect("nothing panics under the lock");
        list.push(item);
    }
}

/// A queue of fixed size.
impl Arm for Shared<ArrayQueue<Vec<u8>>> {
    type Item = Vec<u8>;

    #[inline(always)]
    fn get(self) -> Vec<u8> {
        written(self.0.pop().unwrap_or_else(new_buffer))
    }

    #[inline(always)]
    fn put(self, mut item: Vec<u8>) {
        item.clear();
        drop(self.0.push(item)); // comes back when the queue is full
    }
}

/// A queue that grows.
impl Arm for Shared<SegQueue<Vec<u8>>> {
    type Item = Vec<u8>;

    #[inline(always)]
    fn get(self) -> Vec<u8> {
        written(self.0.pop().unwrap_or_else(new_buffer))
    }

    #[inline(always)]
    fn put(self, mut item: Vec<u8>) {
        item.clear();
        self.0.push(item);
    }
}

/// `object-pool`: a list behind a mutex, with guards. It clears nothing.
impl Lends for Shared<object_pool::Pool<Vec<u8>>> {
    type Guard = object_pool::Reusable<'static, Vec<u8>>;
    const CLEARS: bool = false;

    #[inline(always)]
    fn lend(self) -> Self::Guard {
        self.0.pull(new_buffer)
    }
}

/// How `opool` makes and clears a buffer.
pub(crate) struct Buffers;

impl opool::PoolAllocator<Vec<u8>> for Buffers {
    #[inline(always)]
    fn reset(&self, buffer: &mut Vec<u8>) {
        buffer.clear();
    }

    #[inline(always)]
    fn allocate(&self) -> Vec<u8> {
        new_buffer()
    }
}

/// `opool`: a queue of fixed size, with guards. It clears on get.
impl Lends for Shared<opool::Pool<Buffers, Vec<u8>>> {
    type Guard = opool::RefGuard<'static, Buffers, Vec<u8>>;
    const CLEARS: bool = true;

    #[inline(always)]
    fn lend(self) -> Self::Guard {
        self.0.get()
    }
}

/// `lockfree-object-pool`, its linear pool: pages of 32 with a bitmap. It clears on the way back.
impl Lends for Shared<lockfree_object_pool::LinearObjectPool<Vec<u8>>> {
    type Guard = lockfree_object_pool::LinearReusable<'static, Vec<u8>>;
    const CLEARS: bool = true;

    #[inline(always)]
    fn lend(self) -> Self::Guard {
        self.0.pull()
    }
}

/// `sharded-slab`, its pool: slots by key. It clears what it is told to by key, and a new value
/// comes from `Default`, so that the room is made here.
impl Arm for Shared<sharded_slab::Pool<Vec<u8>>> {
    type Item = sharded_slab::pool::RefMut<'static, Vec<u8>>;

    #[inline(always)]
    fn get(self) -> Self::Item {
        let mut item = self.0.create().expect("no work holds that many");
        if item.capacity() < CAPACITY {
            item.reserve_exact(CAPACITY);
        }
        write(&mut item);
        item
    }

    #[inline(always)]
    fn put(self, item: Self::Item) {
        let key = item.key();
        drop(item);
        self.0.clear(key);
    }
}

/// The pool of `regex-automata`: one value for the thread that came first, and eight lists for the
/// others. It clears nothing.
///
/// `F` is the type of a function item, which the compiler can inline. With a pointer to a function,
/// which is the default and what a `static` needs, the owner's get and drop take longer.
impl<F: Fn() -> Vec<u8> + Copy + Send + Sync> Lends for Shared<RegexPool<Vec<u8>, F>> {
    type Guard = PoolGuard<'static, Vec<u8>, F>;
    const CLEARS: bool = false;

    #[inline(always)]
    fn lend(self) -> Self::Guard {
        self.0.get()
    }
}

/// `zeropool`: byte buffers only, in classes of 4 KiB and more, with a list in each thread. Used
/// as it is quickest: without the zeros that it writes otherwise. It lends no `Vec`.
#[inline(always)]
pub(crate) fn zeropool_round(pool: &ZeroPool) {
    let mut buffer = pool.alloc_uninit(CAPACITY);
    let bytes = buffer.as_uninit_mut();
    bytes[0].write(1);
    black_box(bytes);
}

/// No pool but one buffer a thread, lent to a closure. It can be neither held, nor nested, nor
/// sent.
#[inline(always)]
pub(crate) fn scratch_round() {
    thread_local! {
        static BUFFER: RefCell<Vec<u8>> = RefCell::new(new_buffer());
    }
    BUFFER.with_borrow_mut(|buffer| {
        write(buffer);
        buffer.clear();
    });
}

/// The same by the crate `thread_local`, as a field of a struct can have it.
#[inline(always)]
pub(crate) fn scratch_round_of(object: &ThreadLocal<RefCell<Vec<u8>>>) {
    let cell = object.get_or(|| RefCell::new(new_buffer()));
    let mut buffer = cell.borrow_mut();
    write(&mut buffer);
    buffer.clear();
}
