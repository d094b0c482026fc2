//! The body of a response: a buffer on loan that goes back once its last byte is with the connection.

use std::convert::Infallible;
use std::ops::Deref;
use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Buf;
use hyper::body::{Body, Frame, SizeHint};

/// A response's body: all of a buffer, at once.
#[derive(Debug)]
pub struct Reply<B>(Option<B>);

impl<B> Reply<B> {
    pub(crate) fn new(buffer: B) -> Self {
        Self(Some(buffer))
    }
}

impl<B: Deref<Target = Vec<u8>> + Unpin> Body for Reply<B> {
    type Data = Remaining<B>;
    type Error = Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Self::Data>, Infallible>>> {
        let whole = |buffer| Ok(Frame::data(Remaining { buffer, sent: 0 }));
        Poll::Ready(self.0.take().map(whole))
    }

    fn is_end_stream(&self) -> bool {
        self.0.is_none()
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.0.as_ref().map_or(0, |buffer| buffer.len() as u64))
    }
}

/// What is left to send of a reply.
#[derive(Debug)]
pub struct Remaining<B> {
    buffer: B,
    sent: usize,
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
