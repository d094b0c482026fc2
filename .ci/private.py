"""Checks that nothing of solutions-private is in the built book.

Usage: python3 .ci/private.py BOOK

Two things would give it away: a telling line that only solutions-private has, as an include would bring it,
and three lines in a row that are also in no crate, as they would be if pasted into a chapter.
The same search must find the code of the chapters; otherwise it is blind, and that is an error too.
"""

import html
import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
PRIVATE = "solutions-private/"
TELLING = 24
ROW = 3
SHOWN = 10
TEXT = {".html", ".js", ".json", ".css", ".txt", ".rs", ".md", ".svg", ".toml"}


def flat(text: str) -> str:
    return " ".join(text.split())


def readable(path: pathlib.Path) -> str:
    text = path.read_text(errors="replace")
    if path.suffix == ".html":
        text = html.unescape(re.sub(r"<[^>]*>", "", text))
    return flat(text)


def files() -> list[str]:
    listing = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    return [name for name in listing.split("\0") if name and (ROOT / name).is_file()]


def lines_of(path: pathlib.Path) -> list[str]:
    return [line for line in map(flat, path.read_text(errors="replace").splitlines()) if line]


def rows_of(lines: list[str]) -> list[str]:
    """Each run of a few lines, as one text; runs of braces say nothing and are left out."""
    rows = (" ".join(lines[i : i + ROW]) for i in range(len(lines) - ROW + 1))
    return [row for row in rows if len(row) >= 2 * TELLING]


def chapter_code() -> list[str]:
    """Lines of the chapters' own Rust blocks that a reader sees."""
    lines = []
    for chapter in sorted((ROOT / "book").rglob("*.md")):
        for block in re.findall(r"^```rust[^\n]*\n(.*?)^```", chapter.read_text(), re.MULTILINE | re.DOTALL):
            shown = (flat(line) for line in block.splitlines() if not line.startswith(("#", "{{")))
            lines += [line for line in shown if len(line) >= TELLING]
    return lines


def main() -> int:
    book = pathlib.Path(sys.argv[1])
    built = {path: readable(path) for path in sorted(book.rglob("*")) if path.suffix in TEXT}
    whole = "\n".join(built.values())

    control = chapter_code()
    found = sum(line in whole for line in control)
    print(f"control: {found} of {len(control)} code lines of the chapters found in {len(built)} files of {book}")
    if not control or found < 0.9 * len(control):
        print(
            "The search does not find what is surely there, so it proves nothing. Is the book built?", file=sys.stderr
        )
        return 1

    names = files()
    public = {name: flat((ROOT / name).read_text(errors="replace")) for name in names if not name.startswith(PRIVATE)}
    everywhere = "\n".join(public.values())
    crates = "\n".join(text for name, text in public.items() if not name.startswith("book/"))
    private = [name for name in names if name.startswith(PRIVATE)]
    secrets = {}
    for name in private:
        lines = lines_of(ROOT / name)
        secrets |= {line: name for line in lines if len(line) >= TELLING and line not in everywhere}
        secrets |= {row: name for row in rows_of(lines) if row not in crates}
    leaks = [
        f"{path}: holds this of {name}: {secret}"
        for path, text in built.items()
        for secret, name in secrets.items()
        if secret in text
    ]
    for leak in leaks[:SHOWN]:
        print(leak, file=sys.stderr)
    print(f"{len(secrets)} telling lines and runs of lines in {len(private)} private files, {len(leaks)} in the book")
    if not secrets:
        print("There is nothing under solutions-private to look for.", file=sys.stderr)
        return 1
    return 1 if leaks else 0


if __name__ == "__main__":
    sys.exit(main())
