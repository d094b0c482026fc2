//! Connections: accepted up to a limit, and served.

use std::sync::Arc;
use std::time::Duration;

use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::TcpListener;
use tokio::sync::Semaphore;
use tokio::time;

use crate::buffers::Buffers;
use crate::service::Service;

/// The head of a request takes no more memory than this.
const HEAD_BYTES: usize = 64 << 10;

/// How long to wait when the system has no more sockets: until some connection ends.
const WHEN_EXHAUSTED: Duration = Duration::from_millis(50);

/// Serves until it is dropped.
pub async fn serve<B: Buffers>(listener: TcpListener, service: Arc<Service<B>>) {
    let limits = service.limits;
    let room = Arc::new(Semaphore::new(limits.connections as usize));
    loop {
        // Room first: a connection that nobody would serve stays in the system's queue. The semaphore is never closed.
        let permit = Arc::clone(&room).acquire_owned().await;
        let (stream, _) = match listener.accept().await {
            Ok(accepted) => accepted,
            Err(error) => {
                eprintln!("no connection was accepted: {error}");
                time::sleep(WHEN_EXHAUSTED).await;
                continue;
            }
        };
        // A reply is written whole, so there is nothing for the system to wait for.
        let _ = stream.set_nodelay(true);
        let service = Arc::clone(&service);
        let answer = service_fn(move |request| {
            let service = Arc::clone(&service);
            async move { service.answer(request).await }
        });
        let connection = http1::Builder::new()
            .timer(TokioTimer::new())
            .header_read_timeout(limits.head_time)
            .max_buf_size(HEAD_BYTES)
            .serve_connection(TokioIo::new(stream), answer);
        tokio::spawn(async move {
            // An error is the client's: it went away, was too slow, or does not speak HTTP. Others are not concerned.
            let _ = connection.await;
            drop(permit);
        });
    }
}
