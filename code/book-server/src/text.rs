//! Reads the files that the book is made of.

use crate::problem::problem;
use std::fs;
use std::path::Path;

/// The text of a file, or what is wrong with it. `shown` is what the reader calls it, and `missing` the
/// advice when it is not there.
pub(crate) fn read(path: &Path, shown: &Path, missing: &str) -> Result<String, String> {
    let bytes = fs::read(path)
        .map_err(|error| problem(shown, None, format!("cannot be read: {error}"), missing))?;
    // Latin text in UTF-16 is valid UTF-8 with a zero beside each letter.
    let encoding = match bytes.starts_with(b"\xff\xfe") || bytes.starts_with(b"\xfe\xff") {
        true => "is in UTF-16, and the book is read as UTF-8",
        false if bytes.contains(&0) => "holds zero bytes, as a text in UTF-16 does",
        false => "is not in UTF-8",
    };
    match String::from_utf8(bytes) {
        Ok(text) if !text.contains('\0') => Ok(text),
        _ => {
            let advice = "save it as UTF-8: most editors ask for the encoding under \"Save as\"";
            Err(problem(shown, None, encoding, advice))
        }
    }
}
