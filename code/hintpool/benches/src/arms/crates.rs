//! Published pools that threads share.

use std::fmt;
use std::hint::black_box;

use super::{Arm, CAPACITY, Lends, MOST, new_buffer};

/// `object-pool`: a list behind a mutex, with guards. It clears nothing.
pub struct ObjectPool(object_pool::Pool<Vec<u8>>);

impl Default for ObjectPool {
    fn default() -> Self {
        ObjectPool(object_pool::Pool::new(0, new_buffer))
    }
}

impl Lends for ObjectPool {
    type Guard = object_pool::Reusable<'static, Vec<u8>>;
    const CLEARS: bool = false;

    #[inline(always)]
    fn lend(&'static self) -> Self::Guard {
        self.0.pull(new_buffer)
    }
}

/// `opool`: a queue of fixed size, with guards. It clears on get.
pub struct Opool(opool::Pool<Buffers, Vec<u8>>);

/// How `opool` makes and clears a buffer.
#[derive(Debug)]
pub struct Buffers;

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

impl Default for Opool {
    fn default() -> Self {
        Opool(opool::Pool::new(MOST, Buffers))
    }
}

impl Lends for Opool {
    type Guard = opool::RefGuard<'static, Buffers, Vec<u8>>;
    const CLEARS: bool = true;

    #[inline(always)]
    fn lend(&'static self) -> Self::Guard {
        self.0.get()
    }
}

/// `lockfree-object-pool`, its linear pool: pages of 32 with a bitmap. It clears on the way back.
pub struct Linear(lockfree_object_pool::LinearObjectPool<Vec<u8>>);

impl Default for Linear {
    fn default() -> Self {
        let reset = |buffer: &mut Vec<u8>| buffer.clear();
        Linear(lockfree_object_pool::LinearObjectPool::new(
            new_buffer, reset,
        ))
    }
}

impl Lends for Linear {
    type Guard = lockfree_object_pool::LinearReusable<'static, Vec<u8>>;
    const CLEARS: bool = true;

    #[inline(always)]
    fn lend(&'static self) -> Self::Guard {
        self.0.pull()
    }
}

/// `sharded-slab`, its pool: slots by key. It clears what it is told to by key, and a new value
/// comes from `Default`, so that the room is made here.
#[derive(Default)]
pub struct Slab(sharded_slab::Pool<Vec<u8>>);

impl Arm for Slab {
    type Item = sharded_slab::pool::RefMut<'static, Vec<u8>>;

    #[inline(always)]
    fn get(&'static self) -> Self::Item {
        let mut item = self.0.create().expect("no work holds that many");
        if item.capacity() < CAPACITY {
            item.reserve_exact(CAPACITY);
        }
        item
    }

    #[inline(always)]
    fn buffer(item: &mut Self::Item) -> &mut Vec<u8> {
        item
    }

    #[inline(always)]
    fn put(&'static self, item: Self::Item) {
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
#[derive(Debug)]
pub struct Regex<F>(regex_automata::util::pool::Pool<Vec<u8>, F>);

/// What makes a buffer.
pub trait Create: Fn() -> Vec<u8> + Send + Sync + 'static {}

impl<F: Fn() -> Vec<u8> + Send + Sync + 'static> Create for F {}

/// The thread that measures comes first.
pub fn regex_first() -> Regex<impl Create> {
    Regex(regex_automata::util::pool::Pool::new(new_buffer))
}

/// Another thread came first, as it did for all threads of a program but one.
pub fn regex_later() -> Regex<impl Create> {
    let pool = regex_first();
    std::thread::scope(|scope| {
        scope.spawn(|| drop(pool.0.get()));
    });
    pool
}

impl<F: Create> Lends for Regex<F> {
    type Guard = regex_automata::util::pool::PoolGuard<'static, Vec<u8>, F>;
    const CLEARS: bool = false;

    #[inline(always)]
    fn lend(&'static self) -> Self::Guard {
        self.0.get()
    }
}

/// `deadpool`'s unmanaged pool: a list behind a mutex and a semaphore, filled beforehand. It clears
/// nothing.
pub struct Deadpool(deadpool::unmanaged::Pool<Vec<u8>>);

impl Default for Deadpool {
    fn default() -> Self {
        let buffers: Vec<_> = (0..MOST).map(|_| new_buffer()).collect();
        Deadpool(deadpool::unmanaged::Pool::from(buffers))
    }
}

impl Lends for Deadpool {
    type Guard = deadpool::unmanaged::Object<Vec<u8>>;
    const CLEARS: bool = false;

    #[inline(always)]
    fn lend(&'static self) -> Self::Guard {
        self.0.try_get().expect("no work holds that many")
    }
}

/// `zeropool`: byte buffers only, in classes of 4 KiB and more, with a list in each thread. Used
/// as it is quickest: without the zeros that it writes otherwise.
#[derive(Debug, Default)]
pub struct Zeropool(zeropool::ZeroPool);

impl Zeropool {
    /// It lends no `Vec`, so it takes part in no work but this.
    #[inline(always)]
    pub fn round(&self) {
        let mut buffer = self.0.alloc_uninit(CAPACITY);
        let bytes = buffer.as_uninit_mut();
        bytes[0].write(1);
        black_box(bytes);
    }
}

macro_rules! debug {
    ($($pool:ident),*) => {
        $(impl fmt::Debug for $pool {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.debug_struct(stringify!($pool)).finish_non_exhaustive()
            }
        })*
    };
}

debug!(ObjectPool, Opool, Linear, Slab, Deadpool);
