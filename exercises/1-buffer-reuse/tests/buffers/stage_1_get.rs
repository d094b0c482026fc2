use crate::classroom::chance::Chance;
use crate::classroom::lesson::{Lesson, check};
use crate::classroom::quiet;

const READ: &str = "A first pool (book/2-a-first-pool.md)";

#[test]
fn a_buffer_can_be_written() {
    let _turn = quiet::turn();
    let mut chance = Chance::new();
    let written = format!("reading {}", chance.number());

    let mut buffer = buffer_reuse::get();
    buffer.extend_from_slice(written.as_bytes());

    let found = String::from_utf8_lossy(&buffer);
    check(found == written, || Lesson {
        expected: format!(
            "a new buffer, with {written:?} appended, holds these {} bytes",
            written.len()
        ),
        happened: format!(
            "it holds {} bytes; the last ones are {:?}",
            buffer.len(),
            found
                .chars()
                .rev()
                .take(12)
                .collect::<Vec<_>>()
                .iter()
                .rev()
                .collect::<String>(),
        ),
        why: "users append to a buffer; what it holds already goes out in front of their data. \
              Length and capacity are two things: a new buffer has capacity and no length.",
        read: READ,
    });
}

#[test]
fn a_new_buffer_has_room() {
    let _turn = quiet::turn();

    let capacity = buffer_reuse::get().capacity();

    check((1_024..=2_048).contains(&capacity), || Lesson {
        expected: "a new buffer has room for 1,024 bytes, and for no more than twice that".into(),
        happened: format!("it has room for {capacity}"),
        why: "a buffer without room allocates while it is written, several times as it grows; \
              one with too much room costs memory for as long as the pool keeps it.",
        read: READ,
    });
}
