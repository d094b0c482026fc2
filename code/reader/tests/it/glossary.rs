//! Every term of the glossary is linked from a page that uses it, and every link to the glossary
//! leads to a term.

use crate::fixture::Fixture;
use crate::the_book::{assert_none, chapters, pages, parse};
use reader::site::{self, Home};
use scraper::Selector;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

const GLOSSARY: &str = "appendices/glossary.html";

#[test]
fn every_term_is_linked_and_every_link_leads_to_a_term() {
    let others: Vec<PathBuf> = chapters()
        .iter()
        .map(|chapter| chapter.page.clone())
        .collect();
    assert_none(&faults(pages(), &others));
}

#[test]
fn the_check_sees_what_it_is_for() {
    let fixture = Fixture::new();
    fixture.write(
        "book/SUMMARY.md",
        "# Summary\n\n- [One](one.md)\n- [Glossary](appendices/glossary.md)\n",
    );
    fixture.write(
        "book/one.md",
        "# One\n\n[guard](appendices/glossary.md#guard) [again](appendices/glossary.md#guard)\n\
         [lost](appendices/glossary.md#lost) [all](appendices/glossary.md)\n",
    );
    fixture.write(
        "book/appendices/glossary.md",
        "# Glossary\n\nvictim\n: Of [a guard](#guard).\n\nguard\n: It lends.\n",
    );
    let built = tempfile::tempdir().unwrap();
    site::build(fixture.path(), built.path(), Home::Published).unwrap();

    let mut found = faults(built.path(), &["one.html".into(), GLOSSARY.into()]);
    found.sort();
    let expected = [
        "`guard` stands after `victim`: the terms are in the order of the alphabet",
        "`victim` is linked from no page: link it where a page first uses the term, or take it out",
        "one.html links `guard` 2 times: once, where the page first uses the term",
        "one.html links `lost`, which is no term of the glossary",
        "one.html links the glossary and no term of it",
    ];
    assert_eq!(found, expected);
}

fn faults(site: &Path, others: &[PathBuf]) -> Vec<String> {
    let terms = terms(&site.join(GLOSSARY));
    let mut faults: Vec<String> = terms
        .windows(2)
        .filter(|pair| pair[0] > pair[1])
        .map(|pair| {
            format!(
                "`{}` stands after `{}`: the terms are in the order of the alphabet",
                pair[1], pair[0]
            )
        })
        .collect();
    let mut linked: BTreeMap<String, usize> = BTreeMap::new();
    for page in others.iter().filter(|page| !page.ends_with(GLOSSARY)) {
        for (term, times) in links(&site.join(page)) {
            let page = page.display();
            if term.is_empty() {
                faults.push(format!("{page} links the glossary and no term of it"));
            } else if !terms.contains(&term) {
                faults.push(format!(
                    "{page} links `{term}`, which is no term of the glossary"
                ));
            } else if times > 1 {
                faults.push(format!(
                    "{page} links `{term}` {times} times: once, where the page first uses the term"
                ));
            }
            *linked.entry(term).or_default() += times;
        }
    }
    let missing = terms.iter().filter(|term| !linked.contains_key(*term));
    faults.extend(missing.map(|term| {
        format!(
            "`{term}` is linked from no page: link it where a page first uses the term, or take it out"
        )
    }));
    faults
}

/// The anchors of the terms, as they stand.
fn terms(glossary: &Path) -> Vec<String> {
    let terms: Vec<String> = parse(glossary)
        .select(&selector("main dt[id]"))
        .filter_map(|term| Some(term.attr("id")?.to_owned()))
        .collect();
    assert!(!terms.is_empty(), "{}: no term", glossary.display());
    terms
}

/// Which terms the text of a page links, and how often. The way to the next page is not its text.
fn links(page: &Path) -> BTreeMap<String, usize> {
    let mut links = BTreeMap::new();
    for link in parse(page).select(&selector("main a[href]")) {
        let target = link.attr("href").unwrap_or_default();
        let (path, term) = target.split_once('#').unwrap_or((target, ""));
        if path.ends_with("glossary.html") {
            *links.entry(term.to_owned()).or_default() += 1;
        }
    }
    links
}

fn selector(text: &str) -> Selector {
    Selector::parse(text).expect("a selector written in this file is valid")
}
