//! The command with which skeptic calls its compiler.

use std::path::PathBuf;

/// What skeptic wants compiled.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Request {
    pub source: PathBuf,
    /// None if skeptic will not run the program.
    pub output: Option<PathBuf>,
    pub target: String,
    /// The libraries that skeptic found, by crate; far more than a block may use.
    pub externs: Vec<(String, PathBuf)>,
    pub search: Vec<PathBuf>,
}

impl Request {
    /// None if these are not the arguments of skeptic's compilation: cargo asks questions too.
    pub fn parse(arguments: &[String]) -> Option<Request> {
        let mut arguments = arguments.iter();
        let mut request = Request {
            source: PathBuf::from(
                arguments
                    .next()
                    .filter(|first| first.ends_with("test.rs"))?,
            ),
            ..Request::default()
        };
        while let Some(argument) = arguments.next() {
            match argument.as_str() {
                "-o" => request.output = Some(PathBuf::from(arguments.next()?)),
                "--target" => request.target = arguments.next()?.clone(),
                "--extern" => {
                    let (name, path) = arguments.next()?.split_once('=')?;
                    request.externs.push((name.to_owned(), PathBuf::from(path)));
                }
                "-L" => {
                    let path = arguments.next()?;
                    let path = path.strip_prefix("dependency=").unwrap_or(path);
                    request.search.push(PathBuf::from(path));
                }
                // skeptic's edition is the highest that it knows, and it does not know ours.
                _ => {}
            }
        }
        Some(request)
    }
}
