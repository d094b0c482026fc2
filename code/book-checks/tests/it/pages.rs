//! What every page has, so that a reader finds it at the same place everywhere.

use crate::book::{assert_none, pages, pattern, stated_minutes, without_code};

/// What is missing on the page `file`, whose text has no code blocks.
fn faults(file: &str, text: &str) -> Vec<&'static str> {
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
fn every_page_has_what_pages_of_its_kind_have() {
    let complaints = pages().iter().flat_map(|page| {
        let faults = faults(&page.file, &without_code(&page.text));
        let place = |rule| format!("{}: every page of its kind has {rule}", page.file);
        faults.into_iter().map(place)
    });
    assert_none(&complaints.collect::<Vec<_>>());
}

#[test]
fn the_check_sees_what_it_is_for() {
    let answer = "<details>\n<summary>?</summary>\n\nyes\n\n</details>\n";
    let page = format!(
        "# A\n\n*About 12 minutes.*\nAfter this chapter you can read.\n\n## Check yourself\n\n{answer}{answer}\n## Where to read more\n\nThere.\n"
    );
    assert_eq!(faults("book/a.md", &page), Vec::<&str>::new());
    assert_eq!(faults("book/a.md", "").len(), 5);
    for (part, with) in [
        ("# A\n", "# A\n\n# B\n"),
        ("12 minutes", "12 hours"),
        ("After this", "Then"),
        (answer, ""),
        ("There.", ""),
    ] {
        let broken = page.replacen(part, with, 1);
        assert_eq!(faults("book/a.md", &broken).len(), 1, "{broken}");
    }
}
