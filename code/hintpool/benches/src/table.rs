//! A report as text.

use std::fmt::{self, Display};

use comfy_table::{CellAlignment, Table, presets};

use crate::environment::Environment;
use crate::ratios::verdict::Target;
use crate::ratios::{Report, Row, Unit, Work};
use crate::series::Spread;

impl Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}\n", self.environment)?;
        writeln!(f, "{}", targets(&self.rows))?;
        for row in &self.rows {
            if let Some(why) = &row.why {
                writeln!(f, "{}, {}: {why}", row.work, row.figure)?;
            }
        }
        writeln!(
            f,
            "\nEach figure is a median; beside it, where the middle half of the samples lies.\n\
             A target is reached, or not, when that half lies on one side of it.\n"
        )?;
        for work in &self.works {
            writeln!(f, "{}\n", arms(work))?;
        }
        Ok(())
    }
}

impl Display for Environment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let crates: Vec<String> = self
            .crates
            .iter()
            .map(|(name, version)| format!("{name} {version}"))
            .collect();
        let pinned = if self.pinned { "pinned" } else { "not pinned" };
        let [before, after] = self.load;
        writeln!(
            f,
            "{}, {} processors, {}, Linux {}",
            self.cpu, self.cpus, self.system, self.kernel
        )?;
        writeln!(
            f,
            "{}, profile {}, commit {}",
            self.rustc, self.profile, self.commit
        )?;
        writeln!(f, "{}", crates.join(", "))?;
        write!(
            f,
            "threads {pinned}, load average {before:.2} before and {after:.2} after"
        )
    }
}

fn targets(rows: &[Row]) -> Table {
    let mut table = Table::new();
    table.load_style(presets::ASCII_MARKDOWN);
    table.set_header([
        "work",
        "figure",
        "found",
        "middle half",
        "target",
        "verdict",
    ]);
    for row in rows {
        let show = |value: f64| number(row.unit, value);
        let (found, middle) = match row.value {
            Some(Spread { low, median, high }) => {
                (show(median), format!("{} to {}", show(low), show(high)))
            }
            None => ("not measured".to_owned(), String::new()),
        };
        let target = match row.target {
            Target::AtMost(limit) => format!("≤ {}", show(limit)),
            Target::AtLeast(limit) => format!("≥ {}", show(limit)),
        };
        table.add_row([
            row.work.to_owned(),
            row.figure.clone(),
            found,
            middle,
            target,
            row.verdict.to_string(),
        ]);
    }
    right(&mut table, 2..5);
    table
}

fn arms(work: &Work) -> Table {
    let mut table = Table::new();
    table.load_style(presets::ASCII_MARKDOWN);
    table.set_header([work.name, "ns", "middle half"]);
    for arm in &work.arms {
        let (median, middle) = match arm.nanoseconds {
            Some(Spread { low, median, high }) => {
                (format!("{median:.2}"), format!("{low:.2} to {high:.2}"))
            }
            None => ("too few samples".to_owned(), String::new()),
        };
        table.add_row([arm.name.clone(), median, middle]);
    }
    right(&mut table, 1..3);
    table
}

fn right(table: &mut Table, columns: std::ops::Range<usize>) {
    for at in columns {
        if let Some(column) = table.column_mut(at) {
            column.set_cell_alignment(CellAlignment::Right);
        }
    }
}

fn number(unit: Unit, value: f64) -> String {
    match unit {
        Unit::Ratio if value.abs() >= 10.0 => format!("{value:.1}"),
        Unit::Ratio => format!("{value:.3}"),
        Unit::Nanoseconds if value >= 1000.0 => format!("{:.2} µs", value / 1000.0),
        Unit::Nanoseconds => format!("{value:.1} ns"),
        Unit::Bytes => format!("{value} B"),
        Unit::Values => format!("{value}"),
    }
}
