//! What is made, used and made clean: a trait for it, and the values of the table.

use std::collections::{BTreeMap, HashMap};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::hint::black_box;
use std::panic::RefUnwindSafe;

pub use hintpool::Verdict;

/// A type of value, with all that an arm needs to know of it.
///
/// All of it is inlined where an arm uses it, as it would be in a program that wrote it in place.
pub trait Subject: RefUnwindSafe + Send + Sync + 'static {
    /// What is pooled, or made anew each time.
    type Value: Send + 'static;

    /// A new value, made as one who thought about it would make it.
    fn create(&self) -> Self::Value;

    /// A new value, made without foresight, such as a buffer without room; `None` if there is no such way.
    fn create_without_foresight(&self) -> Option<Self::Value> {
        None
    }

    /// What a program does with the value.
    fn work(&self, value: &mut Self::Value);

    /// Does the work, and returns a number that its output decides.
    ///
    /// It is not timed: it checks that recycled values do the same work as new ones.
    fn checked_work(&self, value: &mut Self::Value) -> u64;

    /// Whether two values are equal; `None` if their type can't say.
    fn equal(_: &Self::Value, _: &Self::Value) -> Option<bool> {
        None
    }

    /// Makes a used value as good as a new one.
    fn recycle(&self, value: &mut Self::Value) -> Verdict;

    /// Lends the list that each thread has of idle values, for the arm that is written by hand.
    ///
    /// A static can't be generic, so each type brings its own: see [`thread_local_list!`](crate::thread_local_list).
    fn with_list<R>(lend: impl FnOnce(&mut Vec<Self::Value>) -> R) -> R;
}

/// Writes [`Subject::with_list`] for a type of value.
#[macro_export]
macro_rules! thread_local_list {
    ($value:ty) => {
        #[inline(always)]
        fn with_list<R>(lend: impl FnOnce(&mut Vec<$value>) -> R) -> R {
            ::std::thread_local! {
                static LIST: ::std::cell::RefCell<Vec<$value>> =
                    const { ::std::cell::RefCell::new(Vec::new()) };
            }
            LIST.with_borrow_mut(lend)
        }
    };
}

/// A buffer of which a part is written, in pieces as a program writes it that formats or reads.
pub(crate) struct Buffer {
    size: usize,
    touched: usize,
    piece: Vec<u8>,
}

/// So that one copy of a piece stays within the nearest cache, whatever the buffer's size.
const LARGEST_PIECE: usize = 16 << 10;
const SMALLEST_PIECE: usize = 16;
const PIECES: usize = 16;

impl Buffer {
    /// Room for `size` bytes, of which `touched` are written.
    pub(crate) fn new(size: usize, touched: usize) -> Self {
        let piece = (size / PIECES).clamp(SMALLEST_PIECE, LARGEST_PIECE);
        Self {
            size,
            touched,
            piece: vec![1; piece],
        }
    }
}

impl Subject for Buffer {
    type Value = Vec<u8>;

    #[inline(always)]
    fn create(&self) -> Vec<u8> {
        Vec::with_capacity(self.size)
    }

    #[inline(always)]
    fn create_without_foresight(&self) -> Option<Vec<u8>> {
        Some(Vec::new())
    }

    #[inline(always)]
    fn work(&self, value: &mut Vec<u8>) {
        write(value, &self.piece, self.touched);
    }

    fn checked_work(&self, value: &mut Vec<u8>) -> u64 {
        self.work(value);
        checksum(value)
    }

    #[inline(always)]
    fn recycle(&self, value: &mut Vec<u8>) -> Verdict {
        value.clear();
        Verdict::Keep
    }

    thread_local_list!(Vec<u8>);
}

/// Not inlined, so that all arms run the same machine code here and differ only in where the buffer comes from.
#[inline(never)]
fn write(buffer: &mut Vec<u8>, piece: &[u8], touched: usize) {
    let mut left = touched;
    while left > 0 {
        let part = left.min(piece.len());
        buffer.extend_from_slice(black_box(&piece[..part]));
        left -= part;
    }
    black_box(buffer.as_mut_slice());
}

/// A zeroed buffer in which one byte is set: the allocator may have zeros at hand, and a pool has to write them.
pub(crate) struct Zeroed(pub(crate) usize);

impl Subject for Zeroed {
    type Value = Vec<u8>;

    #[inline(always)]
    fn create(&self) -> Vec<u8> {
        vec![0; self.0]
    }

