//! A server in this process.

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;

use http_server::buffers::Buffers;
use http_server::limits::Limits;
use http_server::server::{self, Ended};
use http_server::service::Service;
use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

pub(crate) struct Running {
    pub(crate) address: SocketAddr,
    finish: oneshot::Sender<()>,
    ended: JoinHandle<Ended>,
}

impl Running {
    pub(crate) async fn start<B: Buffers>(buffers: B, limits: Limits) -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
        let address = listener.local_addr().unwrap();
        let service = Arc::new(Service::new(buffers, limits));
        let (finish, finished) = oneshot::channel();
        let finished = async {
            // A test that drops its `Running` without a word wants the server to go on.
            if finished.await.is_err() {
                std::future::pending::<()>().await;
            }
        };
        let ended = tokio::spawn(server::serve(listener, service, finished));
        Self {
            address,
            finish,
            ended,
        }
    }

    /// Tells it to end; what it returns resolves once it has.
    pub(crate) fn finish(self) -> JoinHandle<Ended> {
        let _ = self.finish.send(());
        self.ended
    }
}
