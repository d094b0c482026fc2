use exercise_support::{Lesson, check, random};

use crate::encoder::alone;

#[test]
fn a_buffer_can_be_written() {
    alone(|| {
        let mut chance = random();
        let written = format!("reading {}", chance.u64(..));

        let mut buffer = buffer_reuse::get();
        buffer.extend_from_slice(written.as_bytes());

        check(buffer.as_slice() == written.as_bytes(), || Lesson {
            expected: format!(
                "a new buffer, with {written:?} appended, holds these {} bytes",
                written.len()
            ),
            happened: format!(
                "it holds {} bytes, the first of them {:?}",
                buffer.len(),
                &buffer[..buffer.len().min(4)]
            ),
            why: "users append to a buffer; what it holds already goes out in front of their data. \
              Length and capacity are two things: a new buffer has capacity and no length.",
            read: "\"What a reset does\" in A first pool, book/2-a-first-pool.md",
        });
    });
}

#[test]
fn a_new_buffer_has_room() {
    alone(|| {
        let capacity = buffer_reuse::get().capacity();

        check((1_024..=2_048).contains(&capacity), || Lesson {
            expected: "a new buffer has room for 1,024 bytes, and for no more than twice that"
                .into(),
            happened: format!("it has room for {capacity}"),
            why: "a buffer without room allocates while it is written, several times as it grows; \
              one with too much room costs memory for as long as the pool keeps it.",
            read: "\"A pool in a static\" in A first pool, book/2-a-first-pool.md",
        });
    });
}
