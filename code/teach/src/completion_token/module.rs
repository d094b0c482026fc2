#[allow(dead_code)]
mod course_completion {
    use std::io::{Read, Write};

    /// On the stack of a test, and nowhere else.
    pub(crate) struct Token {
        token: [u8; 32],
        test: &'static str,
    }

    impl Token {
        pub(crate) fn read(test: &'static str) -> Self {
            let mut token = [0; 32];
            let read = std::io::stdin().lock().read_exact(&mut token);
            read.expect("the tests in this folder are run by `cargo course`");
            Self { token, test }
        }
    }

    /// The test's first value is dropped last: when all else in it has ended.
    impl Drop for Token {
        fn drop(&mut self) {
            if std::thread::panicking() {
                return;
            }
            let mut out = std::io::stdout().lock();
            let printed = out.write_all(b"\n").and_then(|()| out.write_all(&self.token));
            printed.and_then(|()| writeln!(out, " {}", self.test))
                .and_then(|()| out.flush())
                .expect("standard output is open");
        }
    }
}
