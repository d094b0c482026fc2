//! What a comment in the text says: the grammar of `figures`, from the comment's text to its meaning.

use anyhow::{Context, Result, anyhow, bail, ensure};

use super::format::Value;

#[derive(Debug)]
pub(super) enum Marker {
    Figure(Figure),
    EndOfFigure,
    Claim(Claim),
    NotMeasured,
}

#[derive(Debug)]
pub(super) struct Figure {
    pub(super) source: Source,
    pub(super) format: String,
}

#[derive(Debug)]
pub(super) struct Claim {
    pub(super) source: Source,
    /// Whether the value is said to be below the bound, and not above it.
    below: bool,
    bound: f64,
}

/// A value of a results file, or the ratio of two.
#[derive(Debug)]
pub(super) struct Source {
    pub(super) file: String,
    pub(super) pointer: String,
    /// What the first value is divided by.
    pub(super) below: Option<String>,
}

impl Marker {
    /// Reads `<!-- … -->`. `None` if the comment is none of ours.
    pub(super) fn parse(comment: &str) -> Option<Result<Self>> {
        let comment = comment.trim().strip_prefix("<!--")?.strip_suffix("-->")?;
        let comment = comment.trim();
        let ours = ["figure", "/figure", "claim", "not measured"];
        let lower = comment.to_lowercase();
        if !ours.iter().any(|name| lower.starts_with(name)) {
            return None;
        }
        let (name, text) = comment.split_once(':').unwrap_or((comment, ""));
        Some(match (name.to_lowercase().as_str(), text.trim()) {
            ("/figure", "") => Ok(Self::EndOfFigure),
            ("figure", text) if !text.is_empty() => Figure::parse(text).map(Self::Figure),
            ("claim", text) if !text.is_empty() => Claim::parse(text).map(Self::Claim),
            ("not measured", reason) if !reason.is_empty() => Ok(Self::NotMeasured),
            _ => Err(anyhow!(
                "{comment:?} is almost a marker: write <!-- figure: FILE#/pointer FORMAT -->, <!-- /figure -->, <!-- claim: FILE#/pointer < NUMBER --> or <!-- not measured: reason -->"
            )),
        })
    }
}

impl Figure {
    fn parse(text: &str) -> Result<Self> {
        let (source, format) = text.rsplit_once(char::is_whitespace).context(
            "a figure needs a pointer and a format: <!-- figure: FILE#/pointer FORMAT -->",
        )?;
        Ok(Self {
            source: Source::parse(source)?,
            format: format.to_owned(),
        })
    }
}

impl Claim {
    fn parse(text: &str) -> Result<Self> {
        let below = text.split_once(" < ");
        let (source, bound) = below
            .or_else(|| text.split_once(" > "))
            .context("a claim needs a comparison: <!-- claim: FILE#/pointer < NUMBER -->")?;
        let bound = bound.trim();
        Ok(Self {
            source: Source::parse(source)?,
            below: below.is_some(),
            bound: bound
                .parse()
                .with_context(|| format!("{bound:?} is no number to compare with"))?,
        })
    }

    /// `None` if the claim holds; if not, what to tell the author.
    pub(super) fn contradiction(&self, value: &Value) -> Result<Option<String>> {
        let (Value::Number(value, _) | Value::Ratio(value)) = value else {
            bail!("a claim compares numbers, and this is {}", value.kind());
        };
        let (holds, word) = match self.below {
            true => (*value < self.bound, "below"),
            false => (*value > self.bound, "above"),
        };
        Ok((!holds).then(|| format!(
            "the claim does not hold: the recording has {value:.3}, which is not {word} {}. Rewrite the sentence, or record again if the machine was busy",
            self.bound
        )))
    }
}

impl Source {
    fn parse(text: &str) -> Result<Self> {
        let places: Vec<&str> = text.split_whitespace().collect();
        let (above, below) = match places[..] {
            [one] => (one, None),
            [above, "/", below] => (above, Some(below)),
            _ => bail!("{text:?} is neither FILE#/pointer nor FILE#/pointer / FILE#/pointer"),
        };
        let (file, pointer) = place(above)?;
        let below = below.map(place).transpose()?;
        if let Some((other, _)) = &below {
            ensure!(
                file == *other,
                "{file} and {other} are two recordings: take a ratio of what was measured in one"
            );
        }
        Ok(Self {
            file,
            pointer,
            below: below.map(|(_, pointer)| pointer),
        })
    }
}

/// A file and a pointer into it.
fn place(text: &str) -> Result<(String, String)> {
    let (file, pointer) = text
        .split_once('#')
        .with_context(|| format!("{text:?} has no #: write FILE#/pointer"))?;
    ensure!(
        file.ends_with(".json") && !file.contains(['/', '\\']),
        "{file:?} is no file of code/capstone/results: write its name, such as chapters.json"
    );
    ensure!(
        pointer.starts_with('/'),
        "{pointer:?} is no JSON pointer: it starts with a slash, as /cases/NAME/median"
    );
    Ok((file.to_owned(), pointer.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_of_others_are_none_of_ours_and_our_own_are_read() {
        for comment in ["toc", "not run: needs a network", ""] {
            assert!(Marker::parse(&format!("<!-- {comment} -->")).is_none());
        }
        assert!(Marker::parse("<!---->").is_none() && Marker::parse("<br>").is_none());
        let end = Marker::parse("<!-- /figure -->");
        assert!(matches!(end, Some(Ok(Marker::EndOfFigure))));
        let excuse = Marker::parse("<!-- not measured: a setting of yours -->");
        assert!(matches!(excuse, Some(Ok(Marker::NotMeasured))));
    }

    #[test]
    fn what_is_bad_or_almost_a_marker_is_told() {
        for (comment, told) in [
            ("figure chapters.json#/a ns", "almost a marker"),
            ("figures: x", "almost a marker"),
            ("claims: x", "almost a marker"),
            ("not measured", "almost a marker"),
            ("not measured:", "<!-- not measured: reason -->"),
            ("figure: chapters.json#/a", "a pointer and a format"),
            ("figure: chapters.json/a ns", "no #"),
            ("figure: ../chapters.json#/a ns", "code/capstone/results"),
            ("figure: chapters.txt#/a ns", "chapters.txt"),
            ("figure: chapters.json#cases ns", "no JSON pointer"),
            ("figure: chapters.json#/a : chapters.json#/b x", "neither"),
            ("figure: chapters.json#/a / b.json#/b x", "two recordings"),
            ("claim: chapters.json#/a", "needs a comparison"),
            ("claim: chapters.json#/a < half", "half"),
        ] {
            let marker = Marker::parse(&format!("<!-- {comment} -->"));
            let error = marker.expect("a marker").expect_err("a bad one");
            assert!(error.to_string().contains(told), "{comment}: {error}");
        }
    }
}
