//! The report as Markdown.

use std::fmt::{self, Display};

use comfy_table::{Table, presets};

use super::{Cell, KINDS, Report, Row};
use crate::ratios::Unit;
use crate::series::together;
use crate::table::{number, right};

/// Where a pool takes no part.
const NOT_MEASURED: &str = "–";

impl Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}", self.environment)?;
        for (size, rows) in &self.tables {
            let size = bytes(*size as u64);
            let created = table("created (peak of live bytes)", rows, |row, cell| {
                let peak = bytes(cell.peak * row.bytes as u64);
                format!("{} ({peak})", thousands(cell.created))
            });
            let times = table("time a hand-over (of hintpool's)", rows, time);
            writeln!(f, "\nValues of {size}:\n\n{created}\n\n{times}")?;
        }
        let samples = if self.quick {
            "5 short samples"
        } else {
            "9 samples"
        };
        write!(
            f,
            "\nCounts are the most in {samples}, times their median. \
             `{NOT_MEASURED}`: takes no part, or was not found."
        )
    }
}

fn table(figure: &str, rows: &[Row], show: impl Fn(&Row, &Cell) -> String) -> Table {
    let mut table = Table::new();
    table.load_style(presets::ASCII_MARKDOWN);
    let mut header = vec![figure, "needed"];
    header.extend(KINDS.map(|(_, title)| title));
    table.set_header(header);
    for row in rows {
        let needed = thousands(row.shape.work.needed());
        let mut line = vec![row.shape.title.to_owned(), needed];
        line.extend(row.cells.iter().map(|cell| match cell {
            Some(cell) => show(row, cell),
            None => NOT_MEASURED.to_owned(),
        }));
        table.add_row(line);
    }
    right(&mut table, 1..2 + KINDS.len());
    table
}

fn time(row: &Row, cell: &Cell) -> String {
    let hint = row
        .cells
        .iter()
        .flatten()
        .next()
        .expect("hintpool takes part in all");
    let of_hint = together([&cell.times, &hint.times], |[this, hint]| this / hint);
    match (cell.times.spread(), of_hint) {
        (Some(time), Some(of_hint)) => {
            let time = number(Unit::Nanoseconds, time.median);
            format!("{time} ({})", number(Unit::Ratio, of_hint.median))
        }
        _ => "too few samples".to_owned(),
    }
}

fn bytes(bytes: u64) -> String {
    match bytes {
        0..1024 => format!("{bytes} B"),
        1024..0x10_0000 => format!("{} KiB", bytes.div_ceil(1024)),
        _ => format!("{} MiB", thousands(bytes.div_ceil(0x10_0000))),
    }
}

fn thousands(count: u64) -> String {
    match count {
        0..1000 => count.to_string(),
        _ => format!("{},{:03}", thousands(count / 1000), count % 1000),
    }
}
