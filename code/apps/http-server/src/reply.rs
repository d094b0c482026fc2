//! The body of a response: a buffer on loan that goes back once its last byte is with the connection.

use std::ops::Deref;

use bytes::Buf;
use http_body_util::Full;

/// A response's body: all of a buffer, at once.
pub type Reply<B> = Full<Remaining<B>>;

/// What is left to send of a buffer.
#[derive(Debug)]
pub struct Remaining<B> {
    buffer: B,
    sent: usize,
}

pub(crate) fn whole<B: Deref<Target = Vec<u8>>>(buffer: B) -> Reply<B> {
    Full::new(Remaining { buffer, sent: 0 })
}

impl<B: Deref<Target = Vec<u8>>> Buf for Remaining<B> {
    fn remaining(&self) -> usize {
        self.buffer.len() - self.sent
    }

    fn chunk(&self) -> &[u8] {
        &self.buffer[self.sent..]
    }

    fn advance(&mut self, count: usize) {
        assert!(count <= self.remaining(), "no more than the reply is sent");
        self.sent += count;
    }
}
