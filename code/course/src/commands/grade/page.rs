//! A page for one learner: each stage, the first failing message, and what was left out.

use html_escape::encode_text;

use super::graded::{Graded, Mark};

const STYLE: &str = ":root{color-scheme:light dark}body{font:1rem/1.5 sans-serif;max-width:50rem;margin:2rem auto;padding:0 1rem}\
pre{white-space:pre-wrap;padding:1rem;border:1px solid}li{margin:.2rem 0}";

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
         <style>{STYLE}</style>\n</head>\n<body>\n{body}</body>\n</html>\n"
    )
}

fn exercise(graded: &Graded) -> String {
    let heading = match &*graded.exercise {
        "" => String::new(),
        name => format!("Exercise {}, {name}: ", graded.number),
    };
    let mut html = format!("<h2>{}{}</h2>\n", encode_text(&heading), graded.verdict);
    if !graded.stages.is_empty() {
        html += "<ol>\n";
        for stage in &graded.stages {
            let mark = match stage.mark {
                Mark::Passed => "passed",
                Mark::Failed => "failed",
                Mark::NotRun => "not run",
            };
            html += &format!("<li>{}: {mark}</li>\n", encode_text(&stage.name));
        }
        html += "</ol>\n";
    }
    if let Some(feedback) = &graded.feedback {
        html += &format!(
            "<h3>The first failure</h3>\n<p>{}: {}</p>\n<pre>{}</pre>\n",
            encode_text(&feedback.place),
            encode_text(&feedback.verdict),
            encode_text(&feedback.message)
        );
    }
    if !graded.remarks.is_empty() {
        html += "<h3>Noted</h3>\n<ul>\n";
        for remark in &graded.remarks {
            html += &format!("<li>{}</li>\n", encode_text(&remark.to_string()));
        }
        html += "</ul>\n";
    }
    html
}
