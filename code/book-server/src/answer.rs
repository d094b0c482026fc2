//! What a request gets: a file of the last good build, or word of a later one.

use anyhow::Context;
use oxhttp::model::header::{CACHE_CONTROL, CONTENT_TYPE, LOCATION};
use oxhttp::model::{Body, Request, Response, StatusCode, response};
use percent_encoding::percent_decode_str;
use std::fs;
use std::path::{Component, Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// What is shown at present, to all threads that answer.
#[derive(Debug)]
pub(crate) struct Shown {
    /// The folder of the pages, of a name that no other build has.
    pages: Mutex<PathBuf>,
    /// Whether open pages ask for later builds.
    reloads: bool,
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
    pub(crate) fn new(pages: PathBuf, reloads: bool) -> Self {
        let pages = Mutex::new(pages);
        Self { pages, reloads }
    }

    fn pages(&self) -> MutexGuard<'_, PathBuf> {
        self.pages.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Shows these pages from now on, and deletes the others.
    pub(crate) fn replace(&self, pages: PathBuf) {
        let mut shown = self.pages();
        // What is left goes with the folder of all builds.
        let _ = fs::remove_dir_all(&*shown);
        *shown = pages;
    }

    pub(crate) fn answer(&self, request: &Request<Body>) -> Response<Body> {
        self.page(request.uri().path()).unwrap_or_else(|error| {
            let mut answer = Response::new(Body::from(format!("{error:#}\n")));
            *answer.status_mut() = StatusCode::INTERNAL_SERVER_ERROR;
            answer
        })
    }

    fn page(&self, path: &str) -> anyhow::Result<Response<Body>> {
        let pages = self.pages();
        let build = pages.file_name().unwrap_or_default().to_string_lossy();
        if let Some(own) = path.strip_prefix(LATER) {
            let code = match own == build {
                true => StatusCode::NO_CONTENT,
                false => StatusCode::RESET_CONTENT,
            };
            return Ok(status(code).body(Body::empty())?);
        }
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
            let script = SCRIPT.replace("ADDRESS", &format!("{LATER}{build}"));
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
