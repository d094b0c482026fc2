//! The part of a page that shows every step, one below the other. A script may show them one at a time.

use anyhow::Result;
use maud::{Markup, html};

use crate::event::Event;
use crate::picture::Picture;
use crate::trace::{Name, Trace};
use crate::words;

/// Draws the trace, in which the value `followed` stands out.
///
/// No line is empty, since Markdown would end the part there.
pub fn part(trace: &Trace, followed: Name) -> Result<String> {
    let mut part = String::from("<div class=\"stepper\">\n");
    let last = trace.steps.len() - 1;
    let events = Event::all(trace)?;
    for (number, ((before, step), event)) in trace.pairs().zip(&events).enumerate() {
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
                    (words::event(event, before, step)) " "
                    strong { (words::place(followed, step)) }
                }
            }
        };
        part += &figure.into_string();
        part += "\n";
    }
    part += "</div>\n";
    Ok(part)
}
