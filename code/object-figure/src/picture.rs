//! Each step as a picture, in the visual language of `book/theme/course.css`, with a caption; one below the other. A
//! script may show them one at a time.

use maud::{Markup, html};

use crate::trace::{Call, Lying, Name, Row, Spot, Step, Trace};
use crate::words;

const WIDTH: i32 = 400;
const HEIGHT: i32 = 318;
/// A place for a value is a square.
const CELL: i32 = 20;
/// Between values that lie side by side without a magazine around them.
const GAP: i32 = 1;
const ROW: i32 = 34;
/// From the edge of a panel to its labels, and to its cells.
const LABELS: i32 = 8;
const CELLS: i32 = 66;

/// The centre lines of a thread's first row and the depot's, of what was dropped, and of the counts.
const THREAD: i32 = 44;
const DEPOT: i32 = 194;
const DROPPED: i32 = 270;
const COUNTS: i32 = 308;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Point {
    x: i32,
    y: i32,
}

fn number(of: usize) -> i32 {
    i32::try_from(of).expect("few values")
}

/// The left edge of a thread's panel, and of the depot's.
fn left(thread: usize) -> i32 {
    2 + 200 * number(thread)
}

/// Draws the trace, in which the value `followed` stands out.
///
/// No line is empty, since Markdown would end the part there.
pub fn part(trace: &Trace, followed: Name) -> String {
    let mut part = String::from("<div class=\"stepper\">\n");
    let last = trace.steps.len() - 1;
    for (number, event) in words::events(trace).iter().enumerate() {
        let picture = Picture {
            magazine: trace.magazine,
            step: &trace.steps[number],
            before: number.checked_sub(1).map(|before| &trace.steps[before]),
            followed,
        };
        let figure = html! {
            figure.diagram.step id=(format!("step-{number}")) {
                (picture.draw(number))
                figcaption {
                    strong { "Step " (number) " of " (last) "." } " "
                    (event.caption) " "
                    strong { (words::place(followed, picture.step)) }
                }
            }
        };
        part += &figure.into_string();
        part += "\n";
    }
    part + "</div>\n"
}

/// A step's picture, in which `followed` stands out.
struct Picture<'a> {
    magazine: usize,
    step: &'a Step,
    before: Option<&'a Step>,
    followed: Name,
}

