//! Each way to come by a buffer of 1 KiB, at work.
//!
//! The buffer is cleared on the way: by the pool where it does that itself, and otherwise here, never twice.

use std::cell::RefCell;
use std::hint::black_box;
use std::ops::DerefMut;
use std::sync::Mutex;
use std::thread;

use anyhow::{Result, bail};
use bench_harness::arm::leak;
use crossbeam_queue::{ArrayQueue, SegQueue};
use hintpool::Pool;
use lockfree_object_pool::LinearObjectPool;
use opool::PoolAllocator;
use regex_automata::util::pool::Pool as RegexPool;
use thread_local::ThreadLocal;
use zeropool::ZeroPool;

use crate::workloads::{AtWork, Form, Work};

pub(crate) const HINT: &str = "hintpool";
pub(crate) const HINT_ALONE: &str = "hintpool, one thread";
pub(crate) const HINT_TWICE: &str = "hintpool, two threads";
pub(crate) const THREAD_LOCAL: &str = "thread_local! + RefCell<Vec>";
pub(crate) const THREAD_LOCAL_BOXES: &str = "thread_local! + RefCell<Vec<Box>>";
pub(crate) const ALLOCATION: &str = "malloc + free";
pub(crate) const NOTHING: &str = "the queue alone";
pub(crate) const REGEX_FIRST: &str = "regex-automata's, first thread";
pub(crate) const REGEX_LATER: &str = "regex-automata's, not first";
pub(crate) const SCRATCH: &str = "thread_local! + RefCell, one buffer";
pub(crate) const PER_OBJECT: &str = "thread_local, one buffer";
pub(crate) const SLAB: &str = "sharded-slab";
pub(crate) const ZEROPOOL: &str = "zeropool";

/// What every new buffer can hold.
const CAPACITY: usize = 1024;

/// How many values a pool of fixed size is made for: more than any work holds at once.
pub(crate) const MOST: usize = 1024;

/// A pool in a static, as hintpool's documentation shows it.
pub(crate) static BUFFERS: Pool<Vec<u8>> = Pool::new(new_buffer);

#[allow(clippy::box_collection, reason = "that is what is compared")]
type Boxed = Box<Vec<u8>>;

thread_local! {
    static LIST: RefCell<Vec<Vec<u8>>> = const { RefCell::new(Vec::new()) };
    static BOXES: RefCell<Vec<Boxed>> = const { RefCell::new(Vec::new()) };
    static BUFFER: RefCell<Vec<u8>> = RefCell::new(new_buffer());
}

/// The arm of this name at work. Its pool lives until the process ends.
pub(crate) fn at_work(work: Work, arm: &str) -> Result<AtWork> {
    let threads = match arm {
        HINT_ALONE => 1,
        HINT_TWICE => 2,
        _ => work.threads,
    };
    let work = Work { threads, ..work };
    Ok(match arm {
        HINT | HINT_ALONE | HINT_TWICE => lent(work, || BUFFERS.get(), |_| ()),
        THREAD_LOCAL => work.of(from_list, to_list),
        THREAD_LOCAL_BOXES => work.of(from_boxes, to_boxes),
        // Nobody sees the buffer again, so nothing is cleared.
        ALLOCATION => work.of(allocated, drop),
        SCRATCH => work.of_rounds(|| {
            BUFFER.with_borrow_mut(|buffer| {
                write(buffer);
                buffer.clear();
            });
        }),
        PER_OBJECT => {
            let object: &ThreadLocal<RefCell<Vec<u8>>> = leak(ThreadLocal::new());
            work.of_rounds(|| {
                let cell = object.get_or(|| RefCell::new(new_buffer()));
                let mut buffer = cell.borrow_mut();
                write(&mut buffer);
                buffer.clear();
            })
        }
        // As it is quickest: without the zeros that it writes otherwise. It lends no `Vec`.
        ZEROPOOL => {
            let pool = leak(ZeroPool::default());
            work.of_rounds(|| {
                let mut buffer = pool.alloc_uninit(CAPACITY);
                let bytes = buffer.as_uninit_mut();
                bytes[0].write(1);
                black_box(bytes);
            })
        }
        "Mutex<Vec>" => {
            let list = leak(Mutex::new(Vec::new()));
            let pop = || list.lock().expect("nothing panics under the lock").pop();
            listed(work, pop, |buffer| {
                let mut list = list.lock().expect("nothing panics under the lock");
                list.push(buffer);
            })
        }
        "ArrayQueue" => {
            let queue = leak(ArrayQueue::new(MOST));
            // A full queue hands the buffer back, and it is dropped.
            listed(work, || queue.pop(), |buffer| drop(queue.push(buffer)))
        }
        "SegQueue" => {
            let queue = leak(SegQueue::new());
            listed(work, || queue.pop(), |buffer| queue.push(buffer))
        }
        // A list behind a mutex, with guards.
        "object-pool" => {
            let pool = leak(object_pool::Pool::new(0, new_buffer));
            lent(work, || pool.pull(new_buffer), Vec::clear)
        }
        // A queue of fixed size, with guards. It clears on get.
        "opool" => {
            let pool = leak(opool::Pool::new(MOST, Buffers));
            lent(work, || pool.get(), |_| ())
        }
        // Its linear pool: pages of 32 with a bitmap. It clears on the way back.
        "lockfree-object-pool" => {
            let pool = leak(LinearObjectPool::new(new_buffer, Vec::clear));
            lent(work, || pool.pull(), |_| ())
        }
        SLAB => {
            let pool: &sharded_slab::Pool<Vec<u8>> = leak(sharded_slab::Pool::new());
            // It clears what it is told to by key, and a new value comes from `Default`, so that the room is made here.
            let get = || {
                let mut buffer = pool.create().expect("no work holds that many");
                if buffer.capacity() < CAPACITY {
                    buffer.reserve_exact(CAPACITY);
                }
                write(&mut buffer);
                buffer
            };
            work.on_its_thread(get, |buffer| {
                let key = buffer.key();
                drop(buffer);
                pool.clear(key);
            })
        }
        // One value for the thread that came first, and eight lists for the others.
        //
        // It is told a function item, which the compiler can inline. With a pointer to a function, which is the
        // default and what a `static` needs, the owner's get and drop take longer.
        REGEX_FIRST | REGEX_LATER => {
            let pool = leak(RegexPool::new(new_buffer));
            if arm == REGEX_LATER {
                // Another thread came first, as it did for all threads of a program but one.
                thread::scope(|scope| {
                    scope.spawn(|| drop(pool.get()));
                });
            }
            lent(work, || pool.get(), |buffer| buffer.clear())
        }
        // As big as a `Vec` or a guard.
        NOTHING => work.of(
            || black_box([0_usize; 3]),
            |parcel| {
                black_box(parcel);
            },
        ),
        _ => bail!("no arm is called {arm:?}"),
    })
}

