"""Checks that no line that only solutions-private has is in the built book.

Usage: python3 .ci/private.py BOOK

A line counts if it is long enough to be telling and occurs nowhere outside solutions-private.
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


def telling_lines(path: pathlib.Path) -> list[str]:
    return [line for line in map(flat, path.read_text(errors="replace").splitlines()) if len(line) >= TELLING]


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
    public = "\n".join(
        flat((ROOT / name).read_text(errors="replace")) for name in names if not name.startswith(PRIVATE)
    )
    private = [name for name in names if name.startswith(PRIVATE)]
    searched = 0
    leaks = []
    for name in private:
        for line in telling_lines(ROOT / name):
            if line in public:
                continue
            searched += 1
            leaks += [f"{path}: holds a line of {name}: {line}" for path, text in built.items() if line in text]
    for leak in leaks:
        print(leak, file=sys.stderr)
    print(f"{searched} private lines of {len(private)} files, {len(leaks)} found in the book")
    if not private or not searched:
        print("There is nothing under solutions-private to look for.", file=sys.stderr)
        return 1
    return 1 if leaks else 0


if __name__ == "__main__":
    sys.exit(main())
