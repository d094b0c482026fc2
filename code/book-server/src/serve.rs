//! Serves the last good build on this machine, and builds again when a source changes.

use crate::Arguments;
use crate::answer::Shown;
use crate::site;
use crate::watch::Sources;
use anyhow::{Context, anyhow, bail};
use oxhttp::Server;
use std::io::ErrorKind;
use std::net::{Ipv4Addr, TcpListener};
use std::panic;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

/// How often it looks for changes, and whether it shall end.
const LOOK_EVERY: Duration = Duration::from_millis(250);

/// Builds, serves and watches until Ctrl-C. A build under way is finished first.
pub(crate) fn run(root: &Path, arguments: &Arguments) -> anyhow::Result<()> {
    // Before anything is made that has to be removed again. Also when the terminal closes, or another program asks.
    let stopped = Arc::new(AtomicBool::new(false));
    let stop = Arc::clone(&stopped);
    // Pairs with the load in `is_stopped`.
    ctrlc::set_handler(move || stop.store(true, Ordering::Release))
        .context("cannot listen for Ctrl-C")?;
    let is_stopped = || stopped.load(Ordering::Acquire);

    let builds = tempfile::Builder::new()
        .prefix("hintpool-book-")
        .tempdir()
        .context("cannot create a folder for the pages among the temporary files")?;
    // Looked at before the build, so that no edit falls between the two.
    let mut sources = Sources::of(root);
    let (pages, built) = build(root, builds.path())?;
    if is_stopped() {
        return Ok(());
    }
    let shown = Arc::new(Shown::new(pages, !arguments.no_watch));
    let port = serve(arguments.port, &shown)?;
    announce(port, arguments, &built);

    while !is_stopped() {
        thread::sleep(LOOK_EVERY);
        if arguments.no_watch || !sources.have_changed() {
            continue;
        }
        match build(root, builds.path()) {
            Ok((pages, built)) => {
                shown.replace(pages);
                println!("{built}.");
            }
            Err(problems) => eprintln!("{problems:#}\nThe last good build is still served."),
        }
    }
    Ok(())
}

/// A panic of mdBook ends this build only.
fn build(root: &Path, below: &Path) -> anyhow::Result<(PathBuf, String)> {
    panic::catch_unwind(|| site::build_here(root, below))
        .unwrap_or_else(|_told_already| Err(anyhow!("mdBook stopped in the middle")))
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

/// Takes the wanted port or the next free one, and answers there from now on.
fn serve(wanted: u16, shown: &Arc<Shown>) -> anyhow::Result<u16> {
    for port in wanted..=u16::MAX {
        let port = match wanted {
            // The server does not tell which port it was given for a 0, so a free one is found before.
            0 => TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?
                .local_addr()?
                .port(),
            _ => port,
        };
        let shown = Arc::clone(shown);
        let server = Server::new(move |request| shown.answer(request));
        match server.bind((Ipv4Addr::LOCALHOST, port)).spawn() {
            Ok(_) => return Ok(port),
            Err(error) if error.kind() == ErrorKind::AddrInUse => {}
            Err(error) => bail!(
                "port {port} cannot be used: {error}\n  -> give a higher one with --port, or 0 for any"
            ),
        }
    }
    bail!("every port from {wanted} upwards is in use\n  -> give --port a lower one, or 0 for any")
}
