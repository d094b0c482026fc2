//! Where the gain of each question lies: one line a question, those first in which the pool loses.

use anyhow::{Result, anyhow};
use plotters::prelude::*;

use super::super::plan::Allocator;
use super::super::table::{self, Line};
use super::super::verdict::{Interval, Verdict};
use super::{Chart, axis, theme};

/// As wide as a phone shows with letters that can be read.
const WIDTH: u32 = 400;
/// A question, and below it the interval.
const ROW: u32 = 34;
/// Where the interval lies in its row, from the bottom.
const INTERVAL: f64 = 0.28;
const AXIS: u32 = 34;
const MARGIN: u32 = 8;

/// What one line of the chart shows.
pub(super) struct Row {
    question: String,
    verdict: Verdict,
    gain: Interval,
}

impl Row {
    /// `None` if too little was measured.
    pub(super) fn new(question: String, verdict: Verdict) -> Option<Self> {
        let gain = verdict.interval()?;
        Some(Self {
            question,
            verdict,
            gain,
        })
    }

    fn numbers(&self) -> Vec<String> {
        let number = |number: f64| format!("{number:.2}");
        vec![
            self.question.clone(),
            self.verdict.to_string(),
            number(self.gain.low),
            number(self.gain.median),
            number(self.gain.high),
        ]
    }
}

pub(super) fn charts(lines: &[Line]) -> Result<Vec<Chart>> {
    let mut charts = Vec::new();
    for allocator in Allocator::ALL {
        let of_it = lines
            .iter()
            .filter(|line| line.allocator == allocator.name());
        let rows: Vec<Row> = of_it
            .filter_map(|line| Row::new(line.question.clone(), line.judgement.verdict))
            .collect();
        if !rows.is_empty() {
            let title =
                format!("How many times as fast with hintpool as with a new value: {allocator}");
            charts.push(chart(format!("gains-{allocator}"), title, &rows)?);
        }
    }
    let in_go = table::go_lines(lines).into_iter();
    let rows: Vec<Row> = in_go
        .filter_map(|(line, go)| Row::new(line.question.clone(), go.judgement.verdict))
        .collect();
    if !rows.is_empty() {
        let title = "How many times as fast with sync.Pool as with a new value: Go";
        charts.push(chart("gains-go".to_owned(), title.to_owned(), &rows)?);
    }
    Ok(charts)
}

pub(super) fn chart(name: String, title: String, rows: &[Row]) -> Result<Chart> {
    let paying = |row: &&Row| matches!(row.verdict, Verdict::Pays(_));
    let losing = |row: &&Row| matches!(row.verdict, Verdict::Costs(_));
    let description = format!(
        "One line for each of {} questions, from the least to the most that the samples allow. \
         A cross means that the pool loses: {}. A disc means that it pays: {}. A ring is neither. \
         The table below has the numbers.",
        rows.len(),
        rows.iter().filter(losing).count(),
        rows.iter().filter(paying).count(),
    );
    let mut drawing = String::new();
    // plotters's errors borrow from the drawing.
    draw(&mut drawing, rows).map_err(|error| anyhow!("{name} can't be drawn: {error}"))?;
    Ok(Chart {
        svg: theme::finished(&drawing, &name, &title, &description),
        headings: ["question", "verdict", "low", "median", "high"]
            .map(str::to_owned)
            .to_vec(),
        rows: rows.iter().map(Row::numbers).collect(),
        name,
        title,
        description,
    })
}

fn draw(drawing: &mut String, rows: &[Row]) -> Result<(), Box<dyn std::error::Error>> {
    let height = rows.len() as u32 * ROW + AXIS + 2 * MARGIN;
    let root = SVGBackend::with_string(drawing, (WIDTH, height)).into_drawing_area();
    let mut chart = ChartBuilder::on(&root)
        .margin(MARGIN)
        .margin_right(3 * MARGIN)
        .x_label_area_size(AXIS)
        .build_cartesian_2d(
            range(rows)
                .log_scale()
                .with_key_points(axis::marks(&range(rows))),
            0.0..rows.len() as f64,
        )?;
    chart
        .configure_mesh()
        .disable_y_mesh()
        .disable_y_axis()
        .x_label_formatter(&|times| format!("{times}×"))
        .x_label_style(theme::text())
        .axis_style(theme::stroke(theme::FAINT, 1))
        .bold_line_style(theme::stroke(theme::FAINT, 1))
        .light_line_style(TRANSPARENT)
        .draw()?;
    let all = rows.len() as f64;
    let neither = [(1.0, 0.0), (1.0, all)];
    chart.draw_series(LineSeries::new(neither, theme::stroke(theme::TEXT, 1)))?;
    for (number, row) in rows.iter().enumerate() {
        let gain = row.gain;
        let y = all - (number + 1) as f64 + INTERVAL;
        let (colour, mark) = match row.verdict {
            Verdict::Pays(_) => (theme::GOOD, Mark::Disc),
            Verdict::Costs(_) => (theme::BAD, Mark::Cross),
            _ => (theme::TEXT, Mark::Ring),
        };
        let ends = [(gain.low, y), (gain.high, y)];
        chart.draw_series(LineSeries::new(ends, theme::stroke(colour, 2)))?;
        let at = (gain.median, y);
        match mark {
            Mark::Disc => chart.draw_series([Circle::new(at, 4, colour.filled())])?,
            Mark::Ring => chart.draw_series([Circle::new(at, 4, theme::stroke(colour, 2))])?,
            Mark::Cross => chart.draw_series([Cross::new(at, 4, theme::stroke(colour, 2))])?,
        };
        let top = MARGIN + number as u32 * ROW;
        root.draw(&Text::new(
            row.question.clone(),
            (MARGIN as i32, top as i32 + 4),
            theme::text(),
        ))?;
    }
    root.present()?;
    Ok(())
}

/// Unlike in more than colour.
enum Mark {
    Disc,
    Ring,
    Cross,
}

/// All intervals, and 1, with some room at both ends.
fn range(rows: &[Row]) -> std::ops::Range<f64> {
    let low = rows.iter().map(|row| row.gain.low).fold(1.0, f64::min);
    let high = rows.iter().map(|row| row.gain.high).fold(1.0, f64::max);
    low / 1.3..high * 1.3
}
