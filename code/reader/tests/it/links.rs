//! Every link inside the built book leads somewhere, and no page loads anything from elsewhere.

use crate::fixture::Fixture;
use crate::the_book::{assert_none, files, pages, parse, root};
use reader::site::{self, Home};
use scraper::{Html, Selector};
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Component, Path, PathBuf};

#[test]
fn every_link_and_fragment_resolves() {
    assert_none(&dead_links(pages()));
}

/// Nobody goes online for these: what is published there is what lies here, so a renamed file shows at once.
#[test]
fn every_link_into_the_repository_leads_to_a_file_or_folder() {
    assert_none(&lost_sources(pages(), root()));
}

#[test]
fn nothing_is_loaded_from_another_site() {
    assert_none(&foreign_loads(pages()));
}

#[test]
fn the_checks_see_what_they_are_for() {
    let fixture = Fixture::new();
    fixture.write(
        "book/one.md",
        "# One\n\n[a](gone.md) [b](#nowhere) [c](two/index.md#lost) [d](two/index.md#two) \
         [e](https://example.org/) [f](https://github.com/hintpool/a-hint-not-a-promise/blob/main/code/two.rs#L1) \
         [g](https://github.com/hintpool/a-hint-not-a-promise/tree/main/code/lost.rs) \
         [h](https://github.com/hintpool/a-hint-not-a-promise/blob/main/.github/workflows/ci.yml)\n<img src=\"https://example.org/x.png\">\n\
         <img src=\"lost.png\">\n",
    );
    let built = tempfile::tempdir().unwrap();
    site::build(fixture.path(), built.path(), Home::Published).unwrap();

    let dead: BTreeSet<String> = dead_links(built.path()).into_iter().collect();
    let expected = ["gone.html", "#nowhere", "two/index.html#lost", "lost.png"];
    for page in ["index.html", "one.html"] {
        for link in expected {
            let complaint = format!("{page}: `{link}` ");
            assert!(
                dead.iter().any(|found| found.starts_with(&complaint)),
                "{complaint}: {dead:?}"
            );
        }
    }
    // mdBook shows the first chapter twice, as `index.html` too.
    assert_eq!(dead.len(), 2 * expected.len(), "{dead:?}");
    assert_eq!(
        lost_sources(built.path(), fixture.path()),
        [
            "one.html: the repository has no code/lost.rs",
            "one.html: a hand-out has no .github/workflows/ci.yml"
        ]
    );
    let foreign = foreign_loads(built.path());
    assert!(
        foreign
            .iter()
            .any(|found| found.starts_with("one.html: <img> loads https://example.org/x.png")),
        "{foreign:?}"
    );
}

/// Pages whose links are not followed, with the reason.
fn is_skipped(page: &str) -> bool {
    // `print.html` is all chapters once more: their links were seen there, and mdBook rewrites
    // them into fragments that only this page has. `404.html` may be shown at any address, so
    // its links start at the published book's own.
    ["print.html", "404.html"].contains(&page)
}

/// Where the source of this book is published: a file as `blob`, a folder as `tree`.
const SOURCES: [&str; 2] = [
    "https://github.com/hintpool/a-hint-not-a-promise/blob/main/",
    "https://github.com/hintpool/a-hint-not-a-promise/tree/main/",
];

/// Learners read the same pages in a copy without these.
const NOT_HANDED_OUT: [&str; 2] = [".github/", "solutions-private/"];

fn lost_sources(site: &Path, repository: &Path) -> Vec<String> {
    let mut lost = Vec::new();
    for (name, page) in pages_of(site) {
        let sources = targets(&page)
            .filter_map(|target| SOURCES.iter().find_map(|start| target.strip_prefix(start)));
        for source in sources {
            let path = source.split('#').next().unwrap_or_default();
            // `index.html` is the first page once more.
            if name == "index.html" || is_skipped(&name) {
                continue;
            }
            if NOT_HANDED_OUT.iter().any(|folder| path.starts_with(folder)) {
                lost.push(format!("{name}: a hand-out has no {path}"));
            } else if !repository.join(path).exists() {
                lost.push(format!("{name}: the repository has no {path}"));
            }
        }
    }
    lost
}

fn pages_of(site: &Path) -> Vec<(String, Html)> {
    let pages = files(site, "html");
    assert!(!pages.is_empty(), "no page in {}", site.display());
    pages
        .iter()
        .map(|page| {
            let name = page.strip_prefix(site).expect("a page lies in the site");
            (name.to_string_lossy().replace('\\', "/"), parse(page))
        })
        .collect()
}

