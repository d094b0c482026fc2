//! Files and standard streams: nothing is overwritten unasked, and no half-written file is left behind.

use std::fs::{self, File};
use std::io::{self, BufWriter, ErrorKind, Read, Stdin, Stdout, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context, Error, Result, ensure};
use tempfile::{Builder, NamedTempFile};

#[derive(Debug)]
pub(super) enum Input {
    Stdin(Stdin),
    File(PathBuf, File),
}

impl Input {
    pub(super) fn open(path: &Path) -> Result<Self> {
        if path == Path::new("-") {
            return Ok(Self::Stdin(io::stdin()));
        }
        let file =
            File::open(path).with_context(|| format!("{}: can't be read", path.display()))?;
        Ok(Self::File(path.to_owned(), file))
    }

    /// What messages call it.
    pub(super) fn name(&self) -> String {
        match self {
            Self::Stdin(_) => "standard input".to_owned(),
            Self::File(path, _) => path.display().to_string(),
        }
    }
}

impl Read for Input {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        match self {
            Self::Stdin(stdin) => stdin.read(buffer),
            Self::File(_, file) => file.read(buffer),
        }
    }
}

/// Where output goes.
#[derive(Debug)]
pub(super) struct Output {
    sink: Sink,
    /// What went wrong first, so that nobody takes it for an error of the input.
    failed: Option<Error>,
}

#[derive(Debug)]
enum Sink {
    Stdout(BufWriter<Stdout>),
    /// Written beside its place, and moved there by [`Output::keep`].
    File {
        path: PathBuf,
        replace: bool,
        written: BufWriter<NamedTempFile>,
    },
}

impl Output {
    pub(super) fn open(path: Option<&Path>, replace: bool) -> Result<Self> {
        let sink = match path {
            None => Sink::Stdout(BufWriter::new(io::stdout())),
            Some(path) => Sink::open(path, replace)?,
        };
        Ok(Self { sink, failed: None })
    }

    /// Puts the file in its place, once all was written. Without this call there is none.
    pub(super) fn keep(mut self) -> Result<()> {
        let flushed = self.flush();
        self.blame(flushed.map_err(Error::new))?;
        let Sink::File {
            path,
            replace,
            written,
        } = self.sink
        else {
            return Ok(());
        };
        let cannot = || format!("{}: can't be written", path.display());
        let file = written.into_inner().with_context(cannot)?;
        let kept = match replace {
            true => file.persist(&path),
            // It may have come to exist since.
            false => file.persist_noclobber(&path),
        };
        kept.with_context(cannot)?;
        Ok(())
    }

    /// What was done with the output: if that failed since it could not be written, the error says so and names it.
    pub(super) fn blame<T>(&mut self, done: Result<T>) -> Result<T> {
        done.map_err(|error| self.failed.take().unwrap_or(error))
    }

    fn remember<T>(&mut self, done: io::Result<T>) -> io::Result<T> {
        done.map_err(|error| {
            let kind = error.kind();
            let name = match &self.sink {
                Sink::Stdout(_) => "standard output".to_owned(),
                Sink::File { path, .. } => path.display().to_string(),
            };
            let error = Error::new(error).context(format!("{name}: can't be written"));
            self.failed.get_or_insert(error);
            kind.into()
        })
    }
}

impl Sink {
    fn open(path: &Path, replace: bool) -> Result<Self> {
        if let Ok(there) = fs::metadata(path) {
            ensure!(there.is_file(), "{}: is no file", path.display());
            ensure!(
                replace,
                "{}: exists already; --force replaces it",
                path.display()
            );
        }
        let folder = match path.parent() {
            Some(folder) if folder != Path::new("") => folder,
            _ => Path::new("."),
        };
        let mut builder = Builder::new();
        // As any new file: the default is a secret one.
        #[cfg(unix)]
        builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
        let file = builder
            .tempfile_in(folder)
            .with_context(|| format!("{}: can't be written", path.display()))?;
        Ok(Self::File {
            path: path.to_owned(),
            replace,
            written: BufWriter::new(file),
        })
    }
}

impl Write for Output {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = match &mut self.sink {
            Sink::Stdout(stdout) => stdout.write(bytes),
            Sink::File { written, .. } => written.write(bytes),
        };
        self.remember(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        let flushed = match &mut self.sink {
            Sink::Stdout(stdout) => stdout.flush(),
            Sink::File { written, .. } => written.flush(),
        };
        self.remember(flushed)
    }
}

/// Whether it only says that whoever read the output has had enough, as `head` has.
pub(super) fn is_enough(error: &Error) -> bool {
    let cause = error.root_cause().downcast_ref::<io::Error>();
    cause.is_some_and(|cause| cause.kind() == ErrorKind::BrokenPipe)
}
