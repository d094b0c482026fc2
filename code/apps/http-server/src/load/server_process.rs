//! A server in a process of its own.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Error, Result};

use crate::stats::Page;

/// The two policies as `--buffers` knows them, that without a pool first.
pub const BUFFERS: [&str; 2] = ["fresh", "pooled"];

/// The policy that only some servers are loaded with: a list in each thread.
pub const PER_THREAD: &str = "per-thread";

/// Ended when it is dropped, and by itself when this process ends without that.
#[derive(Debug)]
pub struct Server {
    child: Child,
    buffers: &'static str,
    /// Where it listens: on loopback, at a port that was free.
    pub address: SocketAddr,
}

impl Server {
    /// Starts the program, and waits until it listens.
    pub fn start(program: &Path, buffers: &'static str) -> Result<Self> {
        let mut command = Command::new(program);
        command
            .args(["--address", "127.0.0.1:0", "--buffers", buffers])
            .arg("--until-input-ends")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped());
        // A Ctrl-C in the terminal reaches this process alone, which then ends the server.
        #[cfg(unix)]
        std::os::unix::process::CommandExt::process_group(&mut command, 0);
        let child = command
            .spawn()
            .with_context(|| format!("{} can't be run", program.display()))?;
        let mut server = Self {
            child,
            buffers,
            address: SocketAddr::from(([127, 0, 0, 1], 0)),
        };
        let mut first = String::new();
        if let Some(output) = &mut server.child.stdout {
            BufReader::new(output).read_line(&mut first)?;
        }
        let address = first.trim().strip_prefix("http://");
        let address = address.and_then(|rest| rest.trim_end_matches('/').parse().ok());
        match address {
            Some(address) => server.address = address,
            None => {
                let error = Error::msg(format!("its first line named no address: {first:?}"));
                return Err(server.explain(error));
            }
        }
        Ok(server)
    }

    /// The process.
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// The server's own account: its stats page.
    pub fn stats(&mut self) -> Result<Page> {
        let page = self.ask_for_stats();
        page.map_err(|error| self.explain(error))
    }

    fn ask_for_stats(&self) -> Result<Page> {
        let mut connection = TcpStream::connect(self.address)?;
        connection.set_read_timeout(Some(Duration::from_secs(10)))?;
        connection
            .write_all(b"GET /stats HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n")?;
        let mut answer = String::new();
        connection.read_to_string(&mut answer)?;
        let (_, page) = answer.split_once("\r\n\r\n").unwrap_or_default();
        serde_json::from_str(page).with_context(|| format!("no stats page: {answer:?}"))
    }

    /// Adds to an error what became of the server.
    pub fn explain(&mut self, error: Error) -> Error {
        // A process whose connections broke may not have ended quite yet.
        const A_MOMENT: Duration = Duration::from_millis(500);
        let waited = Instant::now();
        while waited.elapsed() < A_MOMENT {
            if let Ok(Some(status)) = self.child.try_wait() {
                return error.context(format!(
                    "the server with {} buffers ended with {status}; what it said is above",
                    self.buffers
                ));
            }
            thread::sleep(Duration::from_millis(10));
        }
        error.context(format!(
            "loading the server with {} buffers at {}",
            self.buffers, self.address
        ))
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
