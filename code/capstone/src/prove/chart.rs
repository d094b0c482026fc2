//! Charts of a results file, as SVG for light and dark pages, each with the numbers behind it.
//!
//! From the same results come the same bytes.
//! Here are those of gains: one line a question, those first in which the pool loses.

mod drawing;
mod times;

use std::error::Error;
use std::ops::Range;

use bench_harness::judgement::{Conclusion, judge};
use bench_harness::pair_report::{POLICIES, pairs};
use bench_harness::ratio::{Interval, factor};
use bench_harness::results::{Results, Unit};
use plotters::prelude::*;
use plotters::style::text_anchor::{HPos, Pos, VPos};

pub use drawing::Chart;

use super::answers::{self, Line};
use super::plan::{Allocator, is_of_your_own};

/// A question, and below it the interval.
const ROW: u32 = 34;
/// Where the interval lies in its row, from the bottom.
const INTERVAL: f64 = 0.28;
const AXIS: u32 = 34;
const MARGIN: u32 = 8;
/// From this many times on, as fast or as slow, nobody has to read a chart to decide: that is off the scale, so that 1 to 3 has room.
const OFF_THE_SCALE: f64 = 10.0;
/// Closest where readers decide.
const MARKS: [f64; 9] = [0.1, 0.2, 0.5, 1.0, 1.5, 2.0, 3.0, 5.0, 10.0];
/// From the point of an arrow to its base.
const ARROW: i32 = 7;

/// All charts that these answers are enough for.
pub fn all(lines: &[Line]) -> Vec<Chart> {
    const BESIDE_NEW: &str = "hintpool as with a new value";
    let answer = |line: &Line| (line.question.clone(), line.conclusion);
    let mut charts = Vec::new();
    let own_type = |line: &&Line| is_of_your_own(&line.group);
    for allocator in &Allocator::ALL.map(|allocator| allocator.to_string()) {
        let lines = lines.iter();
        let lines = lines.filter(|line| !own_type(line) && line.allocator == *allocator);
        let answers = lines.map(answer);
        charts.extend(gains(allocator, BESIDE_NEW, allocator, answers));
    }
    let own_types = lines.iter().filter(own_type).map(answer);
    charts.extend(gains("own-types", BESIDE_NEW, "your own", own_types));
    let in_go = answers::go_lines(lines).into_iter();
    let in_go = in_go.map(|(line, conclusion)| (line.question.clone(), conclusion));
    charts.extend(gains("go", "sync.Pool as with a new value", "Go", in_go));
    charts.extend(times::charts(lines));
    charts
}

/// All charts of a recording, by the name of its file: those of `prove`, or that of an application.
pub fn of(results: &Results, file: &str) -> Vec<Chart> {
    let mut charts = all(&answers::lines(results));
    let mut conclusions: Vec<(String, Conclusion)> = pairs(&results.cases)
        .filter(|pair| pair.words == POLICIES && pair.without.unit == Unit::Ns)
        .map(|pair| {
            let conclusion = judge(&pair.without.samples, &pair.with.samples);
            (pair.name.replace('-', " "), conclusion)
        })
        .collect();
    conclusions.sort_by(|(_, a), (_, b)| answers::rank(*a).total_cmp(&answers::rank(*b)));
    charts.extend(gains(file, "pools as without", file, conclusions));
    charts
}

/// What one line of the chart shows.
struct Row {
    question: String,
    conclusion: Conclusion,
    gain: Interval,
}

impl Row {
    fn is_off_the_scale(&self) -> bool {
        !(1.0 / OFF_THE_SCALE..=OFF_THE_SCALE).contains(&self.gain.median)
    }
}

/// Of questions and their answers; `None` if too little was measured of all of them.
fn gains(
    name: &str,
    compared: &str,
    of: &str,
    answers: impl IntoIterator<Item = (String, Conclusion)>,
) -> Option<Chart> {
    let rows = answers.into_iter().filter_map(|(question, conclusion)| {
        Some(Row {
            question,
            conclusion,
            gain: conclusion.interval()?,
        })
    });
    let rows: Vec<Row> = rows.collect();
    if rows.is_empty() {
        return None;
    }
    let name = format!("gains-{name}");
    let title = format!("How many times as fast with {compared}: {of}");
    let paying = |row: &&Row| matches!(row.conclusion, Conclusion::Pays(_));
    let losing = |row: &&Row| matches!(row.conclusion, Conclusion::Costs(_));
    let description = format!(
        "One line for each of {} questions, from the least to the most that the samples allow. \
         A cross means that the pool loses: {}. A disc means that it pays: {}. A ring is neither. \
         {}The table below has the numbers.",
        rows.len(),
        rows.iter().filter(losing).count(),
        rows.iter().filter(paying).count(),
        off_the_scale(&rows),
    );
    let mut svg = String::new();
    draw(&mut svg, &rows).expect("a string takes all that is drawn");
    let headings = ["question", "verdict", "low", "median", "high"];
    Some(Chart {
        svg: drawing::finished(&svg, &name, &title, &description),
        headings: headings.map(str::to_owned).to_vec(),
        rows: rows.iter().map(numbers).collect(),
        name,
        title,
    })
}

