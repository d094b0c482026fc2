//! Connections: accepted up to a limit, served, and finished at the end.

use std::io;
use std::sync::Arc;
use std::time::Duration;

use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::task::JoinSet;
use tokio::time;

use crate::buffers::Buffers;
use crate::service::Service;

/// The head of a request takes no more memory than this.
const HEAD_BYTES: usize = 64 << 10;

/// How long to wait when the system has no more sockets: until some connection ends.
const WHEN_EXHAUSTED: Duration = Duration::from_millis(50);

/// How the server ended.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Ended {
    /// Connections that still had a request under way when time was up.
    pub cut_off: usize,
}

/// Serves until `finish` resolves, and then what is under way.
///
/// It cuts off the rest when [`Limits::end_time`](crate::limits::Limits::end_time) is over.
pub async fn serve<B: Buffers>(
    listener: TcpListener,
    service: Arc<Service<B>>,
    finish: impl Future<Output = ()>,
) -> Ended {
    let room = Arc::new(Semaphore::new(service.limits().connections as usize));
    let mut connections = JoinSet::new();
    let graceful = GracefulShutdown::new();
    tokio::pin!(finish);
    loop {
        let accepted = tokio::select! {
            biased;
            () = &mut finish => break,
            // What has ended is forgotten as it ends, so that the set does not grow.
            Some(_) = connections.join_next() => continue,
            accepted = accept(&listener, &room) => accepted,
        };
        match accepted {
            Ok((stream, permit)) => {
                connections.spawn(converse(stream, Arc::clone(&service), &graceful, permit));
            }
            Err(error) => {
                eprintln!("no connection was accepted: {error}");
                time::sleep(WHEN_EXHAUSTED).await;
            }
        }
    }
    // From here on the system refuses new connections.
    drop(listener);
    tokio::select! {
        () = graceful.shutdown() => {
            // All have answered; their tasks may still have a last step to do.
            while connections.join_next().await.is_some() {}
        }
        () = time::sleep(service.limits().end_time) => {}
    }
    while connections.try_join_next().is_some() {}
    let cut_off = connections.len();
    connections.shutdown().await;
    Ended { cut_off }
}

/// Waits for room first: a connection that nobody would serve stays in the system's queue.
async fn accept(
    listener: &TcpListener,
    room: &Arc<Semaphore>,
) -> io::Result<(TcpStream, OwnedSemaphorePermit)> {
    let permit = Arc::clone(room)
        .acquire_owned()
        .await
        .expect("the semaphore is never closed");
    let (stream, _) = listener.accept().await?;
    // A reply is written whole, so there is nothing for the system to wait for.
    stream.set_nodelay(true)?;
    Ok((stream, permit))
}

/// One connection, until either side ends it.
fn converse<B: Buffers>(
    stream: TcpStream,
    service: Arc<Service<B>>,
    graceful: &GracefulShutdown,
    permit: OwnedSemaphorePermit,
) -> impl Future<Output = ()> + use<B> {
    let head_time = service.limits().head_time;
    let answer = service_fn(move |request| {
        let service = Arc::clone(&service);
        async move { service.answer(request).await }
    });
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(head_time)
        .max_buf_size(HEAD_BYTES)
        .serve_connection(TokioIo::new(stream), answer);
    let connection = graceful.watch(connection);
    async move {
        // An error is the client's: it went away, was too slow, or does not speak HTTP. Others are not concerned.
        let _ = connection.await;
        drop(permit);
    }
}
