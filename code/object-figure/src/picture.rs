//! Each step as a picture, in the visual language of `book/theme/course.css`, with a caption; one below the other. A
//! script may show them one at a time.

use anyhow::Result;
use maud::{Markup, html};

use crate::trace::{Call, Lying, Name, Spot, Step, Trace};
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

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Point {
    x: i32,
    y: i32,
}

#[derive(Debug, Clone, Copy)]
struct Panel {
    x: i32,
    y: i32,
    width: i32,
    height: i32,
}

fn thread_panel(number: usize) -> Panel {
    Panel {
        x: 2 + 200 * i32::try_from(number).expect("few threads"),
        y: 2,
        width: 196,
        height: 164,
    }
}

fn depot_panel() -> Panel {
    Panel {
        x: 2,
        y: 174,
        width: 396,
        height: 74,
    }
}

/// The centre line of a row of a panel, from zero.
fn row_line(panel: Panel, number: i32) -> i32 {
    let last = (panel.height - 40) / ROW;
    panel.y + panel.height - 20 - ROW * (last - number)
}

/// What was dropped lies below the panels.
const DROPPED: i32 = 270;
const COUNTS: i32 = 308;

/// The centre of a place, where a magazine holds `magazine` values.
fn centre(spot: Spot, magazine: usize) -> Point {
    let number = |at: usize| i32::try_from(at).expect("few values");
    let loose = |at| number(at) * (CELL + GAP);
    let (panel, line, along) = match spot {
        Spot::Hand { thread: of, at } => (thread_panel(of), 0, loose(at)),
        Spot::Slot { thread: of } => (thread_panel(of), 1, 0),
        Spot::Loaded { thread: of, at } => (thread_panel(of), 2, number(at) * CELL),
        Spot::Previous { thread: of, at } => (thread_panel(of), 3, number(at) * CELL),
        Spot::Depot {
            magazine: which,
            at,
        } => {
            let before = number(which) * (number(magazine) * CELL + 6 * GAP);
            (depot_panel(), 0, before + number(at) * CELL)
        }
        Spot::Victim { at } => (depot_panel(), 1, loose(at)),
        Spot::Dropped { at } => {
            let x = depot_panel().x + CELLS + CELL / 2 + loose(at);
            return Point { x, y: DROPPED };
        }
    };
    Point {
        x: panel.x + CELLS + CELL / 2 + along,
        y: row_line(panel, line),
    }
}

/// Draws the trace, in which the value `followed` stands out.
///
/// No line is empty, since Markdown would end the part there.
pub fn part(trace: &Trace, followed: Name) -> Result<String> {
    let mut part = String::from("<div class=\"stepper\">\n");
    let last = trace.steps.len() - 1;
    for (number, event) in words::events(trace)?.iter().enumerate() {
        let picture = Picture {
            trace,
            number,
            followed,
        };
        let figure: Markup = html! {
            figure.diagram.step id=(format!("step-{number}")) {
                (picture.draw())
                figcaption {
                    strong { "Step " (number) " of " (last) "." } " "
                    (event.caption) " "
                    strong { (words::place(followed, picture.step())) }
                }
            }
        };
        part += &figure.into_string();
        part += "\n";
    }
    part += "</div>\n";
    Ok(part)
}

/// A step's picture, in which `followed` stands out.
struct Picture<'a> {
    trace: &'a Trace,
    number: usize,
    followed: Name,
}

