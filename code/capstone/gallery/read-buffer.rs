//! 8 KiB of zeros into which a request of 300 bytes is read
//!
//! Servers pool the buffers of connections: tokio and `std` read into memory that was written before.
//! What a read left there is overwritten by the next one, so nothing has to be cleared.
//!
//! Instead: keep one buffer for each connection, for as long as it is open.

use std::hint::black_box;
use std::io::Read;

use hintpool::Verdict;

/// Without `==`: what lies behind the bytes that were read means nothing.
pub struct Value(Box<[u8]>);

const REQUEST: &[u8] = b"GET /orders/4711/items?sort=name HTTP/1.1\r\nHost: shop.example\r\n\
    User-Agent: Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0\r\n\
    Accept: application/json\r\nAccept-Language: en-GB,en;q=0.8\r\nAccept-Encoding: gzip, zstd\r\n\
    Cookie: session=9f86d081884c7d659a2feaa0c55ad015\r\nConnection: keep-alive\r\n\r\n";

pub fn create() -> Value {
    Value(vec![0; 8192].into())
}

pub fn use_it(value: &mut Value) -> u64 {
    let mut socket = black_box(REQUEST);
    let read = socket.read(&mut value.0).expect("a slice can be read");
    let request = &value.0[..read];
    request
        .split(|byte| *byte == b'\n')
        .map(|line| line.len() as u64 / 2)
        .sum()
}

pub fn recycle(_: &mut Value) -> Verdict {
    Verdict::Keep
}
