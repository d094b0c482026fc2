//! What a client may ask of the server, and how a request's body is read within that.

use std::time::Duration;

use clap::Parser;
use http_body_util::BodyExt;
use hyper::StatusCode;
use hyper::body::{Body, Incoming};
use hyper::header::CONNECTION;
use tokio::time;

use crate::reply::Error;

// A comment for rustdoc would take the place of the program's own words in its help.
#[derive(Clone, Copy, Debug, Parser)]
pub struct Limits {
    /// The largest body; a larger one is answered with 413
    #[arg(long, value_name = "BYTES", default_value_t = 128 << 10)]
    pub body_limit: usize,
    /// How long a body may take; a slower one is answered with 408
    #[arg(long, value_name = "TIME", value_parser = duration, default_value = "10s")]
    pub body_time: Duration,
    /// How long the head of a request may take, and a connection be idle
    #[arg(long, value_name = "TIME", value_parser = duration, default_value = "10s")]
    pub head_time: Duration,
    /// Connections at a time; others wait
    #[arg(long, value_name = "COUNT", default_value_t = 4096, value_parser = clap::value_parser!(u32).range(1..=1_000_000))]
    pub connections: u32,
}

fn duration(text: &str) -> Result<Duration, String> {
    humantime::parse_duration(text).map_err(|error| format!("{error}: write it like 500ms or 10s"))
}

impl Limits {
    /// Reads a body into a buffer on loan.
    pub(crate) async fn read(&self, body: Incoming, into: &mut Vec<u8>) -> Result<(), Error> {
        // A length that the client announces is refused before a byte of it is read or room is made.
        let announced = usize::try_from(body.size_hint().lower()).unwrap_or(usize::MAX);
        if announced > self.body_limit {
            return Err(self.too_large());
        }
        into.reserve(announced);
        let read = time::timeout(self.body_time, self.read_frames(body, into));
        read.await.unwrap_or_else(|_| {
            let time = humantime::format_duration(self.body_time);
            Err(Error::new(
                StatusCode::REQUEST_TIMEOUT,
                format!("the body was not whole after {time}: send the request again"),
            )
            .with(CONNECTION, "close"))
        })
    }

    async fn read_frames(&self, mut body: Incoming, into: &mut Vec<u8>) -> Result<(), Error> {
        while let Some(frame) = body.frame().await {
            let frame = frame.map_err(|error| {
                let read = into.len();
                Error::new(
                    StatusCode::BAD_REQUEST,
                    format!("the body broke off after {read} bytes: {error}"),
                )
            })?;
            // Trailers say nothing here.
            let Ok(data) = frame.into_data() else {
                continue;
            };
            if data.len() > self.body_limit - into.len() {
                return Err(self.too_large());
            }
            into.extend_from_slice(&data);
        }
        Ok(())
    }

    /// The rest of the request may still be on its way, so the connection can't be used again; that holds for a slow one as well.
    fn too_large(&self) -> Error {
        Error::new(
            StatusCode::PAYLOAD_TOO_LARGE,
            format!(
                "the body is larger than {} bytes: split the order",
                self.body_limit
            ),
        )
        .with(CONNECTION, "close")
    }
}
