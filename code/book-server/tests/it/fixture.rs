//! A small book in a folder of its own, and the server run on it.

use std::fs;
use std::io::{self, BufRead, BufReader, PipeReader, Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::Duration;
use tempfile::TempDir;

/// Far above what anything here takes, so that a slow machine does not fail a test.
const PATIENCE: Duration = Duration::from_secs(60);

/// Where programs look for the folder for temporary files.
const TEMPORARY_FILES: &str = if cfg!(windows) { "TMP" } else { "TMPDIR" };

pub(crate) struct Fixture(TempDir);

impl Fixture {
    /// Two chapters, one of which includes a file from outside the book's folder.
    pub(crate) fn new() -> Self {
        let folder = tempfile::tempdir();
        let fixture = Self(folder.expect("the system has a folder for temporary files"));
        for (file, text) in [
            (
                "book.toml",
                "[book]\nsrc = \"book\"\n\n[build]\nbuild-dir = \"out/book\"\ncreate-missing = false\n\n[output.html]\ngit-repository-url = \"https://example.org/course\"\nsite-url = \"/course/\"\n",
            ),
            (
                "book/SUMMARY.md",
                "# Summary\n\n- [One](one.md)\n- [Two](two/README.md)\n",
            ),
            ("book/one.md", "# One\n\nThe first text.\n"),
            (
                "book/two/README.md",
                "# Two\n\n```rust\n{{#include ../../code/two.rs:part}}\n```\n",
            ),
            (
                "code/two.rs",
                "// ANCHOR: part\nfn two() {}\n// ANCHOR_END: part\n",
            ),
        ] {
            fixture.write(file, text);
        }
        fixture
    }

    pub(crate) fn path(&self) -> &Path {
        self.0.path()
    }

    pub(crate) fn read(&self, file: &str) -> String {
        fs::read_to_string(self.path().join(file)).expect("a text file")
    }

    pub(crate) fn write(&self, file: &str, text: impl AsRef<str>) {
        let path = self.path().join(file);
        fs::create_dir_all(path.parent().expect("a file lies in a folder")).unwrap();
        fs::write(path, text.as_ref()).unwrap();
    }

    /// The names in a folder.
    pub(crate) fn names(&self, folder: &str) -> Vec<String> {
        let entries = fs::read_dir(self.path().join(folder)).expect("a folder");
        let names = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap());
        names.collect()
    }

    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_book-server"));
        command
            .args(arguments)
            .current_dir(self.path())
            // A server that is killed leaves its pages behind; they go with the fixture.
            .env(TEMPORARY_FILES, self.path())
            .stdin(Stdio::null());
        command
    }

    /// Runs the program, which must end well by itself.
    pub(crate) fn run(&self, arguments: &[&str]) {
        let output = self.command(arguments).output();
        let output = output.expect("the program starts");
        assert!(output.status.success(), "{output:?}");
    }

    /// Runs the program, which must refuse to work, for a reason that has each of these parts.
    #[track_caller]
    pub(crate) fn refuses(&self, arguments: &[&str], parts: &[&str]) {
        let output = self.command(arguments).output();
        let output = output.expect("the program starts");
        assert_eq!(output.status.code(), Some(1), "{output:?}");
        assert!(output.stdout.is_empty(), "no address: {output:?}");
        let told = String::from_utf8(output.stderr).expect("messages are UTF-8");
        for part in parts {
            assert!(told.contains(part), "{part} is not said:\n{told}");
        }
    }

    /// Starts the server and waits for its address.
    pub(crate) fn serve(&self, arguments: &[&str]) -> Server {
        let (output, both) = io::pipe().expect("a pipe");
        let child = self
            .command(arguments)
            .stdout(both.try_clone().expect("a second end"))
            .stderr(both)
            .spawn()
            .expect("the program starts");
        let mut server = Server {
            child,
            lines: lines(output),
            address: String::new(),
        };
        let address = server.next_line();
        assert!(address.starts_with("http://127.0.0.1:"), "{address}");
        server.address = address;
        server
    }

    /// The server when it has built the book and waits for changes.
    pub(crate) fn watch(&self) -> Server {
        let server = self.serve(&["--port", "0"]);
        server.next_line();
        server
    }
}

/// The lines of a stream, read as they come so that the writer never waits.
fn lines(stream: PipeReader) -> Receiver<String> {
    let (send, receive) = channel();
    thread::spawn(move || {
        let lines = BufReader::new(stream).lines().map_while(Result::ok);
        // Until nobody wants more.
        let _ = lines.map(|line| send.send(line)).find(Result::is_err);
    });
    receive
}

#[cfg(unix)]
pub(crate) fn signal(process: u32, name: &str) {
    let id = process.to_string();
    let sent = Command::new("kill").args(["-s", name, &id]).status();
    assert!(sent.expect("kill is there").success());
}

/// A server of a fixture's book; ended when dropped.
pub(crate) struct Server {
    child: Child,
    /// Of stdout and stderr.
    lines: Receiver<String>,
    /// The first line that was printed: `http://127.0.0.1:PORT/`.
    pub(crate) address: String,
}

impl Server {
    pub(crate) fn next_line(&self) -> String {
        let line = self.lines.recv_timeout(PATIENCE);
        line.expect("the server says something")
    }

    pub(crate) fn connect(&self) -> TcpStream {
        let host = self.address.trim_start_matches("http://");
        let stream = TcpStream::connect(host.trim_end_matches('/')).expect("the server listens");
        stream.set_read_timeout(Some(PATIENCE)).expect("a time");
        stream
    }

    /// Status of a page, and its text below the server's headers. The request is written by hand, since clients tidy
    /// a path up.
    pub(crate) fn get(&self, page: &str) -> (u16, String) {
        let mut answer = String::new();
        let mut stream = self.connect();
        write!(stream, "GET /{page} HTTP/1.0\r\nHost: localhost\r\n\r\n")
            .expect("the server reads");
        stream
            .read_to_string(&mut answer)
            .expect("the server answers");
        let status = answer.split(' ').nth(1).and_then(|code| code.parse().ok());
        (status.expect("an answer has a status"), answer)
    }

    /// Where the script of a page that is opened now asks for later builds.
    pub(crate) fn asks_at(&self) -> String {
        let (_, page) = self.get("");
        let script = page.split_once("fetch('/").expect("a script that fetches");
        script.1.split('\'').next().expect("an address").to_owned()
    }

    /// Sends a signal by name, as a terminal or a supervisor would, and waits for the end.
    #[cfg(unix)]
    pub(crate) fn end_with(mut self, signal: &str) -> Option<i32> {
        self::signal(self.child.id(), signal);
        let ended = self.child.wait();
        ended.expect("the server can be waited for").code()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
