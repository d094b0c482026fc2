//! Files and standard streams: nothing is overwritten unasked, and no half-written file is left behind.

use std::fmt;
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

#[derive(Debug)]
pub(super) enum Output {
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
        let Some(path) = path else {
            return Ok(Self::Stdout(BufWriter::new(io::stdout())));
        };
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

    /// Puts the file in its place. Without this call there is none.
    pub(super) fn keep(self) -> Result<()> {
        match self {
            Self::Stdout(mut stdout) => Ok(stdout.flush().map_err(unwritten("standard output"))?),
            Self::File {
                path,
                replace,
                written,
            } => {
                let file = written
                    .into_inner()
                    .with_context(|| format!("{}: can't be written", path.display()))?;
                let kept = if replace {
                    file.persist(&path)
                } else {
                    // It may have come to exist since.
                    file.persist_noclobber(&path)
                };
                kept.with_context(|| format!("{}: can't be written", path.display()))?;
                Ok(())
            }
        }
    }
}

impl Write for Output {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            Self::Stdout(stdout) => stdout.write(bytes).map_err(unwritten("standard output")),
            Self::File { path, written, .. } => written
                .write(bytes)
                .map_err(unwritten(&path.display().to_string())),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            Self::Stdout(stdout) => stdout.flush().map_err(unwritten("standard output")),
            Self::File { path, written, .. } => written
                .flush()
                .map_err(unwritten(&path.display().to_string())),
        }
    }
}

/// Why an output could not be written, within an [`io::Error`], so that nobody takes it for an error of the input.
#[derive(Debug)]
struct Unwritten {
    output: String,
    cause: io::Error,
}

impl fmt::Display for Unwritten {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { output, cause } = self;
        write!(f, "{output}: can't be written: {cause}")
    }
}

impl std::error::Error for Unwritten {}

fn unwritten(output: &str) -> impl FnOnce(io::Error) -> io::Error {
    let output = output.to_owned();
    move |cause| io::Error::new(cause.kind(), Unwritten { output, cause })
}

fn of_output(error: &Error) -> Option<&Unwritten> {
    let error: &io::Error = error.downcast_ref()?;
    error.get_ref()?.downcast_ref()
}

/// The error with the name of what it is about: the output if it could not be written, and otherwise the input.
pub(super) fn named(error: Error, input: &str) -> Error {
    if of_output(&error).is_none() {
        return error.context(input.to_owned());
    }
    // Without what was said on the way, since it names itself.
    error
        .downcast::<io::Error>()
        .map_or_else(|error| error, Error::new)
}

/// Whether it only says that whoever read the output has had enough, as `head` has.
pub(super) fn is_enough(error: &Error) -> bool {
    of_output(error).is_some_and(|unwritten| unwritten.cause.kind() == ErrorKind::BrokenPipe)
}