fn numbers(row: &Row) -> Vec<String> {
    let Interval { low, median, high } = row.gain;
    let numbers = [low, median, high].map(|number| format!("{number:.2}"));
    let words = [row.question.clone(), row.conclusion.to_string()];
    words.into_iter().chain(numbers).collect()
}

/// For those who don't see the arrows.
fn off_the_scale(rows: &[Row]) -> String {
    match rows.iter().filter(|row| row.is_off_the_scale()).count() {
        0 => String::new(),
        off => format!(
            "{off} of them {} off the scale, which ends at {OFF_THE_SCALE} times: an arrow with the number stands at its end instead. ",
            if off == 1 { "lies" } else { "lie" },
        ),
    }
}

fn draw(svg: &mut String, rows: &[Row]) -> Result<(), Box<dyn Error>> {
    let height = rows.len() as u32 * ROW + 2 * (AXIS + MARGIN);
    let root = SVGBackend::with_string(svg, (drawing::WIDTH, height)).into_drawing_area();
    let scale = scale(rows);
    let mut chart = ChartBuilder::on(&root)
        .margin(MARGIN)
        .margin_right(3 * MARGIN)
        .x_label_area_size(AXIS)
        // The chart may be longer than a screen.
        .top_x_label_area_size(AXIS)
        .build_cartesian_2d(
            scale.clone().log_scale().with_key_points(marks(&scale)),
            0.0..rows.len() as f64,
        )?;
    chart
        .configure_mesh()
        .disable_y_mesh()
        .disable_y_axis()
        .x_label_formatter(&|times| format!("{times}×"))
        .x_label_style(drawing::text())
        .axis_style(drawing::FAINT.stroke_width(1))
        .bold_line_style(drawing::FAINT.stroke_width(1))
        .light_line_style(TRANSPARENT)
        .draw()?;
    let all = rows.len() as f64;
    for (number, row) in rows.iter().enumerate() {
        let gain = row.gain;
        let bottom = all - (number + 1) as f64;
        let y = bottom + INTERVAL;
        // It does not cross the question.
        let neither = [(1.0, bottom), (1.0, y + INTERVAL)];
        chart.draw_series(LineSeries::new(neither, drawing::TEXT.stroke_width(1)))?;
        let colour = match row.conclusion {
            Conclusion::Pays(_) => drawing::GOOD,
            Conclusion::Costs(_) => drawing::BAD,
            _ => drawing::TEXT,
        };
        let on_the_scale = |gain: f64| gain.clamp(scale.start, scale.end);
        let ends = [gain.low, gain.high].map(|end| (on_the_scale(end), y));
        chart.draw_series(LineSeries::new(ends, colour.stroke_width(2)))?;
        let at = (on_the_scale(gain.median), y);
        // The marks are unlike in more than colour.
        match row.conclusion {
            _ if row.is_off_the_scale() => {
                let (x, y) = chart.backend_coord(&at);
                let (inwards, anchor) = match gain.median < 1.0 {
                    true => (1, HPos::Left),
                    false => (-1, HPos::Right),
                };
                let base = x + inwards * ARROW;
                let arrow = [(x, y), (base, y - 5), (base, y + 5)];
                root.draw(&Polygon::new(arrow, colour.filled()))?;
                let style = drawing::text().pos(Pos::new(anchor, VPos::Center));
                let number = format!("off the scale: {}×", factor(gain.median));
                root.draw(&Text::new(number, (base + inwards * 5, y), style))?;
            }
            Conclusion::Pays(_) => {
                chart.draw_series([Circle::new(at, 4, colour.filled())])?;
            }
            Conclusion::Costs(_) => {
                chart.draw_series([Cross::new(at, 4, colour.stroke_width(2))])?;
            }
            _ => {
                chart.draw_series([Circle::new(at, 4, colour.stroke_width(2))])?;
            }
        }
        let top = MARGIN + AXIS + number as u32 * ROW;
        let place = (MARGIN as i32, top as i32 + 4);
        root.draw(&Text::new(row.question.clone(), place, drawing::text()))?;
    }
    root.present()?;
    Ok(())
}

/// Those of [`MARKS`] that have room.
fn marks(scale: &Range<f64>) -> Vec<f64> {
    /// A scale that is longer than this has no room between 1 and 2.
    const LONG: f64 = 30.0;
    let long = scale.end / scale.start > LONG;
    let marks = MARKS.into_iter().filter(|mark| scale.contains(mark));
    marks.filter(|mark| *mark != 1.5 || !long).collect()
}

/// All intervals, and 1, with some room at both ends; not much beyond what is [`OFF_THE_SCALE`].
fn scale(rows: &[Row]) -> Range<f64> {
    /// Leaves the end's own mark on the scale.
    const ROOM: f64 = 1.1;
    let low = rows.iter().map(|row| row.gain.low).fold(1.0, f64::min);
    let high = rows.iter().map(|row| row.gain.high).fold(1.0, f64::max);
    let most = ROOM * OFF_THE_SCALE;
    (low / 1.3).max(1.0 / most)..(high * 1.3).min(most)
}
