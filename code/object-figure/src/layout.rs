//! Where things stand in a picture.

use crate::trace::Spot;

pub(crate) const WIDTH: i32 = 400;
pub(crate) const HEIGHT: i32 = 318;
/// A place for a value is a square.
pub(crate) const CELL: i32 = 20;
/// Between values that lie side by side without a magazine around them.
const GAP: i32 = 1;
const ROW: i32 = 34;
/// From the edge of a panel to its labels, and to its cells.
pub(crate) const LABELS: i32 = 8;
const CELLS: i32 = 66;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Point {
    pub(crate) x: i32,
    pub(crate) y: i32,
}

#[derive(Debug, Clone, Copy)]
pub(crate) struct Panel {
    pub(crate) x: i32,
    pub(crate) y: i32,
    pub(crate) width: i32,
    pub(crate) height: i32,
}

pub(crate) fn thread(number: usize) -> Panel {
    Panel {
        x: 2 + 200 * i32::try_from(number).expect("few threads"),
        y: 2,
        width: 196,
        height: 164,
    }
}

pub(crate) fn depot() -> Panel {
    Panel {
        x: 2,
        y: 174,
        width: 396,
        height: 74,
    }
}

/// The centre line of a row of a panel, from zero.
pub(crate) fn row(panel: Panel, number: i32) -> i32 {
    panel.y + panel.height - 20 - ROW * (last_row(panel) - number)
}

fn last_row(panel: Panel) -> i32 {
    (panel.height - 40) / ROW
}

/// What was dropped lies below the panels.
pub(crate) const DROPPED: i32 = 270;
pub(crate) const COUNTS: i32 = 308;

/// The centre of a place, where a magazine holds `magazine` values.
pub(crate) fn centre(spot: Spot, magazine: usize) -> Point {
    let number = |at: usize| i32::try_from(at).expect("few values");
    let loose = |at| number(at) * (CELL + GAP);
    let (panel, line, along) = match spot {
        Spot::Hand { thread: of, at } => (thread(of), 0, loose(at)),
        Spot::Slot { thread: of } => (thread(of), 1, 0),
        Spot::Loaded { thread: of, at } => (thread(of), 2, number(at) * CELL),
        Spot::Previous { thread: of, at } => (thread(of), 3, number(at) * CELL),
        Spot::Depot {
            magazine: which,
            at,
        } => {
            let before = number(which) * (number(magazine) * CELL + 6 * GAP);
            (depot(), 0, before + number(at) * CELL)
        }
        Spot::Victim { at } => (depot(), 1, loose(at)),
        Spot::Dropped { at } => {
            let x = depot().x + CELLS + CELL / 2 + loose(at);
            return Point { x, y: DROPPED };
        }
    };
    Point {
        x: panel.x + CELLS + CELL / 2 + along,
        y: row(panel, line),
    }
}
