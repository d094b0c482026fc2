//! What a client may ask of the server.

use std::time::Duration;

/// Limits of size, of time and of number.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// The largest body.
    pub body_bytes: usize,
    /// How long a body may take.
    pub body_time: Duration,
    /// How long the head of a request may take, and how long a connection may be idle.
    pub head_time: Duration,
    /// How long requests under way may take to finish at the end.
    pub end_time: Duration,
    /// Connections at a time; others wait to be accepted.
    pub connections: u32,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            body_bytes: 128 << 10,
            body_time: Duration::from_secs(10),
            head_time: Duration::from_secs(10),
            end_time: Duration::from_secs(10),
            connections: 4096,
        }
    }
}
