"""Checks that each command in the `sh` blocks of the README and of the one for teachers is run somewhere.

readme-commands.txt names the place: a script or workflow that holds the command as a line of its own.
Errors are a command that the list does not know, a place that does not run it, and an entry without a command.
"""

import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
LIST = ROOT / ".ci" / "readme-commands.txt"
READMES = ("README.md", "solutions-private/README.md")


def commands_of(readme: str) -> list[str]:
    """The lines of all fenced `sh` blocks, without comments."""
    blocks = re.findall(r"^```sh\n(.*?)^```", readme, re.MULTILINE | re.DOTALL)
    lines = (re.sub(r"\s+#.*", "", line).strip() for block in blocks for line in block.splitlines())
    return [line for line in lines if line and not line.startswith("#")]


def places_of(listing: str) -> dict[str, str]:
    """Command to place, from lines `COMMAND | PLACE`."""
    entries = (line for line in listing.splitlines() if line.strip() and not line.startswith("#"))
    return {command.strip(): place.strip() for command, place in (entry.rsplit("|", 1) for entry in entries)}


def runs(text: str, command: str) -> bool:
    """Whether a line of the script or workflow is this command, not a longer one."""
    before = r"^\s*(?:- )?(?:run: )?(?:if (?:! )?)?"
    after = r"(?:$|;| >| 2>| &| \|)"
    return re.search(before + re.escape(command) + after, text, re.MULTILINE) is not None


def main() -> int:
    of_readme = {name: commands_of((ROOT / name).read_text()) for name in READMES}
    commands = [command for found in of_readme.values() for command in found]
    places = places_of(LIST.read_text())
    problems = []
    for name, found in of_readme.items():
        if not found:
            problems.append(f"{name} has no command in a ```sh block")
        problems += [
            f"{name}: nothing runs `{command}`; say in {LIST.name} what does"
            for command in found
            if command not in places
        ]
    for command, place in places.items():
        path = ROOT / place
        if command not in commands:
            problems.append(f"{LIST.name}: `{command}` is no longer in {' or '.join(READMES)}")
        elif not path.is_file():
            problems.append(f"{LIST.name}: there is no file {place}")
        elif not runs(path.read_text(), command):
            problems.append(f"{LIST.name}: {place} does not run `{command}`")
    for problem in problems:
        print(problem, file=sys.stderr)
    print(f"{len(commands)} commands in {' and '.join(READMES)}, {len(problems)} problems")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
