//! Reads a request's body into a buffer on loan, within limits of size and time.

use std::time::Duration;

use http_body_util::BodyExt;
use hyper::StatusCode;
use hyper::body::{Body, Incoming};
use tokio::time;

use crate::error::Error;
use crate::limits::Limits;

pub(crate) async fn read(body: Incoming, into: &mut Vec<u8>, limits: &Limits) -> Result<(), Error> {
    // A length that the client announces is refused before a byte of it is read or room is made.
    let announced = usize::try_from(body.size_hint().lower()).unwrap_or(usize::MAX);
    if announced > limits.body_bytes {
        return Err(too_large(limits.body_bytes));
    }
    into.reserve(announced);
    time::timeout(limits.body_time, read_frames(body, into, limits.body_bytes))
        .await
        .unwrap_or_else(|_| Err(too_slow(limits.body_time)))
}

async fn read_frames(mut body: Incoming, into: &mut Vec<u8>, most: usize) -> Result<(), Error> {
    while let Some(frame) = body.frame().await {
        let frame = frame.map_err(|error| {
            Error::new(
                StatusCode::BAD_REQUEST,
                format!("the body broke off after {} bytes: {error}", into.len()),
            )
        })?;
        // Trailers say nothing here.
        let Ok(data) = frame.into_data() else {
            continue;
        };
        if data.len() > most - into.len() {
            return Err(too_large(most));
        }
        into.extend_from_slice(&data);
    }
    Ok(())
}

fn too_large(most: usize) -> Error {
    Error::new(
        StatusCode::PAYLOAD_TOO_LARGE,
        format!("the body is larger than {most} bytes: split the order"),
    )
}

fn too_slow(time: Duration) -> Error {
    Error::new(
        StatusCode::REQUEST_TIMEOUT,
        format!(
            "the body was not whole after {}: send the request again",
            humantime::format_duration(time)
        ),
    )
}
