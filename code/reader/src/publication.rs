//! Makes of the built book what only a published one has: where each page is canonically found, a
//! card for those who link to it, links to the source as it was, and a site map.

use anyhow::{Context, bail, ensure};
use lol_html::html_content::ContentType;
use lol_html::{RewriteStrSettings, element, rewrite_str, text};
use std::cell::RefCell;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use toml::Table;
use walkdir::WalkDir;

/// Pages that no search engine should offer: a repetition of all others, a fallback, an error.
const UNLISTED: [&str; 3] = ["404.html", "print.html", "toc.html"];

/// Only finished pages have it; in a page's text, `<` is escaped.
const CANONICAL: &str = r#"<link rel="canonical""#;

/// Where a book and its sources are found.
#[derive(Debug, Clone)]
pub struct Addresses {
    /// The published book, with a slash at the end.
    pub home: String,
    /// The repository, without one.
    pub repository: String,
    /// The commit that is published.
    pub commit: String,
}

impl Addresses {
    /// Reads the addresses from the workspace's `Cargo.toml`.
    pub fn of_workspace(root: &Path, commit: String) -> anyhow::Result<Self> {
        let path = root.join("Cargo.toml");
        let manifest: Table = fs::read_to_string(&path)
            .with_context(|| format!("cannot read {}", path.display()))?
            .parse()
            .with_context(|| format!("{} is no TOML", path.display()))?;
        let package = |key: &str| {
            manifest
                .get("workspace")
                .and_then(|workspace| workspace.get("package")?.get(key)?.as_str())
                .map(str::to_owned)
                .with_context(|| format!("{}: [workspace.package] has no `{key}`", path.display()))
        };
        let home = package("homepage")?;
        ensure!(
            home.ends_with('/'),
            "{}: `homepage` must end with a slash, since pages are found below it",
            path.display()
        );
        Ok(Self {
            home,
            repository: package("repository")?,
            commit,
        })
    }

    /// A link into the moving branch, made one to the commit that is published.
    fn as_it_was(&self, href: &str) -> Option<String> {
        let path = href.strip_prefix(&self.repository)?;
        let (kind, file) = ["/blob/", "/tree/"]
            .into_iter()
            .find_map(|kind| Some((kind, path.strip_prefix(kind)?.strip_prefix("main/")?)))?;
        Some(format!("{}{kind}{}/{file}", self.repository, self.commit))
    }

    /// Pages have one address each, though some lie at two.
    fn canonical(&self, page: &str) -> String {
        match page.strip_suffix("index.html").unwrap_or(page) {
            "introduction.html" => self.home.clone(),
            page => format!("{}{page}", self.home),
        }
    }
}

/// Finishes the pages in `folder`, a copy of the built book, and adds `sitemap.xml`.
/// Returns the number of pages in the site map.
pub fn finish(folder: &Path, addresses: &Addresses) -> anyhow::Result<usize> {
    let pages = pages(folder)?;
    // Seen before anything is written: links that lead to a commit already would not follow to another.
    if let Some((path, _)) = pages.iter().find(|(_, html)| html.contains(CANONICAL)) {
        bail!(
            "{} is finished already; take a fresh copy of the built book",
            folder.join(path).display()
        );
    }
    let mut listed = Vec::new();
    for (page, html) in pages {
        let path = folder.join(&page);
        let is_listed = !UNLISTED.contains(&page.as_str());
        let canonical = is_listed.then(|| addresses.canonical(&page));
        let finished = finish_page(&html, canonical.as_deref(), addresses)
            .with_context(|| format!("cannot rewrite {}", path.display()))?;
        fs::write(&path, finished).with_context(|| format!("cannot write {}", path.display()))?;
        listed.extend(canonical);
    }
    ensure!(
        !listed.is_empty(),
        "{} holds no page; build the book first: cargo course read --build-only",
        folder.display()
    );
    listed.sort();
    listed.dedup();
    let path = folder.join("sitemap.xml");
    fs::write(&path, sitemap(&listed))
        .with_context(|| format!("cannot write {}", path.display()))?;
    Ok(listed.len())
}

fn finish_page(
    html: &str,
    canonical: Option<&str>,
    addresses: &Addresses,
) -> anyhow::Result<String> {
    let title = RefCell::new(String::new());
    let handlers = vec![
        text!("head > title", |part| {
            // Shared with the next handler; the title stands before the description in mdBook's pages.
            title.borrow_mut().push_str(part.as_str());
            Ok(())
        }),
        element!("head > meta[name=description]", |meta| {
            let description = meta.get_attribute("content").unwrap_or_default();
            if let Some(canonical) = canonical {
                let card = card(&title.borrow(), &description, canonical, &addresses.home);
                meta.after(&card, ContentType::Html);
            }
            Ok(())
        }),
        element!("a[href]", |link| {
            let href = link.get_attribute("href").unwrap_or_default();
            if let Some(fixed) = addresses.as_it_was(&href) {
                link.set_attribute("href", &fixed)?;
            }
            Ok(())
        }),
    ];
    let settings = handlers.into_iter().fold(
        RewriteStrSettings::new(),
        RewriteStrSettings::append_element_content_handler,
    );
    Ok(rewrite_str(html, settings)?)
}

/// Where the page is canonically found, and what sites show of it that link to it.
/// Title and description come from attributes and text of the page, where they are escaped already.
fn card(title: &str, description: &str, canonical: &str, home: &str) -> String {
    [
        format!(r#"{CANONICAL} href="{canonical}">"#),
        property("og:type", "article"),
        property("og:url", canonical),
        property("og:title", title),
        property("og:description", description),
        property("og:image", &format!("{home}card.png")),
        property(
            "og:image:alt",
            "A Hint, Not a Promise: a course on object pooling in Rust",
        ),
        r#"<meta name="twitter:card" content="summary_large_image">"#.to_owned(),
    ]
    .map(|line| format!("\n        {line}"))
    .concat()
}

fn property(name: &str, content: &str) -> String {
    format!(r#"<meta property="{name}" content="{content}">"#)
}

fn sitemap(addresses: &[String]) -> String {
    let mut map = String::from(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">\n",
    );
    for address in addresses {
        writeln!(map, "<url><loc>{address}</loc></url>")
            .expect("a string takes all that is written to it");
    }
    map + "</urlset>\n"
}

/// All pages by their paths, with slashes, in a steady order. What lies below `api` is rustdoc's.
fn pages(folder: &Path) -> anyhow::Result<Vec<(String, String)>> {
    let files = WalkDir::new(folder)
        .sort_by_file_name()
        .into_iter()
        .filter_entry(|entry| entry.path() != folder.join("api"));
    let mut pages = Vec::new();
    for file in files {
        let path = file?.into_path();
        if path.extension().is_none_or(|extension| extension != "html") {
            continue;
        }
        let html =
            fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))?;
        // A table that pages include lies in the folder as well.
        if html.starts_with("<!DOCTYPE") {
            let parts: Vec<_> = path
                .strip_prefix(folder)?
                .iter()
                .map(|part| part.to_string_lossy())
                .collect();
            pages.push((parts.join("/"), html));
        }
    }
    Ok(pages)
}
