//! A small struct on the stack
//!
//! Who comes from a language where each object lies on the heap may think of pooling it.
//!
//! Instead: make it anew. It costs next to nothing, so a pool can only cost.

// ANCHOR: type
use hintpool::Verdict;

#[derive(Default)]
pub struct Value {
    pub id: u64,
    pub length: u32,
    pub flags: u32,
    pub name: [u8; 16],
}

pub fn create() -> Value {
    Value::default()
}

pub fn use_it(value: &mut Value) -> u64 {
    value.id = std::hint::black_box(4711);
    value.name[0] = b'o';
    value.length += 1;
    value.length.into()
}

pub fn recycle(value: &mut Value) -> Verdict {
    *value = Value::default();
    Verdict::Keep
}
// ANCHOR_END: type
