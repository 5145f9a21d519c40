"""Keeps the documents true: links lead somewhere, and a shown output is what the command prints.

`python -m tools.docs` refreshes the outputs and generates the reference pages; with `--check` it only says what is
stale.

A shown output is a fenced block after a comment that names its command:

    <!-- output: holdfast version -->
    ```text
    ...
    ```
"""

import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from holdfast.engine.discover import discover
from tools import coverage
from tools.reference import write_patterns, write_rules
from tools.reference_faces import write_commands, write_errors

ROOT = Path(__file__).resolve().parents[1]
REFERENCE = ROOT / "docs" / "reference" / "generated"
CATALOGUES = ("holdfast.rules",)
OUTPUT = re.compile(
    r"(<!-- output: (?P<command>[^\n]+?) -->\n```text\n)(?P<text>.*?)(?=^```$)", re.DOTALL | re.MULTILINE
)
FENCE = re.compile(r"^```.*?^```$", re.DOTALL | re.MULTILINE)
LINK = re.compile(r"\[[^\]]*\]\((?P<target>[^)\s]+)\)")
HEADING = re.compile(r"^#+ +(?P<title>.+)$", re.MULTILINE)
# Diagnosis exits with 1 when it found something; that is an answer, not a failure.
ANSWERED = (0, 1)


def pages() -> Iterator[Path]:
    """The Markdown files that people read, generated ones aside."""
    for pattern in ("*.md", "docs/**/*.md", "changes/*.md", "examples/**/*.md"):
        yield from (page for page in sorted(ROOT.glob(pattern)) if "generated" not in page.parts)


def anchors(page: Path) -> set[str]:
    """The anchors that a page's headings make, in the way of GitHub."""
    titles = HEADING.findall(FENCE.sub("", page.read_text()))
    return {re.sub(r"[^\w\- ]", "", title.lower()).strip().replace(" ", "-") for title in titles}


def broken_links(page: Path) -> Iterator[str]:
    """One line for each relative link of a page that leads nowhere."""
    for target in LINK.findall(FENCE.sub("", page.read_text())):
        path, _, anchor = target.partition("#")
        if re.match(r"[a-z]+:", target):
            continue
        aim = (page.parent / path).resolve() if path else page
        if not aim.exists():
            yield f"{page.relative_to(ROOT)}: the link `{target}` leads nowhere"
        elif anchor and aim.suffix == ".md" and anchor not in anchors(aim):
            yield f"{page.relative_to(ROOT)}: the link `{target}` names no heading"


def run(command: str) -> str:
    """What a documented command prints, on a terminal of 100 columns without colours."""
    name, *arguments = shlex.split(command)
    environment = {
        "PATH": f"{ROOT / '.venv' / 'bin'}:{os.environ['PATH']}",
        "HOME": os.environ.get("HOME", "/"),
        "COLUMNS": "100",
        "LANG": "en_US.UTF-8",
        "NO_COLOR": "1",
        "PYTHONUTF8": "1",
        "TZ": "UTC",
    }
    result = subprocess.run(
        [name, *arguments],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        stdin=subprocess.DEVNULL,
    )
    if result.returncode not in ANSWERED:
        sys.exit(f"docs: `{command}` failed with {result.returncode}: {result.stderr.strip()}")
    lines = [line.rstrip() for line in result.stdout.splitlines()]
    return "\n".join(lines).strip("\n") + "\n"


def refreshed(text: str) -> str:
    """A page with every shown output replaced by the present one."""
    return OUTPUT.sub(lambda shown: shown[1] + run(shown["command"]), text)


def main() -> int:
    """Refresh the documents, or with `--check` say what is wrong with them."""
    check = "--check" in sys.argv[1:]
    complaints: list[str] = []
    for page in pages():
        text = page.read_text()
        fresh = refreshed(text)
        if fresh != text and check:
            complaints.append(f"{page.relative_to(ROOT)}: a shown output is stale, run: make docs")
        elif fresh != text:
            page.write_text(fresh)
        complaints.extend(broken_links(page))
    rules = discover(CATALOGUES)
    table = coverage.page(rules)
    if not check:
        write_rules(rules, REFERENCE / "rules")
        write_commands(REFERENCE / "commands")
        write_errors(REFERENCE / "errors")
        write_patterns(rules, REFERENCE / "patterns")
        coverage.PAGE.write_text(table)
    elif not coverage.PAGE.exists() or coverage.PAGE.read_text() != table:
        complaints.append("docs/reference/coverage.md is stale, run: make docs")
    for complaint in complaints:
        print(complaint, file=sys.stderr)
    return 1 if complaints else 0


if __name__ == "__main__":
    sys.exit(main())
