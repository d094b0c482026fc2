//! How a results file is laid out: one field a line, but all samples of a case on one line, so that a diff stays readable.

use std::io::{self, Write};

use anyhow::Result;
use serde::Serialize;
use serde_json::Serializer;
use serde_json::ser::{Formatter, PrettyFormatter};

use super::Results;

pub(super) fn to_text(results: &Results) -> Result<String> {
    let mut text = Vec::new();
    results.serialize(&mut Serializer::with_formatter(
        &mut text,
        ArraysOnOneLine::default(),
    ))?;
    text.push(b'\n');
    Ok(String::from_utf8(text)?)
}

/// Objects as [`PrettyFormatter`] writes them; arrays as the trait writes them by default: compact.
#[derive(Default)]
struct ArraysOnOneLine(PrettyFormatter<'static>);

impl Formatter for ArraysOnOneLine {
    fn begin_object<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.0.begin_object(writer)
    }

    fn end_object<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.0.end_object(writer)
    }

    fn begin_object_key<W: ?Sized + Write>(
        &mut self,
        writer: &mut W,
        first: bool,
    ) -> io::Result<()> {
        self.0.begin_object_key(writer, first)
    }

    fn begin_object_value<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.0.begin_object_value(writer)
    }

    fn end_object_value<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.0.end_object_value(writer)
    }
}
