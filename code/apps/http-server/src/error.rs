//! Why a request is refused: what is answered instead of a confirmation.

use hyper::StatusCode;
use serde::Serialize;

/// A status and, in words, what to do about it.
#[derive(Debug)]
pub(crate) struct Error {
    pub(crate) status: StatusCode,
    pub(crate) message: String,
    /// The methods of a path that knows others than the request's.
    pub(crate) allow: Option<&'static str>,
}

impl Error {
    pub(crate) fn new(status: StatusCode, message: impl Into<String>) -> Self {
        Self {
            status,
            message: message.into(),
            allow: None,
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
        #[derive(Serialize)]
        struct Body<'e> {
            error: &'e str,
        }
        serde_json::to_writer(
            reply,
            &Body {
                error: &self.message,
            },
        )
        .expect("plain data becomes JSON, and a Vec takes all of it");
    }
}
