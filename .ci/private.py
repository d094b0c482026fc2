"""Checks that nothing of solutions-private is in the built book, or in a hand-out.

Usage: python3 .ci/private.py BOOK
       python3 .ci/private.py --handout DIR

In a book two things would give it away: a telling line that only solutions-private has, as an include would bring it,
and three lines in a row that are also in no crate, as they would be if pasted into a chapter.
The same search must find the code of the chapters; otherwise it is blind, and that is an error too.

A patch counts as the lines that it leaves and adds, without the sign before them, and as the sentences of its header.

A hand-out is source code, where a few lines in a row may be alike by chance. There it is five lines in a row of a
solution that are not in its exercise, as code or as a comment, and any line of a teacher's notes or a patch's header.
The same search must find the starters.
"""

import html
import pathlib
import re
import subprocess
import sys
from collections.abc import Collection

ROOT = pathlib.Path(__file__).resolve().parent.parent
PRIVATE = "solutions-private/"
TELLING = 24
ROW = 3
SHOWN = 10
ROW_OF_CODE = 5
LINE_OF_NOTES = 40
TEXT = {".html", ".js", ".json", ".css", ".txt", ".rs", ".md", ".svg", ".toml", ".patch"}
HEADER = ("fails: ", "wrong: ", "tempting: ")


def flat(text: str) -> str:
    return " ".join(text.split())


def source(path: pathlib.Path) -> list[str]:
    """The lines of a file; of a patch, those that it leaves and adds. Its header is no source."""
    lines = path.read_text(errors="replace").splitlines()
    if path.suffix != ".patch":
        return lines
    signs = ("-", "+++ ", "@@ ", *HEADER)
    return [line[1:] for line in lines if not line.startswith(signs)]


def sentences(patch: pathlib.Path) -> list[str]:
    """What the header of a patch says, but for the name of the test."""
    lines = patch.read_text(errors="replace").splitlines()
    return [flat(line.removeprefix(key)) for line in lines for key in HEADER[1:] if line.startswith(key)]


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
    lines = [line for line in map(flat, source(path)) if line]
    return sentences(path) + lines if path.suffix == ".patch" else lines


def rows_of(lines: list[str], length: int = ROW) -> list[str]:
    """Each run of a few lines, as one text; runs of braces say nothing and are left out."""
    rows = (" ".join(lines[i : i + length]) for i in range(len(lines) - length + 1))
    return [row for row in rows if len(row) >= 2 * TELLING]


def found_in(text: str, wanted: Collection[str]) -> set[str]:
    """Which of these stand in the text; each is at least TELLING characters long."""
    # One look at the text for all beginnings leaves few to be searched for: a search for each would take a minute.
    beginnings = {each[:TELLING] for each in wanted}
    seen = beginnings.intersection(text[i : i + TELLING] for i in range(len(text) - TELLING + 1))
    return {each for each in wanted if each[:TELLING] in seen and each in text}


def chapter_code() -> list[str]:
    """Lines of the chapters' own Rust blocks that a reader sees."""
    lines = []
    for chapter in sorted((ROOT / "book").rglob("*.md")):
        for block in re.findall(r"^```rust[^\n]*\n(.*?)^```", chapter.read_text(), re.MULTILINE | re.DOTALL):
            shown = (flat(line) for line in block.splitlines() if not line.startswith(("#", "{{")))
            lines += [line for line in shown if len(line) >= TELLING]
    return lines


def uncommented(path: pathlib.Path) -> list[str]:
    """The lines of a file, without the signs that make a line a comment."""
    lines = (re.sub(r"^\s*(//[/!]?|#|\*|<!--)\s?", "", line) for line in source(path))
    return [line for line in map(flat, lines) if line]


def handout(folder: pathlib.Path) -> int:
    names = [name for name in folder.rglob("*") if name.is_file() and name.suffix in TEXT]
    names = [name for name in names if not {".git", "target"} & set(name.relative_to(folder).parts[:-1])]
    texts = {name: " ".join(uncommented(name)) for name in names}
    whole = "\n".join(texts.values())

    untouched = ROOT.glob("exercises/*/starter/*.rs")
    starters = {row for path in untouched for row in rows_of(uncommented(path), ROW_OF_CODE)}
    found = found_in(whole, starters)
    among = f"{len(texts)} files of {folder}"
    print(f"control: {len(found)} of {len(starters)} runs of lines of the starters found in {among}")
    if not starters or found != starters:
        print("The search does not find the starters, so it proves nothing. Is this a hand-out?", file=sys.stderr)
        return 1

    exercises = "\n".join(" ".join(uncommented(path)) for path in ROOT.glob("exercises/**/*") if path.suffix in TEXT)
    rows, secrets = {}, {}
    for path in sorted((ROOT / PRIVATE).rglob("*")):
        if path.suffix in {".rs", ".patch"}:
            rows |= {row: path for row in rows_of(uncommented(path), ROW_OF_CODE)}
        if path.suffix == ".patch":
            secrets |= {line: path for line in sentences(path) if len(line) >= LINE_OF_NOTES}
        # The page about the folder says how its files are written, as the code that reads them does.
        elif path.suffix == ".md" and path.parent != ROOT / PRIVATE:
            secrets |= {line: path for line in uncommented(path) if len(line) >= LINE_OF_NOTES}
    shared = found_in(exercises, rows)
    secrets |= {row: path for row, path in rows.items() if row not in shared}
    found = found_in(whole, secrets)
    leaks = [(path, secret) for path, text in texts.items() for secret in found if secret in text]
    for path, secret in leaks[:SHOWN]:
        print(f"{path}: holds this of {secrets[secret].relative_to(ROOT)}: {secret}", file=sys.stderr)
    print(f"{len(secrets)} runs of lines and sentences of {PRIVATE}, {len(leaks)} in the hand-out")
    if not secrets:
        print("There is nothing under solutions-private to look for.", file=sys.stderr)
        return 1
    return 1 if leaks else 0


def main() -> int:
    if sys.argv[1] == "--handout":
        return handout(pathlib.Path(sys.argv[2]))
    book = pathlib.Path(sys.argv[1])
    built = {path: readable(path) for path in sorted(book.rglob("*")) if path.suffix in TEXT}
    whole = "\n".join(built.values())

    control = chapter_code()
    shown = found_in(whole, control)
    found = sum(line in shown for line in control)
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
    lines, rows = {}, {}
    for name in private:
        of_file = lines_of(ROOT / name)
        lines |= {line: name for line in of_file if len(line) >= TELLING}
        rows |= {row: name for row in rows_of(of_file)}
    known_lines, known_rows = found_in(everywhere, lines), found_in(crates, rows)
    secrets = {line: name for line, name in lines.items() if line not in known_lines}
    secrets |= {row: name for row, name in rows.items() if row not in known_rows}
    found = found_in(whole, secrets)
    leaks = [
        f"{path}: holds this of {secrets[secret]}: {secret}"
        for path, text in built.items()
        for secret in found
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
