//! A page for one learner: each stage, the first failing message, and what was left out.

use html_escape::encode_text;

use super::graded::{Graded, Mark, Verdict};
use course::text;

const STYLE: &str = include_str!("page.css");

/// Of one learner's results. Whatever the learner wrote is escaped.
pub(super) fn page(own: &[Graded]) -> String {
    let learner = encode_text(&own[0].learner).into_owned();
    let mut body = format!("<h1>{learner}</h1>\n");
    for graded in own {
        body += &exercise(graded);
    }
    format!(
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width\">\n<title>{learner}</title>\n\
         <style>\n{STYLE}</style>\n</head>\n<body>\n{body}</body>\n</html>\n"
    )
}

fn exercise(graded: &Graded) -> String {
    let heading = match &*graded.exercise {
        "" => String::new(),
        name => format!("Exercise {}, {name}: ", graded.number),
    };
    let class = match graded.verdict {
        Verdict::Passed => "passed",
        Verdict::NotBegun => "not-run",
        _ => "failed",
    };
    let mut html = format!(
        "<section>\n<h2>{}<span class=\"{class}\">{}</span></h2>\n",
        encode_text(&heading),
        graded.verdict
    );
    if !graded.stages.is_empty() {
        html += &stages(graded);
    }
    if let Some(feedback) = &graded.feedback {
        html += &format!(
            "<h3>The first failure</h3>\n<p>{}: {}</p>\n",
            encode_text(&feedback.place),
            encode_text(&feedback.verdict)
        );
        if !feedback.message.is_empty() {
            html += &format!("<pre>{}</pre>\n", encode_text(&feedback.message));
        }
    }
    if !graded.notes.is_empty() {
        html += "<h3>Noted</h3>\n<ul>\n";
        for note in &graded.notes {
            html += &format!("<li>{}</li>\n", encode_text(&note.to_string()));
        }
        html += "</ul>\n";
    }
    html + "</section>\n"
}

fn stages(graded: &Graded) -> String {
    let total = text::count(graded.stages.len(), "stage");
    let mut html = format!(
        "<p>{} of {total} passed. To see it yourself: <code>cargo course test {}</code></p>\n<ol>\n",
        graded.stages_passed, graded.number
    );
    for stage in &graded.stages {
        let (class, mark) = match stage.mark {
            Mark::Passed => ("passed", "passed"),
            Mark::Failed => ("failed", "failed"),
            Mark::NotRun => ("not-run", "not run"),
        };
        html += &format!(
            "<li>{}: <span class=\"{class}\">{mark}</span></li>\n",
            encode_text(&stage.name)
        );
    }
    html + "</ol>\n"
}
