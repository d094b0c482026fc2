//! A real client: hyper's for what is well-formed, and bare bytes for what is not.

use std::net::SocketAddr;
use std::time::Duration;

use bytes::Bytes;
use http_body_util::{BodyExt, Full};
use http_server::stats::Page;
use hyper::client::conn::http1::{SendRequest, handshake};
use hyper::{HeaderMap, Method, Request, StatusCode};
use hyper_util::rt::TokioIo;
use serde_json::Value;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time;

/// No answer takes so long; a test that waits longer has failed.
const PATIENCE: Duration = Duration::from_secs(20);

pub(crate) struct Client(SendRequest<Full<Bytes>>);

pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
}

impl Answer {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body)
            .unwrap_or_else(|error| panic!("{error}: {:?}", self.body))
    }

    pub(crate) fn error(&self) -> String {
        self.json()["error"]
            .as_str()
            .unwrap_or_else(|| panic!("no error: {:?}", self.body))
            .to_owned()
    }
}

impl Client {
    pub(crate) async fn connect(address: SocketAddr) -> Self {
        let stream = TcpStream::connect(address).await.unwrap();
        let (sender, connection) = handshake(TokioIo::new(stream)).await.unwrap();
        tokio::spawn(connection);
        Self(sender)
    }

    pub(crate) async fn send(
        &mut self,
        method: Method,
        path: &str,
        body: impl Into<Bytes>,
    ) -> Answer {
        let request = Request::builder()
            .method(method)
            .uri(path)
            .header("host", "localhost")
            .body(Full::new(body.into()))
            .unwrap();
        let answered = async {
            self.0.ready().await.unwrap();
            let response = self.0.send_request(request).await.unwrap();
            let (head, body) = response.into_parts();
            Answer {
                status: head.status,
                headers: head.headers,
                body: body.collect().await.unwrap().to_bytes(),
            }
        };
        time::timeout(PATIENCE, answered).await.expect("an answer")
    }

    pub(crate) async fn order(&mut self, body: impl Into<Bytes>) -> Answer {
        self.send(Method::POST, "/orders", body).await
    }

    pub(crate) async fn stats(&mut self) -> Page {
        let answer = self.send(Method::GET, "/stats", "").await;
        serde_json::from_slice(&answer.body).unwrap()
    }

    /// Waits until the page says so.
    pub(crate) async fn stats_once(&mut self, so: impl Fn(&Page) -> bool) -> Page {
        let waiting = async {
            loop {
                let page = self.stats().await;
                if so(&page) {
                    return page;
                }
                time::sleep(Duration::from_millis(5)).await;
            }
        };
        time::timeout(PATIENCE, waiting)
            .await
            .expect("the page comes to say so")
    }
}

/// A connection for bytes that hyper would not send.
pub(crate) struct Bare(pub(crate) TcpStream);

impl Bare {
    pub(crate) async fn connect(address: SocketAddr) -> Self {
        Self(TcpStream::connect(address).await.unwrap())
    }

    pub(crate) async fn write(&mut self, bytes: impl AsRef<[u8]>) {
        self.0.write_all(bytes.as_ref()).await.unwrap();
    }

    /// The head of an order whose body has so many bytes, and the first of them.
    pub(crate) async fn begin_order(&mut self, length: usize, first: impl AsRef<[u8]>) {
        let head =
            format!("POST /orders HTTP/1.1\r\nhost: localhost\r\ncontent-length: {length}\r\n\r\n");
        self.write([head.as_bytes(), first.as_ref()].concat()).await;
    }

    /// All that comes until the server closes the connection.
    pub(crate) async fn read_to_end(mut self) -> String {
        let mut text = Vec::new();
        let read = self.0.read_to_end(&mut text);
        time::timeout(PATIENCE, read)
            .await
            .expect("the server closes the connection")
            .unwrap();
        String::from_utf8(text).unwrap()
    }
}
