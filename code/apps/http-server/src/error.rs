//! Why a request is refused: what is answered instead of a confirmation.

use hyper::StatusCode;
use serde_json::json;

/// A status and, in words, what to do about it.
#[derive(Debug)]
pub(crate) struct Error {
    pub(crate) status: StatusCode,
    pub(crate) message: String,
}

impl Error {
    pub(crate) fn new(status: StatusCode, message: impl Into<String>) -> Self {
        Self {
            status,
            message: message.into(),
        }
    }

    /// Part of the request may still be on its way, so the connection can't be used again.
    pub(crate) fn ends_connection(&self) -> bool {
        matches!(
            self.status,
            StatusCode::PAYLOAD_TOO_LARGE | StatusCode::REQUEST_TIMEOUT
        )
    }

    pub(crate) fn write(&self, reply: &mut Vec<u8>) {
        serde_json::to_writer(reply, &json!({"error": self.message}))
            .expect("plain data becomes JSON, and a Vec takes all of it");
    }
}
