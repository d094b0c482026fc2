use std::hint::black_box;

pub fn panics() {
    println!("before it panics");
    panic!("I cannot go on");
}

#[allow(unconditional_recursion)]
pub fn overflows_the_stack(depth: u64) -> u64 {
    black_box(overflows_the_stack(depth + 1)) + 1
}
