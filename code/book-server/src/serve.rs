//! Serves the last good build on this machine.

use crate::Arguments;
use crate::site::{self, Pages};
use crate::watch::Sources;
use anyhow::{Context, anyhow};
use axum::Router;
use axum::extract::{Request, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use std::io::{self, ErrorKind};
use std::net::Ipv4Addr;
use std::path::Path;
use std::sync::Arc;
use tokio::net::TcpListener;
use tokio::sync::{Notify, watch};
use tokio::task::spawn_blocking;
use tower_http::services::{ServeDir, ServeFile};
use tower_http::set_header::SetResponseHeaderLayer;
use tower_livereload::LiveReloadLayer;

/// Builds, serves and watches until Ctrl-C.
pub(crate) async fn run(root: &Path, arguments: &Arguments) -> anyhow::Result<()> {
    // Made before the build, so that no edit falls between the two; a book that cannot be built
    // says more than a folder that cannot be watched.
    let sources = (!arguments.no_watch).then(|| Sources::watch(root));
    // Before anything is made that has to be removed again. Also when the terminal closes, or another program asks.
    let stopped = Arc::new(Notify::new());
    let stop = Arc::clone(&stopped);
    ctrlc::set_handler(move || stop.notify_one()).context("cannot listen for Ctrl-C")?;
    let root = root.to_owned();
    let (pages, built) = tokio::select! {
        first = spawn_blocking(move || site::build_here(&root)) => {
            first.context("mdBook stopped in the middle")??
        }
        () = stopped.notified() => return Ok(()),
    };
    let mut sources = sources.transpose()?;

    let listener = listen(arguments.port).await?;
    let address = listener.local_addr().context("the server has no address")?;
    announce(address.port(), arguments, &built);

    let (send, current) = watch::channel(pages);
    let live_reload = LiveReloadLayer::new();
    let reloader = live_reload.reloader();
    let mut book = Router::new().fallback(page).with_state(current);
    if sources.is_some() {
        book = book.layer(live_reload);
    }
    // Without it a browser may show a page from before the last build.
    let fresh = SetResponseHeaderLayer::overriding(
        header::CACHE_CONTROL,
        HeaderValue::from_static("no-cache"),
    );
    let watching = async {
        match &mut sources {
            Some(sources) => sources.rebuild_on_change(&send, || reloader.reload()).await,
            None => std::future::pending().await,
        }
    };
    tokio::select! {
        served = axum::serve(listener, book.layer(fresh)) => served.context("the server stopped"),
        watched = watching => watched,
        () = stopped.notified() => Ok(()),
    }
}

/// The address comes first, alone on its line.
fn announce(port: u16, arguments: &Arguments, built: &str) {
    let address = format!("http://{}:{port}/", Ipv4Addr::LOCALHOST);
    println!("{address}");
    if arguments.port != 0 && port != arguments.port {
        println!(
            "Port {} is in use, so the book is on port {port}.",
            arguments.port
        );
    }
    let rest = if arguments.no_watch {
        "Ctrl-C ends it."
    } else {
        "It is rebuilt when a source changes. Ctrl-C ends it."
    };
    println!("{built}. {rest}");
    if arguments.open
        && let Err(error) = open::that_detached(&address)
    {
        eprintln!("no browser could be started ({error})\n  -> open {address} yourself");
    }
}

async fn page(State(current): State<watch::Receiver<Pages>>, request: Request) -> Response {
    let pages = Pages::clone(&current.borrow());
    let missing = ServeFile::new(pages.path().join("404.html"));
    ServeDir::new(pages.path())
        .not_found_service(missing)
        .try_call(request)
        .await
        .map_err(|_unreadable| StatusCode::INTERNAL_SERVER_ERROR)
        .into_response()
}

/// Takes the wanted port or the next free one.
async fn listen(wanted: u16) -> anyhow::Result<TcpListener> {
    for port in wanted..=u16::MAX {
        match TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await {
            Ok(listener) => return Ok(listener),
            Err(error) if error.kind() == ErrorKind::AddrInUse => {}
            Err(error) => return Err(refused(port, &error)),
        }
    }
    Err(anyhow!(
        "every port from {wanted} to {} is in use\n  -> give a lower one with --port, or 0 for any",
        u16::MAX
    ))
}

fn refused(port: u16, error: &io::Error) -> anyhow::Error {
    let advice = match error.kind() {
        ErrorKind::PermissionDenied => {
            "ports below 1024 often belong to the system; leave --port out or give a higher one"
        }
        _ => "give another port with --port, or 0 for any",
    };
    anyhow!("port {port} cannot be used: {error}\n  -> {advice}")
}

#[cfg(test)]
mod tests {
    use super::refused;
    use std::io::{Error, ErrorKind};

    #[test]
    fn a_port_that_the_system_keeps_is_explained() {
        let message = refused(80, &Error::from(ErrorKind::PermissionDenied)).to_string();
        assert!(message.starts_with("port 80 cannot be used"), "{message}");
        assert!(message.contains("-> ports below 1024"), "{message}");
    }
}
