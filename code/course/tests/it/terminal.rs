//! The command on a terminal of a given size, seen as a learner sees it: by what stands on the screen; and the
//! processes that it starts.

use std::cell::Cell;
use std::fs;
use std::io::{Read, Write};
use std::path::Path;
use std::process::{self, Child};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use nix::sys::termios::{LocalFlags, tcgetattr};
use pty_process::Size;
use pty_process::blocking::{Command, Pty};

use crate::course::Course;

pub(crate) struct Terminal {
    pty: Arc<Pty>,
    child: Child,
    columns: Cell<u16>,
    written: Arc<Mutex<Vec<u8>>>,
}

/// A first build on a busy machine takes this long at most.
pub(crate) const PATIENCE: Duration = Duration::from_secs(90);

impl Terminal {
    pub(crate) fn new(columns: u16, course: &Course, arguments: &[&str]) -> Self {
        Self::of(columns, command(course, arguments))
    }

    /// One with 80 columns that does not say so.
    pub(crate) fn without_size(course: &Course, arguments: &[&str]) -> Self {
        Self::of_size(Size::new(0, 0), 80, command(course, arguments))
    }

    pub(crate) fn of(columns: u16, command: Command) -> Self {
        Self::of_size(Size::new(24, columns), columns, command)
    }

    /// One that tells this size, and has 24 rows and so many columns.
    fn of_size(told: Size, columns: u16, command: Command) -> Self {
        let (pty, pts) = pty_process::blocking::open().expect("a terminal");
        pty.resize(told).expect("a size");
        let command = command
            .env("CARGO_NET_OFFLINE", "true")
            .env("RUST_BACKTRACE", "0")
            .env("TERM", "xterm-256color");
        let child = command.spawn(pts).expect("run `course`");
        let pty = Arc::new(pty);
        let written = Arc::default();
        let (reader, seen): (_, Arc<Mutex<Vec<u8>>>) = (Arc::clone(&pty), Arc::clone(&written));
        thread::spawn(move || {
            let mut buffer = [0; 4096];
            // Ends with the terminal's last user.
            while let Ok(read @ 1..) = (&*reader).read(&mut buffer) {
                seen.lock().unwrap().extend_from_slice(&buffer[..read]);
            }
        });
        Self {
            pty,
            child,
            columns: Cell::new(columns),
            written,
        }
    }

    pub(crate) fn press(&self, keys: &str) {
        (&*self.pty).write_all(keys.as_bytes()).expect("press keys");
    }

    pub(crate) fn resize(&self, columns: u16) {
        self.columns.set(columns);
        self.pty.resize(Size::new(24, columns)).expect("a size");
    }

    pub(crate) fn screen(&self) -> String {
        let mut terminal = vt100::Parser::new(24, self.columns.get(), 0);
        terminal.process(&self.bytes());
        terminal.screen().contents()
    }

    /// Everything that was ever written to the terminal.
    pub(crate) fn bytes(&self) -> Vec<u8> {
        self.written.lock().unwrap().clone()
    }

    /// Waits until the screen shows `text`, however it is wrapped.
    #[track_caller]
    pub(crate) fn shows(&self, text: &str) -> String {
        let wanted = flat(text);
        let until = Instant::now() + PATIENCE;
        loop {
            let screen = self.screen();
            if flat(&screen).contains(&wanted) {
                return screen;
            }
            let waits = Instant::now() < until;
            assert!(waits, "never shown: {text:?}; but:\n{screen}");
            thread::sleep(Duration::from_millis(10));
        }
    }

    /// Whether the terminal echoes what is typed, as a shell expects it.
    pub(crate) fn echoes(&self) -> bool {
        let modes = tcgetattr(&*self.pty).expect("the terminal's modes");
        modes.local_flags.contains(LocalFlags::ECHO)
    }

    pub(crate) fn id(&self) -> u32 {
        self.child.id()
    }

    #[track_caller]
    pub(crate) fn exits(&mut self, code: i32) {
        let status = self.child.wait().expect("wait for `course`");
        assert_eq!(status.code(), Some(code), "{}", self.screen());
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        // Fails when it has ended, which is as well.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// For [`Terminal::of`], when more is to be set.
pub(crate) fn command(course: &Course, arguments: &[&str]) -> Command {
    program(crate::PROGRAM, course, arguments)
}

/// Another program, in the same place.
pub(crate) fn program(program: &str, course: &Course, arguments: &[&str]) -> Command {
    Command::new(program)
        .args(arguments)
        .current_dir(course.root())
        .env_remove("CARGO_TARGET_DIR")
        .env_remove("NO_COLOR")
}

fn flat(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The code of a `double` that never ends, and writes the number of its process.
pub(crate) fn spins(pid_file: &Path) -> String {
    format!(
        "{{ std::fs::write({pid_file:?}, std::process::id().to_string()).unwrap(); \
         loop {{ std::hint::black_box(n); }} }}"
    )
}

/// Waits until there is something in the file.
pub(crate) fn content_of(file: &Path) -> String {
    let until = Instant::now() + Duration::from_secs(30);
    loop {
        match fs::read_to_string(file) {
            Ok(text) if !text.is_empty() => return text,
            _ => assert!(Instant::now() < until, "{} stays empty", file.display()),
        }
        thread::sleep(Duration::from_millis(10));
    }
}

pub(crate) fn alive(pid: &str) -> bool {
    let status = fs::read_to_string(format!("/proc/{pid}/status"));
    // A zombie is dead; whoever adopted it has only not looked yet.
    let zombie = status.is_ok_and(|status| status.contains("State:\tZ"));
    let signalled = process::Command::new("kill").args(["-0", pid]).output();
    !zombie && signalled.unwrap().status.success()
}
