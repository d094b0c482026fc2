pub fn double(number: u32) -> u32 {
    number * base::TWO
}

pub fn greet() -> String {
    "hello".to_owned()
}