// The arms without a pool that is shared are functions, always inlined, since a caller would write them in place.

#[inline(always)]
fn from_list() -> Vec<u8> {
    written(LIST.with_borrow_mut(Vec::pop).unwrap_or_else(new_buffer))
}

#[inline(always)]
fn to_list(mut buffer: Vec<u8>) {
    buffer.clear();
    LIST.with_borrow_mut(|list| list.push(buffer));
}

/// A pointer moves and not a buffer's three words, which some processors cannot read soon after they were written one by one.
#[inline(always)]
fn from_boxes() -> Boxed {
    let idle = BOXES.with_borrow_mut(Vec::pop);
    let mut buffer = idle.unwrap_or_else(|| Box::new(new_buffer()));
    write(&mut buffer);
    buffer
}

#[inline(always)]
fn to_boxes(mut buffer: Boxed) {
    buffer.clear();
    BOXES.with_borrow_mut(|list| list.push(buffer));
}

#[inline(always)]
fn allocated() -> Vec<u8> {
    written(new_buffer())
}

/// For a list of idle buffers that threads share.
fn listed(
    work: Work,
    pop: impl Fn() -> Option<Vec<u8>> + Copy + Send + Sync + 'static,
    push: impl Fn(Vec<u8>) + Copy + Send + Sync + 'static,
) -> AtWork {
    if work.form == Form::Rounds {
        // Of one piece, so that it is compiled as a caller would write it.
        return work.of_rounds(move || {
            let mut buffer = written(pop().unwrap_or_else(new_buffer));
            buffer.clear();
            push(buffer);
        });
    }
    let get = move || written(pop().unwrap_or_else(new_buffer));
    work.of(get, move |mut buffer| {
        buffer.clear();
        push(buffer);
    })
}

/// For a pool whose buffers come behind a guard that returns them when it is dropped; `finish` is what comes before.
fn lent<G: DerefMut<Target = Vec<u8>> + Send>(
    work: Work,
    lend: impl Fn() -> G + Copy + Send + Sync + 'static,
    finish: impl Fn(&mut Vec<u8>) + Copy + Send + Sync + 'static,
) -> AtWork {
    if work.form == Form::Rounds {
        // The guard is dropped where it lies: one that is moved first can cost more than its pool.
        return work.of_rounds(move || {
            let mut guard = lend();
            write(&mut guard);
            finish(&mut guard);
        });
    }
    let get = move || {
        let mut guard = lend();
        write(&mut guard);
        guard
    };
    work.of(get, move |mut guard| finish(&mut guard))
}

/// What every work does with a buffer: one byte is written.
#[inline(always)]
fn write(buffer: &mut Vec<u8>) {
    buffer.push(1);
    // The bytes and not the `Vec`: an arm whose item is a plain `Vec` may keep it in registers.
    black_box(buffer.as_mut_slice());
}

/// The same with one that is moved anyway.
#[inline(always)]
fn written(mut buffer: Vec<u8>) -> Vec<u8> {
    write(&mut buffer);
    buffer
}

/// Every arm makes its buffers here.
#[inline(always)]
pub(crate) fn new_buffer() -> Vec<u8> {
    Vec::with_capacity(CAPACITY)
}

/// How `opool` makes and clears a buffer.
struct Buffers;

impl PoolAllocator<Vec<u8>> for Buffers {
    #[inline(always)]
    fn reset(&self, buffer: &mut Vec<u8>) {
        buffer.clear();
    }

    #[inline(always)]
    fn allocate(&self) -> Vec<u8> {
        new_buffer()
    }
}
