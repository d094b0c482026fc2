//! The values of the table.

mod buffer;
mod map;
mod table;
mod zeroed;

pub use buffer::Buffer;
pub use map::{ENTRIES, Map};
pub use table::Table;
pub use zeroed::Zeroed;

/// Every byte and the length have a part in it.
fn checksum(bytes: &[u8]) -> u64 {
    bytes.iter().fold(bytes.len() as u64, |sum, byte| {
        sum.wrapping_mul(31).wrapping_add(u64::from(*byte))
    })
}

#[cfg(test)]
mod tests {
    use std::fmt::Debug;

    use hintpool::Verdict;

    use super::*;
    use crate::subject::Subject;

    fn is_as_new_after_use<S: Subject<Value: PartialEq + Debug>>(subject: &S) {
        let mut value = subject.create();
        subject.work(&mut value);
        assert_eq!(subject.recycle(&mut value), Verdict::Keep);
        assert_eq!(value, subject.create());
    }

    #[test]
    fn a_recycled_value_is_as_a_new_one() {
        is_as_new_after_use(&Buffer::new(1024, 1024));
        is_as_new_after_use(&Zeroed::new(1024));
        is_as_new_after_use(&Table::new(3));
        is_as_new_after_use(&Map);
    }

    #[test]
    fn a_buffer_is_written_as_far_as_it_should_be_and_never_grows() {
        for (size, touched) in [(64, 1), (64, 64), (1000, 100), (4 << 20, 4 << 20)] {
            let buffer = Buffer::new(size, touched);
            let mut value = buffer.create();
            let room = value.capacity();
            buffer.work(&mut value);
            assert_eq!((value.len(), value.capacity()), (touched, room));
        }
    }

    #[test]
    fn a_buffer_made_without_foresight_grows_more_than_once() {
        let buffer = Buffer::new(1024, 1024);
        let mut value = buffer.create_without_foresight().unwrap();
        assert_eq!(value.capacity(), 0);
        buffer.work(&mut value);
        assert_eq!(value.len(), 1024);
    }

    #[test]
    fn a_table_takes_as_many_steps_as_were_asked_for() {
        let [one, two] = [1, 2].map(|steps| Table::new(steps).create());
        assert_ne!(one, two);
    }
}
