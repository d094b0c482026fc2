//! Time by the size of a buffer: one line an arm.

use std::error::Error;
use std::ops::Range;

use bench_harness::arm::Arm;
use bench_harness::group::{Group, Touched, Value, all, size};
use plotters::prelude::*;

use super::super::answers::Line;
use super::super::plan::Allocator;
use super::super::tables::{nanoseconds, time};
use super::drawing::{self, Chart};

const PLOT: u32 = 300;
/// A line of the legend.
const LEGEND: u32 = 24;
const ARMS_A_LINE: usize = 2;

pub(super) fn charts(lines: &[Line]) -> Vec<Chart> {
    let mut charts = Vec::new();
    for allocator in Allocator::ALL {
        for touched in [Touched::OneByte, Touched::Whole] {
            let columns = columns(lines, allocator, touched);
            // A single size makes no line.
            if columns.len() > 1 {
                charts.push(chart(allocator, touched, &columns));
            }
        }
    }
    charts
}

/// A size and its answer.
type Column<'l> = (usize, &'l Line);

/// An arm, and its time for each size.
type Times = (Arm, Vec<f64>);

/// By growing size.
fn columns(lines: &[Line], allocator: Allocator, wanted: Touched) -> Vec<Column<'_>> {
    let alone = |group: &Group| group.shape.threads == 1 && !group.shape.many_held;
    let found = |group: Group| match group.value {
        Value::Buffer { size, touched } if touched == wanted => {
            let name = format!("{allocator}-{}", group.name());
            let line = lines.iter().find(|line| line.group == name)?;
            Some((size, line))
        }
        _ => None,
    };
    all().into_iter().filter(alone).filter_map(found).collect()
}

fn chart(allocator: Allocator, touched: Touched, columns: &[Column<'_>]) -> Chart {
    let name = format!("times-{allocator}-{}", touched.name());
    let title = format!("Time for a buffer, {touched}, by its size: {allocator}");
    let arms = Arm::ALL.into_iter().filter_map(|arm| {
        let times = columns
            .iter()
            .map(|(_, line)| Some(line.arm(arm)?.time.median));
        Some((arm, times.collect::<Option<_>>()?))
    });
    let arms: Vec<Times> = arms.collect();
    let (largest, answer) = columns[columns.len() - 1];
    let description = format!(
        "Both axes are logarithmic. One line for each of {}. At {}, a new buffer takes {} and one from hintpool {}. \
         The table below has the numbers.",
        Vec::from_iter(arms.iter().map(|(arm, _)| arm.name())).join(", "),
        size(largest, " "),
        time(answer, Arm::Fresh),
        time(answer, Arm::Hintpool),
    );
    let sizes: Vec<usize> = columns.iter().map(|(size, _)| *size).collect();
    let mut svg = String::new();
    draw(&mut svg, &arms, &sizes).expect("a string takes all that is drawn");
    let sizes = sizes.iter().map(|bytes| size(*bytes, " "));
    let rows = arms.iter().map(|(arm, times)| {
        let times = times.iter().map(|ns| nanoseconds(*ns));
        [arm.name().to_owned()].into_iter().chain(times).collect()
    });
    Chart {
        svg: drawing::finished(&svg, &name, &title, &description),
        headings: ["arm".to_owned()].into_iter().chain(sizes).collect(),
        rows: rows.collect(),
        name,
        title,
    }
}

fn draw(svg: &mut String, arms: &[Times], sizes: &[usize]) -> Result<(), Box<dyn Error>> {
    let lines = arms.len().div_ceil(ARMS_A_LINE) as u32;
    let height = PLOT + (lines + 1) * LEGEND;
    let root = SVGBackend::with_string(svg, (drawing::WIDTH, height)).into_drawing_area();
    let (plot, legend) = root.split_vertically(PLOT);
    let last = (sizes.len() - 1) as f64;
    let times = range(arms);
    let mut chart = ChartBuilder::on(&plot)
        .margin(12)
        .x_label_area_size(46)
        .y_label_area_size(52)
        .build_cartesian_2d(
            -0.1..last + 0.1,
            times.clone().log_scale().with_key_points(marks(&times)),
        )?;
    chart
        .configure_mesh()
        .disable_x_mesh()
        .x_labels(sizes.len())
        .x_label_formatter(&|x| {
            let size = sizes.get(x.round().max(0.0) as usize);
            size.map_or_else(String::new, |size| short(*size))
        })
        .x_desc("bytes")
        .y_label_formatter(&|ns| nanoseconds(*ns).replace(".0 ", " "))
        .label_style(drawing::text())
        .axis_style(drawing::FAINT.stroke_width(1))
        .bold_line_style(drawing::FAINT.stroke_width(1))
        .light_line_style(TRANSPARENT)
        .draw()?;
    for (number, (arm, times)) in arms.iter().enumerate() {
        let colour = colour(*arm);
        let width = if *arm == Arm::Hintpool { 3 } else { 2 };
        let points = (0..).zip(times).map(|(x, ns)| (f64::from(x), *ns));
        let line = LineSeries::new(points.clone(), colour.stroke_width(width));
        // The size of the mark tells the arms apart without colour.
        let radius = 2 + number as u32;
        let mark = |at| Circle::new(at, radius, colour.stroke_width(1));
        chart.draw_series(line)?;
        chart.draw_series(points.map(mark))?;
        let column = drawing::WIDTH as usize / ARMS_A_LINE * (number % ARMS_A_LINE);
        let (x, y) = (
            column as i32,
            LEGEND as i32 * (number / ARMS_A_LINE + 1) as i32,
        );
        legend.draw(&Circle::new((x + 20, y), radius, colour.stroke_width(2)))?;
        let name = arm.name().to_owned();
        legend.draw(&Text::new(name, (x + 36, y - 6), drawing::text()))?;
    }
    root.present()?;
    Ok(())
}

/// Without the word that all sizes share, so that they fit beside each other.
fn short(bytes: usize) -> String {
    size(bytes, " ").replace(" bytes", "").replace("iB", "i")
}

fn colour(arm: Arm) -> RGBColor {
    match arm {
        Arm::Hintpool => drawing::GOOD,
        Arm::Fresh => drawing::TEXT,
        Arm::Grown => drawing::OTHERS[0],
        Arm::ThreadLocal => drawing::OTHERS[1],
        Arm::RegexAutomata => drawing::OTHERS[2],
        _ => drawing::OTHERS[3],
    }
}

/// Where the axis is labelled: at 1, 2 and 5 of each power of ten, or at the powers alone where these would crowd.
fn marks(range: &Range<f64>) -> Vec<f64> {
    let steps: &[f64] = if range.end / range.start < 200.0 {
        &[1.0, 2.0, 5.0]
    } else {
        &[1.0]
    };
    (-3..=9)
        .flat_map(|power| steps.iter().map(move |step| step * 10_f64.powi(power)))
        .filter(|mark| range.contains(mark))
        .collect()
}

fn range(arms: &[Times]) -> Range<f64> {
    let times = || arms.iter().flat_map(|(_, times)| times).copied();
    let low = times().fold(f64::INFINITY, f64::min);
    let high = times().fold(0.0, f64::max);
    low / 1.5..high * 1.5
}
