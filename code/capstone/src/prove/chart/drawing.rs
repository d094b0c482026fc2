//! What every chart has: colours that follow the page, and what a drawing needs to be read aloud.

use plotters::style::{FontTransform, IntoFont, RGBColor, TextStyle};

/// A chart and the numbers that it shows.
#[derive(Clone, Debug, PartialEq)]
pub struct Chart {
    /// Kebab case; the name of its files.
    pub name: String,
    /// What it is about.
    pub title: String,
    /// To be put into a page as it is: its colours are those of the text around it, and the page's variables.
    pub svg: String,
    /// The headings of the columns.
    pub headings: Vec<String>,
    /// The numbers.
    pub rows: Vec<Vec<String>>,
}

/// As wide as a phone shows with letters that can be read.
pub(super) const WIDTH: u32 = 400;

/// The text's own colour.
pub(super) const TEXT: RGBColor = RGBColor(1, 1, 1);
/// Lines that help the eye.
pub(super) const FAINT: RGBColor = RGBColor(2, 2, 2);
pub(super) const GOOD: RGBColor = RGBColor(3, 3, 3);
pub(super) const BAD: RGBColor = RGBColor(4, 4, 4);

/// One for each arm that is neither the course's pool nor no pool.
pub(super) const OTHERS: [RGBColor; 4] = [
    RGBColor(5, 5, 5),
    RGBColor(6, 6, 6),
    RGBColor(7, 7, 7),
    RGBColor(8, 8, 8),
];

/// What stands in the drawing, and what it becomes: plotters knows no colours but fixed ones.
///
/// The first two accents are the book's. What follows a comma is for a page that sets no variables: readable on light and dark.
const COLOURS: [(RGBColor, &str); 8] = [
    (TEXT, "currentColor"),
    (FAINT, "var(--chart-faint, #80808066)"),
    (GOOD, "var(--course-good, #2a9d6c)"),
    (BAD, "var(--course-bad, #d9534a)"),
    (OTHERS[0], "var(--chart-1, #4a90d9)"),
    (OTHERS[1], "var(--chart-2, #b07cc6)"),
    (OTHERS[2], "var(--chart-3, #c98a1b)"),
    (OTHERS[3], "var(--chart-4, #8a8a8a)"),
];

pub(super) fn text() -> TextStyle<'static> {
    /// plotters makes it a quarter smaller.
    const SIZE: u32 = 16;
    ("sans-serif", SIZE)
        .into_font()
        .transform(FontTransform::None)
        .color(&TEXT)
}

/// The drawing with the page's colours, a title and a description, and without a blank line, which would end it in Markdown.
pub(super) fn finished(drawing: &str, name: &str, title: &str, description: &str) -> String {
    let mut svg = drawing.to_owned();
    for (RGBColor(red, green, blue), colour) in COLOURS {
        svg = svg.replace(
            &format!("\"#{red:02X}{green:02X}{blue:02X}\""),
            &format!("\"{colour}\""),
        );
    }
    let begin = format!("<svg role=\"img\" aria-labelledby=\"{name}-title {name}-desc\" ");
    let spoken = format!(
        ">\n<title id=\"{name}-title\">{}</title>\n<desc id=\"{name}-desc\">{}</desc>\n",
        escaped(title),
        escaped(description)
    );
    svg = svg.replacen("<svg ", &begin, 1).replacen('>', &spoken, 1);
    let lines = svg.lines().filter(|line| !line.trim().is_empty());
    lines.map(|line| format!("{line}\n")).collect()
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;")
}
