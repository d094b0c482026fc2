//! What a comment in the text says: the grammar of `figures`, from the comment's text to its meaning.

use anyhow::{Context, Result, bail};

use super::format::Format;
use super::source::{Pointer, Source, Value};

#[derive(Clone, Debug, PartialEq)]
pub(super) enum Marker {
    Figure(Figure),
    EndOfFigure,
    Claim(Claim),
    NotMeasured,
}

#[derive(Clone, Debug, PartialEq)]
pub(super) struct Figure {
    pub(super) source: Source,
    pub(super) format: Format,
}

#[derive(Clone, Debug, PartialEq)]
pub(super) struct Claim {
    pub(super) source: Source,
    order: Order,
    bound: f64,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Order {
    Below,
    Above,
}

impl Marker {
    /// Reads `<!-- … -->`. `None` if the comment is none of ours.
    pub(super) fn parse(comment: &str) -> Option<Result<Self>> {
        let inside = comment
            .trim()
            .strip_prefix("<!--")?
            .strip_suffix("-->")?
            .trim();
        let lower = inside.to_lowercase();
        let after = |name: &str| inside.get(name.len()..).map(str::trim);
        if lower == "/figure" {
            Some(Ok(Self::EndOfFigure))
        } else if lower.starts_with("figure:") {
            Some(Figure::parse(after("figure:")?).map(Self::Figure))
        } else if lower.starts_with("claim:") {
            Some(Claim::parse(after("claim:")?).map(Self::Claim))
        } else if lower.starts_with("not measured:") {
            Some(reason(after("not measured:")?))
        } else {
            ["figure", "/figure", "claim", "not measured"].iter().any(|name| lower.starts_with(name)).then(|| {
                Err(anyhow::anyhow!("{inside:?} is almost a marker: write figure:, claim:, not measured: or /figure"))
            })
        }
    }
}

fn reason(text: &str) -> Result<Marker> {
    if text.is_empty() {
        bail!("say why the number is not measured: <!-- not measured: reason -->");
    }
    Ok(Marker::NotMeasured)
}

impl Figure {
    fn parse(text: &str) -> Result<Self> {
        let (source, format) = text.rsplit_once(char::is_whitespace).context(
            "a figure needs a pointer and a format: <!-- figure: FILE#/pointer FORMAT -->",
        )?;
        Ok(Self {
            source: Source::parse(source)?,
            format: Format::named(format)?,
        })
    }
}

impl Claim {
    fn parse(text: &str) -> Result<Self> {
        let (source, order, bound) = if let Some((source, bound)) = text.split_once(" < ") {
            (source, Order::Below, bound)
        } else if let Some((source, bound)) = text.split_once(" > ") {
            (source, Order::Above, bound)
        } else {
            bail!("a claim needs a comparison: <!-- claim: FILE#/pointer < NUMBER -->");
        };
        let bound = bound.trim();
        Ok(Self {
            source: Source::parse(source)?,
            order,
            bound: bound
                .parse()
                .with_context(|| format!("{bound:?} is no number to compare with"))?,
        })
    }

    /// Whether the claim holds; if not, what to tell the author.
    pub(super) fn holds(&self, value: &Value) -> Result<Result<(), String>> {
        let (Value::Number(value, _) | Value::Ratio(value)) = value else {
            bail!("a claim compares numbers, and this is {}", value.kind());
        };
        let (holds, word) = match self.order {
            Order::Below => (*value < self.bound, "below"),
            Order::Above => (*value > self.bound, "above"),
        };
        Ok(if holds {
            Ok(())
        } else {
            Err(format!(
                "the claim does not hold: the recording has {value:.3}, which is not {word} {}. Rewrite the sentence, or record again if the machine was busy",
                self.bound
            ))
        })
    }
}

impl Source {
    fn parse(text: &str) -> Result<Self> {
        let pointers: Vec<&str> = text.split_whitespace().collect();
        match pointers[..] {
            [one] => Ok(Self::One(Pointer::parse(one)?)),
            [above, "/", below] => Ok(Self::Ratio(Pointer::parse(above)?, Pointer::parse(below)?)),
            _ => bail!("{text:?} is neither FILE#/pointer nor FILE#/pointer / FILE#/pointer"),
        }
    }
}

impl Pointer {
    fn parse(text: &str) -> Result<Self> {
        let (file, pointer) = text
            .split_once('#')
            .with_context(|| format!("{text:?} has no #: write FILE#/pointer"))?;
        if !file.ends_with(".json") || file.contains(['/', '\\']) {
            bail!(
                "{file:?} is no file of code/capstone/results: write its name, such as chapters.json"
            );
        }
        if !pointer.starts_with('/') {
            bail!("{pointer:?} is no JSON pointer: it starts with a slash, as /cases/NAME/median");
        }
        Ok(Self {
            file: file.to_owned(),
            pointer: pointer.to_owned(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(comment: &str) -> Marker {
        Marker::parse(comment)
            .expect("a marker")
            .expect("a good one")
    }

    fn error(comment: &str) -> String {
        format!(
            "{:#}",
            Marker::parse(comment)
                .expect("a marker")
                .expect_err("a bad one")
        )
    }

    #[test]
    fn the_end_of_a_figure_and_an_excuse_with_its_reason() {
        assert_eq!(parse("<!-- /figure -->"), Marker::EndOfFigure);
        assert_eq!(
            parse("<!-- not measured: a setting of yours -->"),
            Marker::NotMeasured
        );
        assert!(error("<!-- not measured: -->").contains("say why"));
    }

    #[test]
    fn other_comments_are_none_of_ours() {
        for comment in [
            "<!-- toc -->",
            "<!-- not run: needs a network -->",
            "<!---->",
            "<br>",
        ] {
            assert!(Marker::parse(comment).is_none(), "{comment}");
        }
    }

    #[test]
    fn what_is_almost_a_marker_is_not_passed_over() {
        for comment in [
            "<!-- figure chapters.json#/a ns -->",
            "<!-- figures: x -->",
            "<!-- not measured -->",
            "<!-- claims: x -->",
        ] {
            assert!(error(comment).contains("almost a marker"), "{comment}");
        }
    }

    #[test]
    fn a_bad_figure_says_which_part_is_bad() {
        assert!(error("<!-- figure: chapters.json#/a -->").contains("a pointer and a format"));
        assert!(error("<!-- figure: chapters.json#/a furlongs -->").contains("furlongs"));
        assert!(error("<!-- figure: chapters.json/a ns -->").contains("no #"));
        assert!(error("<!-- figure: ../chapters.json#/a ns -->").contains("code/capstone/results"));
        assert!(error("<!-- figure: chapters.txt#/a ns -->").contains("chapters.txt"));
        assert!(error("<!-- figure: chapters.json#cases ns -->").contains("no JSON pointer"));
        assert!(
            error("<!-- figure: chapters.json#/a : chapters.json#/b x -->").contains("neither")
        );
    }

    #[test]
    fn a_bad_claim_says_which_part_is_bad() {
        assert!(error("<!-- claim: chapters.json#/a -->").contains("needs a comparison"));
        assert!(error("<!-- claim: chapters.json#/a < half -->").contains("half"));
    }
}
