//! Serves the last good build on this machine, and builds again when a source changes.

use crate::Arguments;
use crate::answer::Shown;
use crate::site;
use crate::watch::Sources;
use anyhow::{Context, anyhow};
use oxhttp::Server;
use std::io::{self, ErrorKind};
use std::net::{Ipv4Addr, TcpListener};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::channel;
use std::thread;
use std::time::Duration;
use tempfile::TempDir;

/// Editors write a file in several steps; one rebuild should answer them all.
const QUIET: Duration = Duration::from_millis(150);

const STILL_SERVED: &str = "The last good build is still served.";

/// Builds, serves and watches until Ctrl-C. A build under way is finished first, since it removes its folder.
pub(crate) fn run(root: &Path, arguments: &Arguments) -> anyhow::Result<()> {
    let (send, changes) = channel();
    // Made before the build, so that no edit falls between the two; a book that cannot be built
    // says more than a folder that cannot be watched.
    let watched = (!arguments.no_watch).then(|| Sources::watch(root, send.clone()));
    // Before anything is made that has to be removed again. Also when the terminal closes, or another program asks.
    let stopped = Arc::new(AtomicBool::new(false));
    let stop = Arc::clone(&stopped);
    ctrlc::set_handler(move || {
        // Pairs with the load in `is_stopped`.
        stop.store(true, Ordering::Release);
        // Wakes the loop below, if it has begun.
        let _ = send.send(Vec::new());
    })
    .context("cannot listen for Ctrl-C")?;
    let is_stopped = || stopped.load(Ordering::Acquire);
    let (pages, built) = build(root)?;
    if is_stopped() {
        return Ok(());
    }
    let mut sources = watched.transpose()?;

    let shown = Arc::new(Shown::new(pages, !arguments.no_watch));
    let port = serve(arguments.port, &shown)?;
    announce(port, arguments, &built);

    for mut changed in &changes {
        if !is_stopped() {
            thread::sleep(QUIET);
        }
        changed.extend(changes.try_iter().flatten());
        if is_stopped() {
            break;
        }
        // Without sources nothing says that they have changed.
        if let Some(sources) = &mut sources
            && sources.concern(&changed)
        {
            rebuild(root, sources, &shown)?;
        }
    }
    shown.remove();
    Ok(())
}

fn rebuild(root: &Path, sources: &mut Sources, shown: &Shown) -> anyhow::Result<()> {
    // Before the build, so that no edit of a newly included file falls between the two.
    sources.follow()?;
    match build(root) {
        Ok((pages, built)) => {
            shown.replace(pages);
            println!("{built}.");
        }
        Err(problems) => eprintln!("{problems:#}\n{STILL_SERVED}"),
    }
    Ok(())
}

/// In a thread of its own, so that a panic of mdBook ends this build only.
fn build(root: &Path) -> anyhow::Result<(TempDir, String)> {
    let built = thread::scope(|scope| scope.spawn(|| site::build_here(root)).join());
    built.unwrap_or_else(|_told_already| Err(anyhow!("mdBook stopped in the middle")))
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
        let shown = Arc::clone(shown);
        let server = Server::new(move |request| shown.answer(request));
        let begun = match wanted {
            0 => any_free(),
            _ => Ok(port),
        };
        let begun = begun.and_then(|port| {
            server.bind((Ipv4Addr::LOCALHOST, port)).spawn()?;
            Ok(port)
        });
        match begun {
            Ok(port) => return Ok(port),
            Err(error) if error.kind() == ErrorKind::AddrInUse => {}
            Err(error) => return Err(refused(port, &error)),
        }
    }
    Err(anyhow!(
        "every port from {wanted} to {} is in use\n  -> give a lower one with --port, or 0 for any",
        u16::MAX
    ))
}

/// The server does not tell which port it was given for a 0, so a free one is found before.
fn any_free() -> io::Result<u16> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
    Ok(listener.local_addr()?.port())
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
