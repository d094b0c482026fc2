//! The end: what is under way is finished, within a time.

use std::io::ErrorKind;
use std::time::Duration;

use http_server::buffers::Fresh;
use http_server::limits::Limits;
use http_server::server::Ended;
use tokio::net::TcpStream;
use tokio::time;

use crate::client::{Bare, Client};
use crate::running::Running;

const ORDER: &str = r#"{"customer":"ada","lines":[{"item":"tea","quantity":2,"cents":450}]}"#;

fn patient() -> Limits {
    Limits {
        end_time: Duration::from_secs(60),
        ..Limits::default()
    }
}

#[tokio::test]
async fn a_request_under_way_is_answered_and_no_new_connection_accepted() {
    let server = Running::start(Fresh, patient()).await;
    let address = server.address;
    let mut idle = Client::connect(address).await;
    assert_eq!(idle.order(ORDER).await.status, 200);
    let mut bare = Bare::connect(address).await;
    bare.begin_order(ORDER.len(), &ORDER[..30]).await;
    // Its answer shows that the half body's connection, which was accepted before, is served as well.
    let mut later = Client::connect(address).await;
    assert_eq!(later.order(ORDER).await.status, 200);

    let ended = server.finish();
    refuses(address).await;
    bare.write(&ORDER[30..]).await;
    let answer = bare.read_to_end().await;
    assert!(
        answer.starts_with("HTTP/1.1 200") && answer.contains("\"total_cents\":900"),
        "{answer}"
    );
    // The idle connections are closed, or else this would take the whole of `end_time`.
    let ended = time::timeout(Duration::from_secs(30), ended).await;
    assert_eq!(ended.unwrap().unwrap(), Ended { cut_off: 0 });
}

async fn refuses(address: std::net::SocketAddr) {
    let refused = async {
        loop {
            match TcpStream::connect(address).await {
                Err(error) if error.kind() == ErrorKind::ConnectionRefused => return,
                // Accepted before the server was told, or reset while it ended.
                _ => time::sleep(Duration::from_millis(1)).await,
            }
        }
    };
    time::timeout(Duration::from_secs(30), refused)
        .await
        .expect("new connections are refused");
}

#[tokio::test]
async fn a_request_that_does_not_end_is_cut_off() {
    let limits = Limits {
        end_time: Duration::from_millis(100),
        ..Limits::default()
    };
    let server = Running::start(Fresh, limits).await;
    let bare = half_an_order(&server).await;
    assert_eq!(server.finish().await.unwrap(), Ended { cut_off: 1 });
    drop(bare);
}

async fn half_an_order(server: &Running) -> Bare {
    let mut bare = Bare::connect(server.address).await;
    bare.begin_order(ORDER.len(), &ORDER[..30]).await;
    let mut later = Client::connect(server.address).await;
    assert_eq!(later.order(ORDER).await.status, 200);
    bare
}
