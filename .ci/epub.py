"""Makes book.epub of the published book's print version, by pandoc.

Usage: python3 .ci/epub.py FOLDER

Figures become images, since pandoc cannot carry SVG within a page over into XML.
"""

import html as text_of
import pathlib
import re
import subprocess
import sys
import tempfile
import tomllib
import zipfile

ROOT = pathlib.Path(__file__).resolve().parent.parent
# An e-reader has no themes, and an old one no variables: each variable gets its value in the light theme.
LIGHT = {"fg": "#000", "bg": "#fff", "quote-bg": "#f2f7fc", "table-border-color": "#ccc", "menu-bar-height": "0px"}
DRAWINGS = ("Diagrams", "Charts", "Follow one object")
STYLE = """
pre { font-size: 0.8em; white-space: pre-wrap; overflow-wrap: anywhere; }
a.header { color: inherit; text-decoration: none; }
p.source { font-size: 0.8em; overflow-wrap: anywhere; }
table { border-collapse: collapse; font-size: 0.85em; }
td, th { border: 1px solid #ccc; padding: 0.2em 0.4em; vertical-align: top; }
td[style*="right"] { white-space: nowrap; }
figure { margin: 1.5em 0; break-inside: avoid; }
figure img { display: block; width: 100%; max-width: 32em; margin: 0 auto; background: #fff; }
figcaption { font-size: 0.9em; text-align: center; }
"""
# A filter in pandoc's own language.
FILTER = """
-- The title of a folded answer may hold no paragraph: pandoc makes one of each text within tags that it does not know.
function Blocks(blocks)
  for index = 2, #blocks do
    local before, block = blocks[index - 1], blocks[index]
    if before.t == "RawBlock" and before.text:match("^<summary") and block.t == "Para" then
      blocks[index] = pandoc.Plain(block.content)
    end
  end
  return blocks
end
"""
# HTML reads them in small letters too, and XML only like this.
CAMEL_CASE = ("viewBox", "refX", "refY", "markerWidth", "markerHeight", "markerUnits", "preserveAspectRatio")


def style(*names: str) -> str:
    """Sections of course.css. Their headings begin with these names."""
    css = (ROOT / "book/theme/course.css").read_text()
    sections = [section for section in re.split(r"^/\* --- ", css, flags=re.MULTILINE) if section.startswith(names)]
    if len(sections) != len(names):
        sys.exit(f"book/theme/course.css has not each of the sections {names} once.")
    return light("".join(f"/* {section}" for section in sections))


def light(text: str) -> str:
    values = dict(LIGHT)
    css = (ROOT / "book/theme/course.css").read_text()
    for name, value in re.findall(r"^\s*--([\w-]+): (.*);$", css, re.MULTILINE):
        values.setdefault(name, value)  # The light theme comes first.
    return re.sub(r"var\(--([\w-]+)\)", lambda found: values[found[1]], text)


def figure(svg: str, file: pathlib.Path, css: str) -> str:
    """Writes a figure into a file, and returns its image. An icon, which has no title, is left out."""
    title = re.search(r"<title[^>]*>(.*?)</title>", svg, re.DOTALL)
    if not title:
        return ""
    for name in CAMEL_CASE:
        svg = re.sub(rf"\b{name}=", f"{name}=", svg, flags=re.IGNORECASE)
    head, rest = svg.split(">", 1)
    file.write_text(f"{head}><style>svg {{ font-family: sans-serif; }}\n{css}</style>{light(rest)}")
    alternative = text_of.escape(text_of.unescape(title[1]).strip())
    place = re.search(r'\bid="[^"]*"', head)
    return f'<img src="{file}" alt="{alternative}" {place[0] if place else ""}>'


def pages(folder: pathlib.Path, work: pathlib.Path) -> str:
    """All pages in a row, without the lines of programs that the book hides."""
    html = (folder / "print.html").read_text()
    html = html[html.index("<main>") + len("<main>") : html.rindex("</main>")]
    html = re.sub(r'<span class="boring">.*?</span>', "", html, flags=re.DOTALL)
    html = re.sub(r"<!--.*?-->", "", html, flags=re.DOTALL)
    # Pandoc would lose the places that links to a term of the glossary and to a figure lead to.
    html = re.sub(r'<dt id="([^"]*)"><a [^>]*>(.*?)</a></dt>', r'<dt><span id="\1">\2</span></dt>', html)
    html = re.sub(r'<figure( [^>]*)? id="([^"]*)"><svg', r'<figure><svg id="\2"', html)
    css, parts = style(*DRAWINGS), re.split(r"(<svg\b.*?</svg>)", html, flags=re.DOTALL)
    parts[1::2] = [figure(svg, work / f"figure-{number}.svg", css) for number, svg in enumerate(parts[1::2])]
    return "".join(parts)


def check(epub: pathlib.Path, html: str) -> None:
    """Nothing that a reader needs was lost on the way."""
    with zipfile.ZipFile(epub) as archive:
        made = "".join(archive.read(name).decode() for name in archive.namelist() if name.endswith(".xhtml"))
    for what in ("<h1", "<details", "</details", "<summary", "<img", "<figcaption", "<table", "<pre"):
        found, expected = (len(re.findall(rf"{what}\b", text)) for text in (made, html))
        if found < expected or not expected:
            sys.exit(f"Of {expected} `{what}` in the book, {found} are in {epub}.")


def main() -> None:
    folder = pathlib.Path(sys.argv[1])
    book = tomllib.loads((ROOT / "book.toml").read_text())["book"]
    home = tomllib.loads((ROOT / "Cargo.toml").read_text())["workspace"]["package"]["homepage"]
    metadata = {name: book[name] for name in ("title", "description")} | {"lang": book["language"], "identifier": home}
    epub = folder / "book.epub"
    with tempfile.TemporaryDirectory() as name:
        work = pathlib.Path(name)
        html = pages(folder, work)
        default = subprocess.check_output(["pandoc", "--print-default-data-file", "epub.css"], text=True)
        (work / "book.css").write_text(default + style("Folded answers") + STYLE)
        (work / "filter.lua").write_text(FILTER)
        options = [f"--metadata={name}={value}" for name, value in metadata.items()]
        options += [f"--css={work / 'book.css'}", f"--lua-filter={work / 'filter.lua'}"]
        options += ["--toc-depth=2", f"--output={epub}"]
        subprocess.run(["pandoc", "--from=html+raw_html", "--to=epub3", *options], input=html, text=True, check=True)
    check(epub, html)
    print(f"book.epub: {epub.stat().st_size // 1024} KiB")


if __name__ == "__main__":
    main()
