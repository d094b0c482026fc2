//! A report as text.

use std::fmt::{self, Display};

use comfy_table::{CellAlignment, Table, presets};

use crate::environment::Environment;
use crate::ratios::verdict::Target;
use crate::ratios::{Loss, Report, Row, Unit, Work};
use crate::series::Spread;

impl Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}\n", self.environment)?;
        writeln!(f, "{}\n", losses(&self.losses))?;
        writeln!(f, "{}", targets(&self.rows))?;
        for row in &self.rows {
            if let Some(why) = &row.why {
                writeln!(f, "{}, {}: {}: {why}", row.work, row.figure, row.verdict)?;
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
            "{}, {} processors, {}, {}",
            self.cpu, self.cpus, self.system, self.kernel
        )?;
        writeln!(
            f,
            "{}, profile {}, commit {}{}",
            self.rustc,
            self.profile,
            self.commit,
            self.go
                .as_ref()
                .map(|go| format!(", {go}"))
                .unwrap_or_default()
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
        let [mut found, middle] = spread(row.value, row.unit);
        if row.value.is_none() && row.why.is_some() {
            "not measured".clone_into(&mut found);
        }
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

fn losses(losses: &[Loss]) -> Table {
    let mut table = Table::new();
    table.load_style(presets::ASCII_MARKDOWN);
    table.set_header([
        "faster than hintpool",
        "in this work",
        "of hintpool",
        "middle half",
    ]);
    for loss in losses {
        let [of_hintpool, middle] = spread(Some(loss.of_hintpool), Unit::Ratio);
        table.add_row([loss.arm.clone(), loss.work.to_owned(), of_hintpool, middle]);
    }
    right(&mut table, 2..4);
    table
}

/// A median, and where the middle half lies.
fn spread(spread: Option<Spread>, unit: Unit) -> [String; 2] {
    let Some(Spread { low, median, high }) = spread else {
        return ["too few samples".to_owned(), String::new()];
    };
    let show = |value| number(unit, value);
    [show(median), format!("{} to {}", show(low), show(high))]
}

fn arms(work: &Work) -> Table {
    let mut table = Table::new();
    table.load_style(presets::ASCII_MARKDOWN);
    table.set_header([work.name, "found", "middle half", "of hintpool"]);
    for arm in &work.arms {
        let [median, middle] = spread(arm.nanoseconds, Unit::Nanoseconds);
        let [of_hintpool, _] = spread(arm.of_hintpool, Unit::Ratio);
        table.add_row([arm.name.clone(), median, middle, of_hintpool]);
    }
    right(&mut table, 1..4);
    table
}

pub(crate) fn right(table: &mut Table, columns: std::ops::Range<usize>) {
    for at in columns {
        if let Some(column) = table.column_mut(at) {
            column.set_cell_alignment(CellAlignment::Right);
        }
    }
}

pub(crate) fn number(unit: Unit, value: f64) -> String {
    match unit {
        Unit::Ratio if value.abs() >= 10.0 => format!("{value:.1}"),
        Unit::Ratio => format!("{value:.3}"),
        Unit::Nanoseconds if value >= 1000.0 => format!("{:.2} µs", value / 1000.0),
        Unit::Nanoseconds => format!("{value:.2} ns"),
        Unit::Bytes => format!("{value} B"),
        Unit::Values => format!("{value}"),
    }
}
