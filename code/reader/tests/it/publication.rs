//! What a published book has and a local one has not.

use reader::publication::{Addresses, finish};
use scraper::{Html, Selector};
use std::fs;
use std::path::Path;
use tempfile::TempDir;

const PAGE: &str = r#"<!DOCTYPE HTML>
<html><head>
<title>Guards &amp; pools</title>
<meta name="description" content="Of &quot;hints&quot;">
</head><body>
<a href="https://example.org/course/blob/main/code/a.rs#L1">source</a>
<a href="https://example.org/course/tree/main/code">folder</a>
<a href="https://example.org/course/blob/v1/a.rs">another state</a>
<a href="https://example.org/other/blob/main/a.rs">another repository</a>
</body></html>"#;

fn addresses() -> Addresses {
    Addresses {
        home: "https://example.org/read/".into(),
        repository: "https://example.org/course".into(),
        commit: "c0ffee".into(),
    }
}

fn book(pages: &[&str]) -> TempDir {
    let folder = tempfile::tempdir().expect("the system has a folder for temporary files");
    for page in pages {
        let path = folder.path().join(page);
        fs::create_dir_all(path.parent().expect("a page lies in a folder"))
            .expect("the folder is made");
        fs::write(path, PAGE).expect("the page is written");
    }
    folder
}

fn read(folder: &Path, page: &str) -> Html {
    Html::parse_document(&fs::read_to_string(folder.join(page)).expect("the page is there"))
}

fn attributes(page: &Html, selector: &str, name: &str) -> Vec<String> {
    page.select(&Selector::parse(selector).expect("the selector is valid"))
        .map(|element| {
            element
                .attr(name)
                .expect("the attribute is there")
                .to_owned()
        })
        .collect()
}

#[test]
fn each_page_names_its_one_address_and_the_site_map_lists_it() {
    let folder = book(&[
        "index.html",
        "introduction.html",
        "1-a.html",
        "3-b/index.html",
        "404.html",
        "print.html",
        "toc.html",
        "api/x/index.html",
    ]);
    let part = folder.path().join("figures/table.html");
    fs::create_dir(folder.path().join("figures")).expect("the folder is made");
    fs::write(&part, "<table></table>").expect("the part is written");
    assert_eq!(finish(folder.path(), &addresses()).expect("it finishes"), 3);
    assert_eq!(
        fs::read_to_string(part).expect("the part is there"),
        "<table></table>"
    );
    for (page, canonical) in [
        ("index.html", "https://example.org/read/"),
        ("introduction.html", "https://example.org/read/"),
        ("1-a.html", "https://example.org/read/1-a.html"),
        ("3-b/index.html", "https://example.org/read/3-b/"),
    ] {
        let html = read(folder.path(), page);
        assert_eq!(
            attributes(&html, "head > link[rel=canonical]", "href"),
            [canonical],
            "{page}"
        );
        assert_eq!(
            attributes(&html, "head > meta[property='og:url']", "content"),
            [canonical],
            "{page}"
        );
    }
    for page in ["404.html", "print.html", "toc.html", "api/x/index.html"] {
        assert!(
            attributes(&read(folder.path(), page), "link[rel=canonical]", "href").is_empty(),
            "{page}"
        );
    }
    let map = fs::read_to_string(folder.path().join("sitemap.xml")).expect("the site map is there");
    let listed: Vec<_> = map
        .lines()
        .filter_map(|line| {
            line.strip_prefix("<url><loc>")?
                .strip_suffix("</loc></url>")
        })
        .collect();
    assert_eq!(
        listed,
        [
            "https://example.org/read/",
            "https://example.org/read/1-a.html",
            "https://example.org/read/3-b/"
        ]
    );
}

#[test]
fn the_card_says_what_the_page_says() {
    let folder = book(&["1-a.html"]);
    finish(folder.path(), &addresses()).expect("it finishes");
    let html = read(folder.path(), "1-a.html");
    let card =
        |name: &str| attributes(&html, &format!("head > meta[property='{name}']"), "content");
    assert_eq!(card("og:title"), ["Guards & pools"]);
    assert_eq!(card("og:description"), ["Of \"hints\""]);
    assert_eq!(card("og:image"), ["https://example.org/read/card.png"]);
}

#[test]
fn links_to_the_source_lead_to_the_published_commit() {
    let folder = book(&["1-a.html", "print.html"]);
    finish(folder.path(), &addresses()).expect("it finishes");
    for page in ["1-a.html", "print.html"] {
        assert_eq!(
            attributes(&read(folder.path(), page), "a", "href"),
            [
                "https://example.org/course/blob/c0ffee/code/a.rs#L1",
                "https://example.org/course/tree/c0ffee/code",
                "https://example.org/course/blob/v1/a.rs",
                "https://example.org/other/blob/main/a.rs",
            ],
            "{page}"
        );
    }
}

#[test]
fn an_empty_folder_is_an_error_that_says_what_to_do() {
    let folder = book(&[]);
    let error = finish(folder.path(), &addresses()).expect_err("there is nothing to publish");
    assert!(
        error.to_string().contains("cargo course read --build-only"),
        "{error}"
    );
}

#[test]
fn a_finished_book_is_left_as_it_is() {
    let folder = book(&["1-a.html", "2-b.html"]);
    finish(folder.path(), &addresses()).expect("it finishes");
    let once = read(folder.path(), "1-a.html");
    let error = finish(folder.path(), &addresses()).expect_err("it is finished");
    let message = error.to_string();
    assert!(
        message.contains("1-a.html") && message.contains("take a fresh copy"),
        "{message}"
    );
    assert_eq!(read(folder.path(), "1-a.html").html(), once.html());
}

#[test]
fn a_manifest_without_addresses_is_an_error_that_names_the_table() {
    for manifest in [
        "",
        "[workspace]\n",
        "[workspace.package]\n",
        "workspace = 1\n",
    ] {
        let folder = book(&[]);
        fs::write(folder.path().join("Cargo.toml"), manifest).expect("the manifest is written");
        let error = Addresses::of_workspace(folder.path(), "c0ffee".into())
            .expect_err("it names no address")
            .to_string();
        assert!(
            error.contains("Cargo.toml: [workspace.package] has no `homepage`"),
            "{manifest:?}: {error}"
        );
    }
}

#[test]
fn the_addresses_of_this_repository_are_those_that_the_book_is_built_for() {
    let root = crate::the_book::root();
    let addresses = Addresses::of_workspace(root, "c0ffee".into()).expect("Cargo.toml names them");
    let settings = fs::read_to_string(root.join("book.toml")).expect("book.toml is there");
    let settings: toml::Table = settings.parse().expect("book.toml is TOML");
    let html = &settings["output"]["html"];
    let site = html["site-url"].as_str().expect("a string");
    assert!(
        addresses.home.starts_with("https://") && addresses.home.ends_with(site),
        "{} and {site}",
        addresses.home
    );
    assert_eq!(
        html["git-repository-url"].as_str(),
        Some(addresses.repository.as_str())
    );
}
