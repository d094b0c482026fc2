//! Every statement of the lesson that this course follows is treated somewhere in the book, or its
//! chapter is still to come. `tests/coverage.toml` says where.

use crate::the_book::{assert_none, chapters, pages, parse};
use scraper::Selector;
use serde::Deserialize;
use std::collections::BTreeSet;

const MAP: &str = include_str!("../coverage.toml");

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Map {
    statement: Vec<Statement>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Statement {
    section: String,
    says: String,
    /// Where it is treated: `page.html#heading`.
    #[serde(default)]
    at: Vec<String>,
    /// What will treat it: `chapter 4`, `exercise 2`.
    later: Option<String>,
}

fn statements() -> Vec<Statement> {
    toml::from_str::<Map>(MAP)
        .unwrap_or_else(|error| panic!("tests/coverage.toml: {error}"))
        .statement
}

#[test]
fn every_statement_is_treated_or_still_to_come() {
    let complaints: Vec<String> = statements()
        .iter()
        .flat_map(|statement| {
            let told = format!("section {}, {:?}", statement.section, statement.says);
            faults(statement)
                .into_iter()
                .map(move |fault| format!("{told}: {fault}"))
        })
        .collect();
    assert_none(&complaints);
}

#[test]
fn every_section_of_the_lesson_is_in_the_map() {
    let sections: BTreeSet<String> = statements()
        .into_iter()
        .map(|found| found.section)
        .collect();
    let sections: Vec<&str> = sections.iter().map(String::as_str).collect();
    assert_eq!(sections, ["1", "2", "3", "4", "5", "opening", "question"]);
}

#[test]
fn no_statement_is_there_twice() {
    let mut seen = BTreeSet::new();
    for statement in statements() {
        let says = statement.says.clone();
        assert!(
            seen.insert((statement.section, statement.says)),
            "{says:?} is there twice"
        );
    }
}

#[test]
fn the_check_sees_what_it_is_for() {
    let statement = |at: &[&str], later: Option<&str>| Statement {
        section: "1".to_owned(),
        says: "a control".to_owned(),
        at: at.iter().map(|target| (*target).to_owned()).collect(),
        later: later.map(str::to_owned),
    };
    for broken in [
        statement(&[], None),
        statement(
            &["introduction.html#two-minutes-is-pooling-for-you"],
            Some("chapter 4"),
        ),
        statement(&["introduction.html"], None),
        statement(&["introduction.html#no-such-heading"], None),
        statement(&["no-such-page.html#heading"], None),
        statement(&[], Some("chapter 1")),
        statement(&[], Some("some day")),
    ] {
        assert_eq!(
            faults(&broken).len(),
            1,
            "{:?} {:?}: {:?}",
            broken.at,
            broken.later,
            faults(&broken)
        );
    }
}

fn faults(statement: &Statement) -> Vec<String> {
    match (&statement.at[..], &statement.later) {
        ([], None) => vec!["say where it is treated with `at`, or `later`".to_owned()],
        ([_, ..], Some(_)) => vec!["is treated already, so take `later` out".to_owned()],
        ([], Some(later)) => written(later).err().into_iter().collect(),
        (targets, None) => targets.iter().filter_map(|target| lost(target)).collect(),
    }
}

/// What is wrong with a link into the book.
fn lost(target: &str) -> Option<String> {
    let Some((page, heading)) = target.split_once('#') else {
        return Some(format!(
            "`{target}` names no heading; write page.html#heading"
        ));
    };
    let path = pages().join(page);
    if !path.is_file() {
        return Some(format!("`{target}`: the built book has no page {page}"));
    }
    let by_id =
        Selector::parse(&format!("[id=\"{heading}\"]")).expect("an id is no selector's end");
    let found = parse(&path).select(&by_id).next().is_some();
    (!found).then(|| format!("`{target}`: the page has no such heading"))
}

/// Fails if what is said to come later is in the book.
fn written(later: &str) -> Result<(), String> {
    let start = match later.split_once(' ') {
        Some(("chapter", number)) => format!("book/{number}-"),
        Some(("exercise", number)) => format!("book/5-exercises/{number}-"),
        _ => return Err(format!("`{later}` is neither `chapter N` nor `exercise N`")),
    };
    let found = chapters()
        .iter()
        .find(|chapter| chapter.source.to_string_lossy().starts_with(&start));
    match found {
        Some(chapter) => Err(format!(
            "{} is written, so give its heading with `at`",
            chapter.source.display()
        )),
        None => Ok(()),
    }
}
