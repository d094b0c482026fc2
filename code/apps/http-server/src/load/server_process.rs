//! A server in a process of its own.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use anyhow::{Context, Result};
use serde_json::Value;

/// Ended when it is dropped.
#[derive(Debug)]
pub struct Server {
    child: Child,
    /// Where it listens: on loopback, at a port that was free.
    pub address: SocketAddr,
}

impl Server {
    /// Starts the program with these arguments, and waits until it listens.
    pub fn start(program: &Path, arguments: &[&str]) -> Result<Self> {
        let mut command = Command::new(program);
        command
            .args(["--address", "127.0.0.1:0"])
            .args(arguments)
            .stdout(Stdio::piped());
        // A Ctrl-C in the terminal reaches this process alone, which then ends the server.
        #[cfg(unix)]
        std::os::unix::process::CommandExt::process_group(&mut command, 0);
        let child = command
            .spawn()
            .with_context(|| format!("{} can't be run", program.display()))?;
        let address = SocketAddr::from(([127, 0, 0, 1], 0));
        let mut server = Self { child, address };
        let mut first = String::new();
        if let Some(output) = &mut server.child.stdout {
            BufReader::new(output).read_line(&mut first)?;
        }
        let address = first.trim().strip_prefix("http://");
        server.address = address
            .and_then(|rest| rest.trim_end_matches('/').parse().ok())
            .with_context(|| {
                format!("the server with {arguments:?} did not start; what it said is above")
            })?;
        Ok(server)
    }

    /// The server's own account: its stats page.
    pub fn stats(&self) -> Result<Value> {
        let mut connection = TcpStream::connect(self.address)?;
        connection.set_read_timeout(Some(Duration::from_secs(10)))?;
        connection
            .write_all(b"GET /stats HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n")?;
        let mut answer = String::new();
        connection.read_to_string(&mut answer)?;
        let (_, page) = answer.split_once("\r\n\r\n").unwrap_or_default();
        serde_json::from_str(page).with_context(|| format!("no stats page: {answer:?}"))
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