impl Picture<'_> {
    fn draw(&self, number: usize) -> Markup {
        let (title, desc) = (
            format!("follow-title-{number}"),
            format!("follow-desc-{number}"),
        );
        let stats = &self.step.stats;
        html! {
            svg role="img" aria-labelledby=(format!("{title} {desc}")) viewBox=(format!("0 0 {WIDTH} {HEIGHT}")) xmlns="http://www.w3.org/2000/svg" {
                title id=(title) { "The pool after step " (number) }
                desc id=(desc) { (words::contents(self.step)) }
                @for thread in 0..self.step.threads.len() { (self.thread(thread)) }
                (self.depot())
                (self.way())
                @for (name, spot) in self.step.values() { (self.value(name, spot)) }
                text.d-text.d-small x=(WIDTH / 2) y=(COUNTS) {
                    "created " (stats.created) " · reused " (stats.reused) " · idle " (stats.idle)
                    " · discarded " (stats.discarded) " · collected " (stats.collected)
                }
            }
        }
    }

    fn thread(&self, thread: usize) -> Markup {
        let (left, has) = (left(thread), &self.step.threads[thread]);
        let acts = self.step.thread == Some(thread);
        let rows = [
            (Row::Slot(thread), 1, has.slot.as_slice()),
            (Row::Loaded(thread), self.magazine, &has.loaded),
            (Row::Previous(thread), self.magazine, &has.previous),
        ];
        html! {
            rect class=(if acts { "d-panel d-acts" } else { "d-panel" }) x=(left) y="2" width="196" height="164" rx="6" {}
            text.d-text.d-left.d-strong x=(left + LABELS) y="22" { "Thread " (thread + 1) }
            @if acts {
                text.d-text.d-right.d-mono x=(left + 196 - LABELS) y="22" { (call(self.step)) }
            }
            @for (nth, name) in (0..).zip(["in hand", "slot", "loaded", "previous"]) { (label(left, THREAD + ROW * nth, name)) }
            @for (row, room, lying) in rows {
                @for at in 0..room {
                    (self.place((row, at)))
                    @if lying.get(at) == Some(&Lying::Mark) { (self.mark((row, at))) }
                }
            }
        }
    }

    fn depot(&self) -> Markup {
        html! {
            rect.d-panel x="2" y="174" width="396" height="74" rx="6" {}
            (label(left(0), DEPOT, "depot"))
            (label(left(0), DEPOT + ROW, "victims"))
            @for nth in 0..self.step.depot.len() {
                @for at in 0..self.magazine { (self.place((Row::Depot(nth), at))) }
            }
            @if !self.step.dropped.is_empty() {
                text.d-text.d-left.d-small.d-text-bad x=(left(0) + LABELS) y=(DROPPED + 4) { "dropped" }
            }
        }
    }

    /// The centre of a place.
    fn centre(&self, (row, at): Spot) -> Point {
        let loose = CELL + GAP;
        let (left, y, step) = match row {
            Row::Hand(of) => (left(of), THREAD, loose),
            Row::Slot(of) => (left(of), THREAD + ROW, CELL),
            Row::Loaded(of) => (left(of), THREAD + 2 * ROW, CELL),
            Row::Previous(of) => (left(of), THREAD + 3 * ROW, CELL),
            Row::Depot(nth) => {
                let magazines = number(nth) * (number(self.magazine) * CELL + 6 * GAP);
                (left(0) + magazines, DEPOT, CELL)
            }
            Row::Victims => (left(0), DEPOT + ROW, loose),
            Row::Dropped => (left(0), DROPPED, loose),
        };
        let x = left + CELLS + CELL / 2 + step * number(at);
        Point { x, y }
    }

    /// Room for a value.
    fn place(&self, spot: Spot) -> Markup {
        let Point { x, y } = self.centre(spot);
        html! { rect.d-ghost x=(x - CELL / 2) y=(y - CELL / 2) width=(CELL) height=(CELL) {} }
    }

    fn mark(&self, spot: Spot) -> Markup {
        let Point { x, y } = self.centre(spot);
        html! { path.d-line d=(format!("M{} {}l8 8m0 -8l-8 8", x - 4, y - 4)) {} }
    }

    /// A value. Where it came from is noted for the script that moves it.
    fn value(&self, name: Name, spot: Spot) -> Markup {
        let Point { x, y } = self.centre(spot);
        let moved = self.moved(name);
        let from = moved.map(|(from, to)| format!("{} {}", from.x - to.x, from.y - to.y));
        let followed = name == self.followed;
        let class = match spot {
            (Row::Dropped, _) if followed => "d-bad d-followed",
            (Row::Dropped, _) => "d-bad",
            _ if followed => "d-good d-followed",
            _ => "d-box",
        };
        html! {
            g data-from=[from] {
                rect class=(class) x=(x - CELL / 2) y=(y - CELL / 2) width=(CELL) height=(CELL) rx="2" {}
                text.d-text.d-strong[followed] x=(x) y=(y + 5) { (name) }
            }
        }
    }

    /// From where to where a value went in this step.
    fn moved(&self, name: Name) -> Option<(Point, Point)> {
        let from = self.centre(self.before?.spot(name)?);
        let to = self.centre(self.step.spot(name)?);
        (from != to).then_some((from, to))
    }

    /// An arrow along the last way of the value that is followed.
    fn way(&self) -> Markup {
        html! {
            @if let Some((from, to)) = self.moved(self.followed) {
                @let (line, head) = arrow(from, to);
                path.d-way d=(line) {}
                path.d-way-head d=(head) {}
            }
        }
    }
}

fn label(left: i32, line: i32, name: &str) -> Markup {
    html! { text.d-text.d-left.d-small x=(left + LABELS) y=(line + 4) { (name) } }
}

fn call(step: &Step) -> &'static str {
    match step.calls.first() {
        Some(Call::Get(_)) => "get",
        Some(Call::Return(_)) => "return",
        Some(Call::Collect) => "collect",
        None => "",
    }
}

/// A line from the edge of one cell to the edge of another, and its head.
fn arrow(from: Point, to: Point) -> (String, String) {
    let (x, y) = (f64::from(to.x - from.x), f64::from(to.y - from.y));
    let length = x.hypot(y);
    let (x, y) = (x / length, y / length);
    let place = |point: Point, along: f64, aside: f64| {
        format!(
            "{:.1} {:.1}",
            f64::from(point.x) + x * along - y * aside,
            f64::from(point.y) + y * along + x * aside
        )
    };
    // A cell's edge is nearer along a straight line than along a diagonal.
    let edge = f64::from(CELL) / 2.0 / x.abs().max(y.abs());
    let line = format!(
        "M{}L{}",
        place(from, edge, 0.0),
        place(to, -edge - 6.0, 0.0)
    );
    let head = format!(
        "M{}L{}L{}z",
        place(to, -edge, 0.0),
        place(to, -edge - 7.0, 3.5),
        place(to, -edge - 7.0, -3.5)
    );
    (line, head)
}
