//! What every page has, so that a reader finds it at the same place everywhere, and what pages include: figures, which
//! can be read aloud and follow the reader's light or dark theme, and excerpts of the repository's own source.

use crate::book::{
    assert_none, files, page, pages, pattern, read, root, shown, stated_minutes, without_code,
};

#[test]
fn every_page_has_what_pages_of_its_kind_have() {
    let complaints = pages().iter().flat_map(|page| {
        let missing = missing(&page.file, &without_code(&page.text));
        let place = |rule| format!("{}: every page of its kind has {rule}", page.file);
        missing.into_iter().map(place)
    });
    assert_none(complaints);
}

/// What is missing on the page `file`, whose text has no code blocks.
fn missing(file: &str, text: &str) -> Vec<&'static str> {
    let opening = text.split("\n## ").next().unwrap_or_default();
    let is_exercise = file.starts_with("exercises") || file.starts_with("book/5-exercises");
    let is_introduction = file.ends_with("introduction.md");
    // A list of entries or exercises, which nobody reads in order to be able to do something.
    let is_looked_up = ["glossary.md", "further-reading.md", "5-exercises/README.md"];
    let is_looked_up = is_looked_up.iter().any(|name| file.ends_with(name));
    // A page that leads to others, or to an exercise, or that one consults, asks no questions of its own.
    let teaches = !is_introduction
        && !is_exercise
        && !file.ends_with("README.md")
        && !file.starts_with("book/appendices");

    let check = section(text, "Check yourself");
    let answers = check.matches("<details>").count();
    let rules = [
        (
            text.lines().filter(|line| line.starts_with("# ")).count() == 1,
            "one heading of the first level",
        ),
        (
            stated_minutes(text).is_some(),
            "the minutes it takes before its first section: *About 5 minutes.*",
        ),
        (
            is_introduction
                || is_looked_up
                || pattern("After this (chapter|page|exercise) you can").is_match(opening),
            "an opening with `After this chapter you can` (or `this page`, `this exercise`)",
        ),
        (
            !teaches || answers >= 2 && check.matches("<summary>").count() == answers,
            "a section `Check yourself` with at least two folded answers",
        ),
        (
            !teaches || !section(text, "Where to read more").trim().is_empty(),
            "a section `Where to read more`",
        ),
    ];
    let broken = rules.into_iter().filter(|(holds, _)| !holds);
    broken.map(|(_, rule)| rule).collect()
}

/// What stands below a heading of the second level; empty if there is none.
fn section<'t>(text: &'t str, heading: &str) -> &'t str {
    let below = text.split_once(&format!("\n## {heading}\n"));
    let below = below.map_or("", |(_, below)| below);
    below.split("\n## ").next().unwrap_or_default()
}

#[test]
fn figures_describe_themselves_leave_colours_to_the_theme_and_are_shown() {
    let figures = files(&root().join("book/figures"), "svg");
    assert!(!figures.is_empty(), "book/figures has no figure");
    let mut complaints = Vec::new();
    for figure in figures {
        let (name, svg) = (shown(&figure), read(&figure));
        let mut faults = faults(&svg);
        if !pages().iter().any(|page| page.text.contains(svg.trim())) {
            faults.push("no page includes it".to_owned());
        }
        complaints.extend(faults.iter().map(|fault| format!("{name}: {fault}")));
    }
    assert_none(complaints);
}

/// What is wrong with a figure.
fn faults(svg: &str) -> Vec<String> {
    let mut faults = Vec::new();
    if !pattern(r#"<svg\b[^>]*\brole="img""#).is_match(svg) {
        faults.push("say role=\"img\" on <svg>".to_owned());
    }
    let labels = pattern(r#"<svg\b[^>]*\baria-labelledby="([^"]*)""#).captures(svg);
    let labels = labels.map_or(String::new(), |found| found[1].to_owned());
    for name in ["title", "desc"] {
        let element = pattern(&format!(r#"<{name}\b[^>]*\bid="([^"]+)"[^>]*>\s*[^<\s]"#));
        let found = element.captures(svg);
        if !found.is_some_and(|found| labels.split(' ').any(|label| label == &found[1])) {
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
    let own = paint
        .captures_iter(svg)
        .filter(|found| !follows_theme.is_match(&found[1]));
    faults.extend(own.map(|found| {
        format!(
            "`{}` is a colour of its own; use currentColor or a class of book/theme/course.css",
            &found[1]
        )
    }));
    faults
}

/// Where every file of hintpool has a row.
const GUIDED_READING: &str = "book/7-inside-the-pool/8-reading-hintpool.md";

#[test]
fn the_guided_reading_names_every_file_of_hintpool() {
    let rows = page(GUIDED_READING).text.lines();
    let rows: String = rows.filter(|line| line.starts_with("| `")).collect();
    let source = root().join("code/hintpool/src");
    let files = files(&source, "rs").into_iter().map(|file| {
        let file = file.strip_prefix(&source).expect("a file of the folder");
        file.display().to_string()
    });
    let missing = files.filter(|file| !rows.contains(&format!("`{file}`")));
    assert_none(missing.map(|file| format!("{GUIDED_READING}: no row has `{file}`")));
}

/// A block that nobody runs is right only as long as it *is* the source.
#[test]
fn an_excerpt_that_is_not_run_is_quoted_and_not_retyped() {
    let fence =
        pattern(r"(?m)^```rust,ignore.*\n(?<quoted>\{\{#include [^:}\s]+:[\w-]+\}\}\n```$)?");
    let mut complaints = Vec::new();
    for page in pages() {
        let text = read(&root().join(&page.file));
        let fences = fence.captures_iter(&text);
        for retyped in fences.filter(|found| found.name("quoted").is_none()) {
            let above = &text[..retyped.get(0).expect("the whole").start()];
            complaints.push(format!(
                "{}:{}: quote the source by its anchor, `{{{{#include PATH:ANCHOR}}}}` and nothing else, or let the block run",
                page.file,
                above.matches('\n').count() + 1
            ));
        }
    }
    assert_none(complaints);
}