    #[inline(always)]
    fn work(&self, value: &mut Vec<u8>) {
        value[self.0 / 2] = 1;
        black_box(value.as_mut_slice());
    }

    fn checked_work(&self, value: &mut Vec<u8>) -> u64 {
        self.work(value);
        checksum(value)
    }

    /// All of it, since whoever recycles seldom knows what was written.
    #[inline(always)]
    fn recycle(&self, value: &mut Vec<u8>) -> Verdict {
        value.fill(0);
        Verdict::Keep
    }

    thread_local_list!(Vec<u8>);
}

const TABLE_ENTRIES: usize = 128;

/// A table of 1 KiB, each entry of which takes so many steps to compute: only its making costs something.
pub(crate) struct Table(pub(crate) u32);

impl Subject for Table {
    type Value = Box<[u64; TABLE_ENTRIES]>;

    #[inline(always)]
    fn create(&self) -> Self::Value {
        compute(self.0)
    }

    #[inline(always)]
    fn work(&self, value: &mut Self::Value) {
        black_box(value[black_box(7)]);
    }

    fn checked_work(&self, value: &mut Self::Value) -> u64 {
        self.work(value);
        checksum(value)
    }

    /// The work leaves the table as it was.
    #[inline(always)]
    fn recycle(&self, _: &mut Self::Value) -> Verdict {
        Verdict::Keep
    }

    thread_local_list!(Box<[u64; TABLE_ENTRIES]>);
}

#[inline(never)]
fn compute(steps: u32) -> Box<[u64; TABLE_ENTRIES]> {
    let mut table = Box::new([0; TABLE_ENTRIES]);
    for (seed, entry) in (1..).zip(table.iter_mut()) {
        *entry = (0..black_box(steps)).fold(seed, |x, _| mixed(x));
    }
    table
}

/// Each step waits for the one before it, so the compiler can't shorten the chain.
fn mixed(x: u64) -> u64 {
    (x ^ (x >> 31)).wrapping_mul(0x9e37_79b9_7f4a_7c15)
}

/// How many entries are inserted.
pub(crate) const MAP_ENTRIES: u64 = 100;

/// A hash map that is filled and cleared, and keeps its table.
pub(crate) struct Map;

impl Subject for Map {
    type Value = HashMap<u64, u64>;

    #[inline(always)]
    fn create(&self) -> Self::Value {
        HashMap::with_capacity(MAP_ENTRIES as usize)
    }

    #[inline(always)]
    fn create_without_foresight(&self) -> Option<Self::Value> {
        Some(HashMap::new())
    }

    #[inline(always)]
    fn work(&self, value: &mut Self::Value) {
        insert_all(value);
    }

    fn checked_work(&self, value: &mut Self::Value) -> u64 {
        self.work(value);
        let in_order: BTreeMap<_, _> = value.iter().collect();
        checksum(&in_order)
    }

    #[inline(always)]
    fn recycle(&self, value: &mut Self::Value) -> Verdict {
        value.clear();
        Verdict::Keep
    }

    thread_local_list!(HashMap<u64, u64>);
}

/// Not inlined, so that all arms run the same machine code here.
#[inline(never)]
fn insert_all(map: &mut HashMap<u64, u64>) {
    for key in 0..MAP_ENTRIES {
        map.insert(black_box(key), key);
    }
    black_box(map);
}

/// The same in every process, as the number that it is compared with is another's.
fn checksum(value: &impl Hash) -> u64 {
    let mut hasher = DefaultHasher::new();
    value.hash(&mut hasher);
    hasher.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_buffer_is_written_as_far_as_it_should_be_and_grows_only_if_it_was_made_without_foresight()
    {
        for (size, touched) in [(64, 1), (64, 64), (1000, 100), (4 << 20, 4 << 20)] {
            let buffer = Buffer::new(size, touched);
            let mut value = buffer.create();
            let room = value.capacity();
            buffer.work(&mut value);
            assert_eq!((value.len(), value.capacity()), (touched, room));
            let mut value = buffer.create_without_foresight().unwrap();
            assert_eq!(value.capacity(), 0);
            buffer.work(&mut value);
            assert_eq!(value.len(), touched);
        }
    }

    #[test]
    fn a_table_takes_as_many_steps_as_were_asked_for() {
        let [one, two] = [1, 2].map(|steps| Table(steps).create());
        assert_ne!(one, two);
    }
}