impl Picture<'_> {
    fn draw(&self) -> Markup {
        let (title, desc) = (
            format!("follow-title-{}", self.number),
            format!("follow-desc-{}", self.number),
        );
        html! {
            svg role="img" aria-labelledby=(format!("{title} {desc}")) viewBox=(format!("0 0 {WIDTH} {HEIGHT}")) xmlns="http://www.w3.org/2000/svg" {
                title id=(title) { "The pool after step " (self.number) }
                desc id=(desc) { (words::contents(self.step())) }
                @for number in 0..self.step().threads.len() { (self.thread(number)) }
                (self.depot())
                (self.dropped())
                (self.way())
                @for (name, spot) in self.step().values() { (self.value(name, spot)) }
                (self.counts())
            }
        }
    }

    fn step(&self) -> &Step {
        &self.trace.steps[self.number]
    }

    fn before(&self) -> Option<&Step> {
        self.number
            .checked_sub(1)
            .map(|number| &self.trace.steps[number])
    }

    fn thread(&self, number: usize) -> Markup {
        let (panel, has) = (thread_panel(number), &self.step().threads[number]);
        let acts = self.step().thread == Some(number);
        let slot = [Spot::Slot { thread: number }];
        let loaded = self.places(|at| Spot::Loaded { thread: number, at });
        let previous = self.places(|at| Spot::Previous { thread: number, at });
        html! {
            (outline(panel, acts))
            text.d-text.d-left.d-strong x=(panel.x + LABELS) y=(panel.y + 20) { "Thread " (number + 1) }
            @if acts {
                text.d-text.d-right.d-mono x=(panel.x + panel.width - LABELS) y=(panel.y + 20) { (call(self.step())) }
            }
            @for (row, name) in (0..).zip(["in hand", "slot", "loaded", "previous"]) { (label(panel, row, name)) }
            @for (places, lying) in [(&slot[..], has.slot.as_slice()), (&loaded, &has.loaded), (&previous, &has.previous)] {
                @for (at, spot) in places.iter().enumerate() {
                    (self.place(*spot))
                    @if lying.get(at) == Some(&Lying::Mark) { (self.mark(*spot)) }
                }
            }
        }
    }

    fn depot(&self) -> Markup {
        let panel = depot_panel();
        let magazines = 0..self.step().depot.len();
        html! {
            (outline(panel, false))
            (label(panel, 0, "depot"))
            (label(panel, 1, "victims"))
            @for magazine in magazines {
                @for spot in self.places(|at| Spot::Depot { magazine, at }) { (self.place(spot)) }
            }
        }
    }

    fn dropped(&self) -> Markup {
        let Point { y, .. } = self.centre(Spot::Dropped { at: 0 });
        html! {
            @if !self.step().dropped.is_empty() {
                text.d-text.d-left.d-small.d-text-bad x=(depot_panel().x + LABELS) y=(y + 4) { "dropped" }
            }
        }
    }

    fn places(&self, spot: impl Fn(usize) -> Spot) -> Vec<Spot> {
        (0..self.trace.magazine).map(spot).collect()
    }

    fn centre(&self, spot: Spot) -> Point {
        centre(spot, self.trace.magazine)
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
        let from = self.came_from(name).map(|from| (from.x - x, from.y - y));
        let from = from.filter(|from| *from != (0, 0));
        let followed = name == self.followed;
        let class = match spot {
            Spot::Dropped { .. } if followed => "d-bad d-followed",
            Spot::Dropped { .. } => "d-bad",
            _ if followed => "d-good d-followed",
            _ => "d-box",
        };
        let letter = if followed {
            "d-text d-strong"
        } else {
            "d-text"
        };
        html! {
            g data-from=[from.map(|(x, y)| format!("{x} {y}"))] {
                rect class=(class) x=(x - CELL / 2) y=(y - CELL / 2) width=(CELL) height=(CELL) rx="2" {}
                text class=(letter) x=(x) y=(y + 5) { (name) }
            }
        }
    }

    fn came_from(&self, name: Name) -> Option<Point> {
        self.before()?.spot(name).map(|spot| self.centre(spot))
    }

    /// An arrow along the last way of the value that is followed.
    fn way(&self) -> Markup {
        let to = self
            .step()
            .spot(self.followed)
            .map(|spot| self.centre(spot));
        let way = self.came_from(self.followed).zip(to);
        html! {
            @if let Some((from, to)) = way.filter(|(from, to)| from != to) {
                @let (line, head) = arrow(from, to);
                path.d-way d=(line) {}
                path.d-way-head d=(head) {}
            }
        }
    }

    fn counts(&self) -> Markup {
        let stats = &self.step().stats;
        let counts = format!(
            "created {} · reused {} · idle {} · discarded {} · collected {}",
            stats.created, stats.reused, stats.idle, stats.discarded, stats.collected
        );
        html! {
            text.d-text.d-small x=(WIDTH / 2) y=(COUNTS) { (counts) }
        }
    }
}

fn outline(panel: Panel, acts: bool) -> Markup {
    let class = if acts { "d-panel d-acts" } else { "d-panel" };
    html! { rect class=(class) x=(panel.x) y=(panel.y) width=(panel.width) height=(panel.height) rx="6" {} }
}

fn label(panel: Panel, row: i32, name: &str) -> Markup {
    html! {
        text.d-text.d-left.d-small x=(panel.x + LABELS) y=(row_line(panel, row) + 4) { (name) }
    }
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
