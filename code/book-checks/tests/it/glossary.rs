//! Every term of the glossary is linked from a page that uses it, and once from each.

use book_checks::book::{assert_none, page, pages, pattern};

const GLOSSARY: &str = "book/appendices/glossary.md";

#[test]
fn every_term_is_linked_and_every_link_leads_to_a_term() {
    let others = pages().iter().filter(|page| page.file != GLOSSARY);
    let others: Vec<_> = others
        .map(|page| (page.file.as_str(), page.text.as_str()))
        .collect();
    assert_none(&faults(&page(GLOSSARY).text, &others));
}

#[test]
fn the_check_sees_what_it_is_for() {
    let glossary = "# Glossary\n\nvictim\n: Of [a guard](#guard).\n\nan idle guard\n: It lends.\n";
    let page = "[guard](appendices/glossary.md#an-idle-guard) [again](glossary.html#an-idle-guard)\n\
                [lost](appendices/glossary.md#lost) [all](appendices/glossary.md)\n";
    let expected = [
        "`an-idle-guard` stands after `victim`: the terms are in the order of the alphabet",
        "one.md links `an-idle-guard` twice: once, where the page first uses the term",
        "one.md links `lost`, which is no term of the glossary",
        "one.md links the glossary and no term of it",
        "`victim` is linked from no page: link it where a page first uses the term, or take it out",
    ];
    assert_eq!(faults(glossary, &[("one.md", page)]), expected);
}

fn faults(glossary: &str, others: &[(&str, &str)]) -> Vec<String> {
    let term = pattern(r"(?m)^(.+)\n: ");
    let terms = term.captures_iter(glossary);
    let terms: Vec<String> = terms.map(|found| found[1].replace(' ', "-")).collect();
    assert!(!terms.is_empty(), "{GLOSSARY}: no term");
    let mut faults = Vec::new();
    for pair in terms.windows(2).filter(|pair| pair[0] > pair[1]) {
        faults.push(format!(
            "`{}` stands after `{}`: the terms are in the order of the alphabet",
            pair[1], pair[0]
        ));
    }
    let link = pattern(r"\]\([^)\s]*glossary\.(?:md|html)(?:#([^)]*))?\)");
    let mut linked = Vec::new();
    for (page, text) in others {
        let mut here = Vec::new();
        for found in link.captures_iter(text) {
            let term = found.get(1).map_or("", |term| term.as_str()).to_owned();
            if term.is_empty() {
                faults.push(format!("{page} links the glossary and no term of it"));
            } else if here.contains(&term) {
                faults.push(format!(
                    "{page} links `{term}` twice: once, where the page first uses the term"
                ));
            } else if !terms.contains(&term) {
                faults.push(format!(
                    "{page} links `{term}`, which is no term of the glossary"
                ));
            }
            here.push(term);
        }
        linked.extend(here);
    }
    let missing = terms.iter().filter(|term| !linked.contains(*term));
    faults.extend(missing.map(|term| {
        format!(
            "`{term}` is linked from no page: link it where a page first uses the term, or take it out"
        )
    }));
    faults
}
