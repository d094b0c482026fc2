//! What pages include: figures, which can be read aloud and follow the reader's light or dark theme, and excerpts of the
//! repository's own source.

use crate::book::{assert_none, files, page, pages, pattern, read, root, shown};

#[test]
fn figures_describe_themselves_leave_colours_to_the_theme_and_are_shown() {
    let figures = files(&root().join("book/figures"), "svg");
    assert!(!figures.is_empty(), "book/figures has no figure");
    let mut complaints = Vec::new();
    for figure in figures {
        let (name, svg) = (shown(&figure), read(&figure));
        for fault in faults(&svg) {
            complaints.push(format!("{name}: {fault}"));
        }
        if !pages().iter().any(|page| page.text.contains(svg.trim())) {
            complaints.push(format!("{name}: no page includes it"));
        }
    }
    assert_none(&complaints);
}

#[test]
fn the_check_of_figures_sees_what_it_is_for() {
    let good = "<svg role=\"img\" aria-labelledby=\"t d\"><title id=\"t\">T</title><desc id=\"d\">D</desc>\
                <path class=\"a\" fill=\"none\" stroke=\"currentColor\"/>\
                <rect fill=\"url(#x)\" style=\"stroke: var(--fg)\"/></svg>";
    assert_eq!(faults(good), Vec::<String>::new());
    for (broken, with) in [
        ("role=\"img\"", ""),
        ("id=\"d\"", ""),
        ("<title id=\"t\">T</title>", ""),
        (">D</desc>", "></desc>"),
        ("fill=\"none\"", "fill=\"#000\""),
        ("currentColor", "white"),
        ("stroke: var(--fg)", "stroke: black"),
        ("</svg>", "\n\n</svg>"),
    ] {
        let bad = good.replace(broken, with);
        assert_eq!(faults(&bad).len(), 1, "{bad}: {:?}", faults(&bad));
    }
}

fn faults(svg: &str) -> Vec<String> {
    let mut faults = Vec::new();
    if !pattern(r#"<svg\b[^>]*\brole="img""#).is_match(svg) {
        faults.push("say role=\"img\" on <svg>".to_owned());
    }
    let labels = pattern(r#"<svg\b[^>]*\baria-labelledby="([^"]*)""#).captures(svg);
    let labels = labels.map_or(String::new(), |found| found[1].to_owned());
    for name in ["title", "desc"] {
        let element = pattern(&format!(r#"<{name}\b[^>]*\bid="([^"]+)"[^>]*>\s*[^<\s]"#));
        let id = element.captures(svg).map(|found| found[1].to_owned());
        if !id.is_some_and(|id| labels.split(' ').any(|label| label == id)) {
            faults.push(format!(
                "give it a <{name}> with text, and name its id in aria-labelledby"
            ));
        }
    }
    if svg.trim().lines().any(|line| line.trim().is_empty()) {
        faults.push("take out the empty line, at which Markdown would end the figure".to_owned());
    }
    let paint = pattern(r#"[\s";](?:fill|stroke|color|stop-color|flood-color)(?:="|:\s*)([^";]+)"#);
    let follows_theme =
        pattern(r"^(none|currentColor|inherit|transparent|context-stroke|var\(.*|url\(#.*)$");
    for found in paint.captures_iter(svg) {
        if !follows_theme.is_match(&found[1]) {
            faults.push(format!(
                "`{}` is a colour of its own; use currentColor or a class of book/theme/course.css",
                &found[1]
            ));
        }
    }
    faults
}

/// Where every file of hintpool has a row.
const GUIDED_READING: &str = "book/7-inside-the-pool/8-reading-hintpool.md";

#[test]
fn the_guided_reading_names_every_file_of_hintpool() {
    let rows = page(GUIDED_READING).text.lines();
    let rows: String = rows.filter(|line| line.starts_with("| `")).collect();
    let source = root().join("code/hintpool/src");
    let missing: Vec<String> = files(&source, "rs")
        .iter()
        .map(|file| file.strip_prefix(&source).expect("a file of the folder"))
        .filter(|file| !rows.contains(&format!("`{}`", file.display())))
        .map(|file| format!("{GUIDED_READING}: no row has `{}`", file.display()))
        .collect();
    assert_none(&missing);
}

/// A block that nobody runs is right only as long as it *is* the source.
#[test]
fn an_excerpt_that_is_not_run_is_quoted_and_not_retyped() {
    let complaints = pages().iter().flat_map(|page| {
        let lines = retyped(&read(&root().join(&page.file))).into_iter();
        lines.map(|line| {
            format!(
                "{}:{line}: quote the source by its anchor, `{{{{#include PATH:ANCHOR}}}}` and nothing else, or let the block run",
                page.file
            )
        })
    });
    assert_none(&complaints.collect::<Vec<_>>());
}

#[test]
fn the_check_of_excerpts_sees_what_it_is_for() {
    let quoted = "```rust,ignore\n{{#include ../../code/hintpool/src/pool.rs:drop}}\n```\n";
    assert_eq!(retyped(quoted), Vec::<usize>::new());
    for broken in [
        "```rust,ignore\nfn drop() {}\n```\n",
        "```rust,ignore\n{{#include ../../code/hintpool/src/pool.rs:drop}}\n// ...\n```\n",
        "```rust,ignore,noplayground\n{{#include ../../code/hintpool/src/pool.rs}}\n```\n",
    ] {
        assert_eq!(retyped(&format!("One.\n\n{broken}")), [3], "{broken}");
    }
}

/// The lines of fences whose block is neither run nor one excerpt.
fn retyped(text: &str) -> Vec<usize> {
    let fence =
        pattern(r"(?m)^```rust,ignore.*\n(?<quoted>\{\{#include [^:}\s]+:[\w-]+\}\}\n```$)?");
    let fences = fence.captures_iter(text);
    let retyped = fences.filter(|found| found.name("quoted").is_none());
    let line = |at: usize| text[..at].matches('\n').count() + 1;
    retyped
        .map(|found| line(found.get(0).expect("the whole").start()))
        .collect()
}
