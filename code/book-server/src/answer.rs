//! What a request gets: a file of the last good build, or word of a later one.

use anyhow::Context;
use oxhttp::model::header::{ALLOW, CACHE_CONTROL, CONTENT_TYPE, LOCATION};
use oxhttp::model::{Body, Method, Request, Response, StatusCode, response};
use percent_encoding::percent_decode_str;
use std::fs;
use std::path::{Component, Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{SystemTime, UNIX_EPOCH};
use tempfile::TempDir;

/// What is shown at present, to all threads that answer.
#[derive(Debug)]
pub(crate) struct Shown {
    build: Mutex<Build>,
    /// Whether open pages ask for later builds.
    reloads: bool,
}

#[derive(Debug)]
struct Build {
    /// In a folder of their own, so that nobody ever sees a half-written one. None at the end of the program.
    pages: Option<TempDir>,
    /// When it was shown first, in microseconds: unlike any other, also of another run of this program.
    id: u128,
}

impl Build {
    fn of(pages: TempDir) -> Self {
        let time = SystemTime::now().duration_since(UNIX_EPOCH);
        Self {
            pages: Some(pages),
            id: time.unwrap_or_default().as_micros(),
        }
    }
}

/// Below this address a page asks whether there is a later build than its own, which it names.
const LATER: &str = "/_later-than/";

/// Where nothing answers, the server has ended, perhaps to be started again.
const SCRIPT: &str = "<script>
  setInterval(async () => {
    const answer = await fetch('ADDRESS').catch(() => null);
    if (answer?.status === 205) location.reload();
  }, 1000);
</script>
";

impl Shown {
    pub(crate) fn new(pages: TempDir, reloads: bool) -> Self {
        let build = Mutex::new(Build::of(pages));
        Self { build, reloads }
    }

    fn build(&self) -> MutexGuard<'_, Build> {
        self.build.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Shows these pages from now on.
    pub(crate) fn replace(&self, pages: TempDir) {
        *self.build() = Build::of(pages);
    }

    /// Removes the folder of the pages, which a thread that still answers would keep.
    pub(crate) fn remove(&self) {
        self.build().pages = None;
    }

    pub(crate) fn answer(&self, request: &Request<Body>) -> Response<Body> {
        let path = request.uri().path();
        let answer = if !matches!(*request.method(), Method::GET | Method::HEAD) {
            status(StatusCode::METHOD_NOT_ALLOWED)
                .header(ALLOW, "GET, HEAD")
                .body(Body::empty())
                .map_err(anyhow::Error::from)
        } else if let Some(id) = path.strip_prefix(LATER) {
            let is_later = self.build().id.to_string() != id;
            let code = if is_later {
                StatusCode::RESET_CONTENT
            } else {
                StatusCode::NO_CONTENT
            };
            status(code)
                .body(Body::empty())
                .map_err(anyhow::Error::from)
        } else {
            self.page(path)
        };
        let mut answer = answer.unwrap_or_else(|error| {
            let mut answer = Response::new(Body::from(format!("{error:#}\n")));
            *answer.status_mut() = StatusCode::INTERNAL_SERVER_ERROR;
            answer
        });
        if request.method() == Method::HEAD {
            *answer.body_mut() = Body::empty();
        }
        answer
    }

    fn page(&self, path: &str) -> anyhow::Result<Response<Body>> {
        let build = self.build();
        let pages = build.pages.as_ref().context("the server ends")?.path();
        let file = file_at(path).map(|file| pages.join(file));
        let (code, file) = match file {
            // Else what is relative in its page would lead elsewhere.
            Some(folder) if folder.is_dir() => {
                let folder = format!("/{}/", path.trim_matches('/'));
                let answer = status(StatusCode::TEMPORARY_REDIRECT).header(LOCATION, folder);
                return Ok(answer.body(Body::empty())?);
            }
            Some(file) if file.is_file() => (StatusCode::OK, file),
            _ => (StatusCode::NOT_FOUND, pages.join("404.html")),
        };
        let mut content =
            fs::read(&file).with_context(|| format!("cannot read {}", file.display()))?;
        let kind = mime_guess::from_path(&file).first_or_octet_stream();
        if self.reloads && kind == mime_guess::mime::TEXT_HTML {
            let script = SCRIPT.replace("ADDRESS", &format!("{LATER}{}", build.id));
            content.extend(script.as_bytes());
        }
        let is_text = kind.type_() == mime_guess::mime::TEXT;
        let charset = if is_text { "; charset=utf-8" } else { "" };
        let answer = status(code).header(CONTENT_TYPE, format!("{kind}{charset}"));
        Ok(answer.body(Body::from(content))?)
    }
}

/// Of everything: without the header a browser may show a page from before the last build.
fn status(code: StatusCode) -> response::Builder {
    Response::builder()
        .status(code)
        .header(CACHE_CONTROL, "no-cache")
}

/// The file below the folder of the pages that a path names; none if it leads out of it.
fn file_at(path: &str) -> Option<PathBuf> {
    let decoded = percent_decode_str(path).decode_utf8().ok()?;
    let mut file = PathBuf::new();
    for part in Path::new(decoded.trim_start_matches('/')).components() {
        match part {
            Component::Normal(name) => file.push(name),
            _ => return None,
        }
    }
    if decoded.ends_with('/') {
        file.push("index.html");
    }
    Some(file)
}