fn dead_links(site: &Path) -> Vec<String> {
    let pages = pages_of(site);
    let ids: BTreeMap<&str, BTreeSet<&str>> = pages
        .iter()
        .map(|(name, page)| (&**name, ids(page)))
        .collect();
    let mut dead = Vec::new();
    for (name, page) in pages.iter().filter(|(name, _)| !is_skipped(name)) {
        for target in targets(page) {
            if let Err(why) = follow(site, &ids, name, target) {
                dead.push(format!("{name}: `{target}` {why}"));
            }
        }
    }
    dead.dedup();
    dead
}

fn ids(page: &Html) -> BTreeSet<&str> {
    let with_id = selector("[id]");
    let ids = page
        .select(&with_id)
        .filter_map(|element| element.value().id());
    ids.collect()
}

fn targets(page: &Html) -> impl Iterator<Item = &str> {
    page.tree
        .values()
        .filter_map(|node| node.as_element())
        .flat_map(|element| {
            ["href", "src", "xlink:href"]
                .into_iter()
                .filter_map(|name| element.attr(name))
        })
}

fn is_elsewhere(target: &str) -> bool {
    target.starts_with("//")
        || target.split_once(':').is_some_and(|(scheme, _)| {
            scheme
                .chars()
                .all(|c| c.is_ascii_alphanumeric() || "+-.".contains(c))
        })
}

fn follow(
    site: &Path,
    ids: &BTreeMap<&str, BTreeSet<&str>>,
    page: &str,
    target: &str,
) -> Result<(), String> {
    if is_elsewhere(target) || target.is_empty() {
        return Ok(());
    }
    let (path, fragment) = target.split_once('#').unwrap_or((target, ""));
    let file = if path.is_empty() {
        PathBuf::from(page)
    } else {
        normal(&Path::new(page).with_file_name(path)).ok_or("leads out of the book")?
    };
    let file = match site.join(&file).is_dir() {
        true => file.join("index.html"),
        false => file,
    };
    if !site.join(&file).is_file() {
        let hint = match file.ends_with("README.html") {
            true => "; mdBook makes README.md the page index.html, so write index.md",
            false => "",
        };
        return Err(format!(
            "leads to {}, which is not in the built book{hint}",
            file.display()
        ));
    }
    let name = file.to_string_lossy().replace('\\', "/");
    match ids.get(&*name) {
        Some(ids) if !fragment.is_empty() && !ids.contains(fragment) => {
            Err(format!("leads to a heading that {name} does not have"))
        }
        _ => Ok(()),
    }
}

/// The path without `.` and `..`; `None` if it leaves the folder it starts from.
fn normal(path: &Path) -> Option<PathBuf> {
    let mut normal = PathBuf::new();
    for part in path.components() {
        match part {
            Component::Normal(name) => normal.push(name),
            Component::CurDir => {}
            Component::ParentDir if normal.pop() => {}
            _ => return None,
        }
    }
    Some(normal)
}

/// Pages, and what their style sheets load.
fn foreign_loads(site: &Path) -> Vec<String> {
    let loading =
        selector("script, link, img, iframe, source, video, audio, object, embed, use, image");
    let mut foreign = Vec::new();
    for (name, page) in pages_of(site) {
        for element in page.select(&loading) {
            let element = element.value();
            for target in ["src", "href", "xlink:href", "srcset", "data"]
                .iter()
                .filter_map(|name| element.attr(name))
            {
                if is_elsewhere(target) {
                    foreign.push(format!("{name}: <{}> loads {target}", element.name()));
                }
            }
        }
    }
    for sheet in files(site, "css") {
        let text = std::fs::read_to_string(&sheet).unwrap();
        for (_, rest) in text
            .match_indices("url(")
            .map(|(at, found)| text.split_at(at + found.len()))
        {
            let target = rest
                .split(')')
                .next()
                .unwrap_or_default()
                .trim_matches(['"', '\'', ' ']);
            if is_elsewhere(target) && !target.starts_with("data:") {
                foreign.push(format!("{}: loads {target}", sheet.display()));
            }
        }
        if text.contains("@import") {
            foreign.push(format!(
                "{}: imports another sheet; put the rules here",
                sheet.display()
            ));
        }
    }
    foreign
}

fn selector(text: &str) -> Selector {
    Selector::parse(text).expect("a selector written in this file is valid")
}
