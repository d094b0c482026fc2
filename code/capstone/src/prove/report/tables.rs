//! The tables of the page.

use maud::{Markup, html};
use workbench::arm::Arm;

use super::figure;
use crate::prove::chart::{Chart, nanoseconds};
use crate::prove::table::{self, Line};
use crate::prove::verdict::Verdict;

pub(super) fn answers(lines: &[Line]) -> Markup {
    let time = |line: &Line, arm| {
        line.arm(arm)
            .map_or_else(String::new, |arm| nanoseconds(arm.time.median))
    };
    html! {
        div.wide { table {
            thead { tr {
                th { "question" } th { "allocator" } th { "does hintpool pay?" }
                th { "new" } th { "hintpool" }
            } }
            tbody { @for line in lines { tr {
                td { (line.question) }
                td { (line.allocator) }
                td class=(class(line.judgement.verdict)) { (line.judgement.verdict) }
                td.number { (time(line, Arm::Fresh)) }
                td.number { (time(line, Arm::Hintpool)) }
            } } }
        } }
    }
}

fn class(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Costs(_) => "costs",
        Verdict::Pays(_) => "pays",
        _ => "neither",
    }
}

pub(super) fn faster_than_hintpool(lines: &[Line]) -> Markup {
    let faster: Vec<String> = lines
        .iter()
        .flat_map(|line| {
            line.faster_than_hintpool().map(move |(arm, interval)| {
                format!("{}, {}: {arm}, {interval}", line.question, line.allocator)
            })
        })
        .collect();
    html! {
        @if !faster.is_empty() {
            h2 { "Faster than hintpool" }
            ul { @for line in &faster { li { (line) } } }
        }
    }
}

/// With the chart of its own.
pub(super) fn in_go(lines: &[Line], chart: Option<&Chart>) -> Markup {
    let lines = table::go_lines(lines);
    html! {
        @if !lines.is_empty() {
            h2 { "The same questions in Go" }
            p { "Go's pool beside new values of Go, whose price includes the garbage collector at its default. The last column compares the two pools; it includes what is done with the value, which each language does in its own way." }
            div.wide { table {
                thead { tr {
                    th { "question" } th { "does Go's pool pay?" } th { "new in Go" } th { "Go's pool" }
                    th { "allocations" } th { "hintpool beside Go's pool" }
                } }
                tbody { @for (line, go) in &lines { tr {
                    td { (line.question) }
                    td class=(class(go.judgement.verdict)) { (go.judgement.verdict) }
                    td.number { (nanoseconds(go.fresh.median)) }
                    td.number { (nanoseconds(go.pool.median)) }
                    td.number { @if let Some([fresh, pool]) = go.allocations { (format!("{fresh:.1}, {pool:.1}")) } }
                    td { @if let Some(ratio) = go.hintpool { (ratio) " as fast" } }
                } } }
            } }
            @if let Some(chart) = chart { (figure(chart)) }
        }
    }
}

pub(super) fn all_times(lines: &[Line]) -> Markup {
    html! {
        div.wide { table {
            thead { tr {
                th { "question" } th { "allocator" } th { "arm" } th { "median" } th { "low" } th { "high" }
                th { "allocations" } th { "against hintpool" }
            } }
            tbody { @for line in lines { @for arm in &line.arms { tr {
                td { (line.question) }
                td { (line.allocator) }
                td { (arm.arm) }
                @for time in [arm.time.median, arm.time.low, arm.time.high] {
                    td.number { (nanoseconds(time)) }
                }
                td.number { @if let Some(count) = arm.allocations { (format!("{count:.1}")) } }
                td { @if let Some(gain) = arm.of_hintpool { (gain) " as fast" } }
            } } } }
        } }
    }
}

/// The numbers of a chart, to stand beside it.
pub fn numbers(chart: &Chart) -> Markup {
    html! {
        div.wide { table {
            thead { tr { @for heading in &chart.headings { th { (heading) } } } }
            tbody { @for row in &chart.rows { tr { @for cell in row { td { (cell) } } } } }
        } }
    }
}
