"""Makes of a copy of the built book what only a published one has: where each page is canonically found, a card for
those who link to it, links to the source as it was, and a site map.

Usage: python3 .ci/publication.py FOLDER COMMIT
"""

import pathlib
import re
import sys
import tomllib

ROOT = pathlib.Path(__file__).resolve().parent.parent
# Pages that no search engine should offer: a repetition of all others, a fallback, an error.
UNLISTED = {"404.html", "print.html", "toc.html"}
CANONICAL = '<link rel="canonical"'
CARD = """
        {canonical} href="{address}">
        <meta property="og:type" content="article">
        <meta property="og:url" content="{address}">
        <meta property="og:title" content="{title}">
        <meta property="og:description" content="{description}">
        <meta property="og:image" content="{home}card.png">
        <meta property="og:image:alt" content="A Hint, Not a Promise: a course on object pooling in Rust">
        <meta name="twitter:card" content="summary_large_image">"""


def addresses() -> tuple[str, str]:
    """The published book, with a slash at the end, and the repository, without one."""
    package = tomllib.loads((ROOT / "Cargo.toml").read_text())["workspace"]["package"]
    built_for = tomllib.loads((ROOT / "book.toml").read_text())["output"]["html"]
    home, repository = package["homepage"], package["repository"]
    if not home.endswith("/" + built_for["site-url"].lstrip("/")) or repository != built_for["git-repository-url"]:
        sys.exit("Cargo.toml and book.toml name different addresses of the book or of its repository.")
    return home, repository


def canonical(home: str, page: str) -> str:
    """Pages have one address each, though some lie at two."""
    page = page.removesuffix("index.html") if page.endswith("/index.html") or page == "index.html" else page
    return home if page == "introduction.html" else home + page


def finish(html: str, page: str, commit: str) -> tuple[str, str | None]:
    """The finished page, and its address if it is listed. Title and description are escaped in the page already."""
    home, repository = addresses()
    for kind in ("blob", "tree"):
        html = html.replace(f'href="{repository}/{kind}/main/', f'href="{repository}/{kind}/{commit}/')
    if page in UNLISTED:
        return html, None
    title = re.search(r"<title>(.*?)</title>", html, re.DOTALL)
    description = re.search(r'<meta name="description" content="([^"]*)">', html)
    if not title or not description:
        sys.exit(f"{page} has no title or no description, so no card can be made for it.")
    address = canonical(home, page)
    card = CARD.format(canonical=CANONICAL, address=address, title=title[1], description=description[1], home=home)
    return html[: description.end()] + card + html[description.end() :], address


def main() -> None:
    folder, commit = pathlib.Path(sys.argv[1]), sys.argv[2]
    # What lies below `api` is rustdoc's. A table that pages include lies in the folder as well.
    files = sorted(path for path in folder.rglob("*.html") if path.relative_to(folder).parts[0] != "api")
    pages = {path: text for path in files if (text := path.read_text()).startswith("<!DOCTYPE")}
    if not pages:
        sys.exit(f"{folder} holds no page; build the book first: cargo course read --build-only")
    # Seen before anything is written: links that lead to a commit already would not follow to another.
    if any(CANONICAL in html for html in pages.values()):
        sys.exit(f"{folder} is finished already; take a fresh copy of the built book.")
    listed = set()
    for path, html in pages.items():
        finished, address = finish(html, path.relative_to(folder).as_posix(), commit)
        path.write_text(finished)
        listed |= {address} - {None}
    entries = "".join(f"<url><loc>{address}</loc></url>\n" for address in sorted(listed))
    (folder / "sitemap.xml").write_text(
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n{entries}</urlset>\n'
    )
    print(f"{len(listed)} pages in {folder / 'sitemap.xml'}")


if __name__ == "__main__":
    main()
