//! Serves the last good build on this machine.

use crate::arguments::Arguments;
use crate::current_build::CurrentBuild;
use crate::site::Site;
use crate::watch::Watcher;
use anyhow::{Context, anyhow};
use axum::Router;
use axum::extract::{Request, State};
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use std::io::{self, ErrorKind};
use std::net::Ipv4Addr;
use std::path::Path;
use tokio::net::TcpListener;
use tokio::task::spawn_blocking;
use tower::ServiceExt;
use tower_http::services::{ServeDir, ServeFile};
use tower_http::set_header::SetResponseHeaderLayer;
use tower_livereload::LiveReloadLayer;

/// Builds, serves and watches until Ctrl-C.
pub(crate) async fn run(root: &Path, arguments: &Arguments) -> anyhow::Result<()> {
    // Made before the build, so that no edit falls between the two; a book that cannot be built
    // says more than a folder that cannot be watched.
    let watcher = (!arguments.no_watch).then(|| Watcher::new(root));
    // Before anything is made that has to be removed again.
    let stopped = stop_signal().context("cannot listen for Ctrl-C")?;
    tokio::pin!(stopped);
    let root = root.to_owned();
    let (build, built) = tokio::select! {
        first = spawn_blocking(move || CurrentBuild::first(&root)) => {
            first.context("mdBook stopped in the middle")??
        }
        () = &mut stopped => return Ok(()),
    };
    let mut watcher = watcher.transpose()?;

    let listener = listen(arguments.port).await?;
    let port = listener
        .local_addr()
        .context("the server has no address")?
        .port();
    announce(port, arguments, &built);

    let live_reload = LiveReloadLayer::new();
    let reloader = live_reload.reloader();
    let book = Router::new().fallback(page).with_state(build.clone());
    let book = match &watcher {
        Some(_) => book.layer(live_reload),
        None => book,
    };
    // Without it a browser may show a page from before the last build.
    let fresh = SetResponseHeaderLayer::overriding(
        header::CACHE_CONTROL,
        HeaderValue::from_static("no-cache"),
    );
    let watching = async {
        match &mut watcher {
            Some(watcher) => {
                watcher
                    .rebuild_on_change(&build, || reloader.reload())
                    .await
            }
            None => std::future::pending().await,
        }
    };
    tokio::select! {
        served = axum::serve(listener, book.layer(fresh)) => served.context("the server stopped"),
        watched = watching => watched,
        () = &mut stopped => Ok(()),
    }
}

/// The address comes first, alone on its line.
fn announce(port: u16, arguments: &Arguments, built: &Site) {
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

async fn page(State(build): State<CurrentBuild>, request: Request) -> Response {
    let pages = build.pages();
    let missing = ServeFile::new(pages.path().join("404.html"));
    ServeDir::new(pages.path())
        .not_found_service(missing)
        .oneshot(request)
        .await
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

/// Listens at once, and resolves at Ctrl-C, when the terminal closes, or when another program asks.
#[cfg(unix)]
fn stop_signal() -> io::Result<impl Future<Output = ()>> {
    use tokio::signal::unix::{SignalKind, signal};
    let mut interrupt = signal(SignalKind::interrupt())?;
    let mut hangup = signal(SignalKind::hangup())?;
    let mut terminate = signal(SignalKind::terminate())?;
    Ok(async move {
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = hangup.recv() => {}
            _ = terminate.recv() => {}
        }
    })
}

/// Listens at once, and resolves at Ctrl-C.
#[cfg(windows)]
fn stop_signal() -> io::Result<impl Future<Output = ()>> {
    let mut interrupt = tokio::signal::windows::ctrl_c()?;
    Ok(async move {
        interrupt.recv().await;
    })
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
