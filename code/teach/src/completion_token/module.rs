#[allow(dead_code)]
mod course_completion {
    use std::io::{Read, Write};

    /// For a test that ends by returning.
    pub(crate) fn ends<T>(test: &str, body: impl FnOnce() -> T) -> T {
        let token = read_token();
        let value = body();
        print_token(&token, test);
        value
    }

    /// For a test that ends by panicking.
    pub(crate) fn panics(test: &str, body: impl FnOnce()) {
        let token = read_token();
        let body = std::panic::AssertUnwindSafe(body);
        if let Err(panic) = std::panic::catch_unwind(body) {
            print_token(&token, test);
            std::panic::resume_unwind(panic);
        }
    }

    /// On the stack, and nowhere else.
    fn read_token() -> [u8; 32] {
        let mut token = [0; 32];
        let read = std::io::stdin().lock().read_exact(&mut token);
        read.expect("the tests in this folder are run by `cargo course`");
        token
    }

    fn print_token(token: &[u8; 32], test: &str) {
        let mut out = std::io::stdout().lock();
        let printed = out.write_all(b"\n").and_then(|()| out.write_all(token));
        printed.and_then(|()| writeln!(out, " {test}"))
            .and_then(|()| out.flush())
            .expect("standard output is open");
    }
}
