//! Serves the last good build on this machine.

use crate::site::CurrentBuild;
use crate::watch::Watched;
use anyhow::{Context, bail};
use axum::Router;
use axum::extract::{Request, State};
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use clap::Args;
use std::io::{self, ErrorKind};
use std::net::Ipv4Addr;
use std::path::Path;
use tokio::net::TcpListener;
use tokio::task::spawn_blocking;
use tower::ServiceExt;
use tower_http::services::{ServeDir, ServeFile};
use tower_http::set_header::SetResponseHeaderLayer;
use tower_livereload::LiveReloadLayer;

/// What the reader asked for.
#[derive(Debug, Args)]
pub(crate) struct Wishes {
    /// Serve on this port, or on the next free one; 0 takes any free one
    #[arg(long, value_name = "N", default_value_t = 3000)]
    port: u16,

    /// Open the book in your browser
    #[arg(long)]
    open: bool,

    /// Do not rebuild when a source changes
    #[arg(long)]
    no_watch: bool,
}

/// Builds, serves and watches until Ctrl-C.
pub(crate) async fn run(root: &Path, wishes: &Wishes) -> anyhow::Result<()> {
    // Before anything is made that has to be removed again.
    let stopped = stop_signal().context("cannot listen for Ctrl-C")?;
    tokio::pin!(stopped);
    let (root, watch) = (root.to_owned(), !wishes.no_watch);
    let first = move || {
        // Before the build, so that no edit falls between the two.
        let watched = watch.then(|| Watched::new(root.clone()));
        CurrentBuild::first(&root).map(|built| (watched, built))
    };
    let (watched, (build, said)) = tokio::select! {
        first = spawn_blocking(first) => first.context("mdBook stopped in the middle")??,
        () = &mut stopped => return Ok(()),
    };

    let listener = listen(wishes.port).await?;
    let port = listener
        .local_addr()
        .context("the server has no address")?
        .port();
    announce(port, wishes, &said);

    let live_reload = LiveReloadLayer::new();
    let reloader = live_reload.reloader();
    let book = Router::new().fallback(page).with_state(build.clone());
    let book = match &watched {
        Some(_) => book.layer(live_reload),
        None => book,
    };
    // Without it a browser may show a page from before the last build.
    let fresh = SetResponseHeaderLayer::overriding(
        header::CACHE_CONTROL,
        HeaderValue::from_static("no-cache"),
    );
    let watching = async {
        match watched {
            Some(watched) => {
                watched
                    .rebuild_on_change(&build, || reloader.reload())
                    .await
            }
            None => std::future::pending().await,
        }
    };
    tokio::select! {
        served = axum::serve(listener, book.layer(fresh)) => served.context("the server stopped"),
        () = watching => Ok(()),
        () = &mut stopped => Ok(()),
    }
}

/// The address comes first, alone on its line.
fn announce(port: u16, wishes: &Wishes, said: &str) {
    let address = format!("http://{}:{port}/", Ipv4Addr::LOCALHOST);
    println!("{address}");
    if wishes.port != 0 && port != wishes.port {
        let taken = wishes.port;
        println!("Port {taken} is in use, so the book is on port {port}.");
    }
    let rest = match wishes.no_watch {
        true => "Ctrl-C ends it.",
        false => "It is rebuilt when a source changes. Ctrl-C ends it.",
    };
    println!("{said}. {rest}");
    if wishes.open
        && let Err(error) = open::that_detached(&address)
    {
        eprintln!("no browser could be started ({error})\n  -> open {address} yourself");
    }
}

async fn page(State(build): State<CurrentBuild>, request: Request) -> Response {
    // The folder stays while this does.
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
            Err(error) => {
                let advice = "give another port with --port, or 0 for any";
                bail!("port {port} cannot be used: {error}\n  -> {advice}")
            }
        }
    }
    bail!("every port from {wanted} on is in use\n  -> give a lower one with --port, or 0 for any")
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
