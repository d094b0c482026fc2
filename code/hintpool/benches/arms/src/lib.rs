//! Ways to come by a buffer of 1 KiB, and what is done with it: those that need no other crate than hintpool.

#![forbid(unsafe_code)]

use std::hint::black_box;
use std::ops::DerefMut;

pub mod counted;
pub mod hint;
pub mod per_thread;
pub mod plain;
pub mod work;

/// What every new buffer can hold.
pub const CAPACITY: usize = 1024;

/// One way to come by a buffer.
///
/// `get` gives an empty buffer with room for [`CAPACITY`] bytes. The buffer is cleared on the way:
/// by the arm where it does that itself, and otherwise by `put`, never twice.
///
/// All of it is always inlined, since a caller would write it in place; what is behind it is
/// inlined or not as the compiler thinks best.
pub trait Arm: Sync + 'static {
    type Item;

    fn get(&'static self) -> Self::Item;
    fn buffer(item: &mut Self::Item) -> &mut Vec<u8>;
    fn put(&'static self, item: Self::Item);

    /// Gets, writes, gives back.
    #[inline(always)]
    fn round(&'static self) {
        let mut item = self.get();
        write(Self::buffer(&mut item));
        self.put(item);
    }
}

/// A pool whose values come behind a guard that returns them when it is dropped.
pub trait Lends: Sync + 'static {
    type Guard: DerefMut<Target = Vec<u8>>;
    /// Whether the pool clears a value by itself, on its way back or out.
    const CLEARS: bool;

    fn lend(&'static self) -> Self::Guard;
}

impl<L: Lends> Arm for L {
    type Item = L::Guard;

    #[inline(always)]
    fn get(&'static self) -> L::Guard {
        self.lend()
    }

    #[inline(always)]
    fn buffer(guard: &mut L::Guard) -> &mut Vec<u8> {
        guard
    }

    #[inline(always)]
    fn put(&'static self, mut guard: L::Guard) {
        if !L::CLEARS {
            guard.clear();
        }
    }

    /// The guard is dropped where it lies: one that is moved first can cost more than its pool.
    #[inline(always)]
    fn round(&'static self) {
        let mut guard = self.lend();
        write(&mut guard);
        if !L::CLEARS {
            guard.clear();
        }
    }
}

/// What every work does with a buffer.
#[inline(always)]
pub fn write(buffer: &mut Vec<u8>) {
    buffer.push(1);
    // The bytes and not the `Vec`: an arm whose item is a plain `Vec` may keep it in registers.
    black_box(buffer.as_mut_slice());
}

/// A new buffer. Every arm makes its buffers here.
#[inline(always)]
pub fn new_buffer() -> Vec<u8> {
    Vec::with_capacity(CAPACITY)
}
