"""The answer as Markdown, for a ticket or a chat."""

from __future__ import annotations

import re
from collections.abc import Iterator

from holdfast.reports.chain import Chain, chain_of
from holdfast.reports.describe import moment_text
from holdfast.reports.wire import Report, WireProblem
from holdfast.reports.wording import (
    SHAPES,
    blind_spot,
    blindness,
    broke_heading,
    by_kind,
    confidence_word,
    counted,
    facets,
    headline,
    is_command,
    node_label,
    severity_word,
    source_line,
    stage_lines,
)
from holdfast.texts.say import say

HEADS = ("report.severity", "report.problem", "report.object", "report.confidence")
SPECIAL = re.compile(r"([\\*_\[\]<>#|~])")
CODE = re.compile(r"(`[^`\n]+`)")


def markdown(report: Report) -> str:
    """Renders a report as Markdown."""
    lang = report.language
    parts = [f"# {plain(headline(report))}", plain(source_line(report, moment_text(report.snapshot.taken_at)))]
    blind = blind_spot(report)
    if blind:
        parts.append(f"> {plain(blind)}")
    if len(report.problems) > 1:
        parts.append(_table(report.problems, lang))
    parts += [part for problem in report.problems for part in _problem(problem, report)]
    if report.risks:
        parts += [f"## {plain(say('report.risks', lang, count=len(report.risks)))}", _table(report.risks, lang)]
    parts += _unseen(report)
    parts.append(f"## {plain(say('report.stages', lang))}")
    parts.append("\n".join(f"- **{plain(name)}**: {plain(words)}" for name, words in stage_lines(report)))
    return "\n\n".join(part for part in parts if part) + "\n"


def plain(text: str) -> str:
    """Keeps Markdown from reading meaning into a text, save for code between backticks."""
    pieces = CODE.split(text.replace("\n", " "))
    return "".join(p if i % 2 else SPECIAL.sub(r"\\\1", p.replace("`", "\\`")) for i, p in enumerate(pieces))


def code(text: str) -> str:
    """Writes a text as code, whatever backticks it holds."""
    longest = max((len(run) for run in re.findall(r"`+", text)), default=0)
    fence = "`" * (longest + 1)
    space = " " if longest else ""
    return f"{fence}{space}{text}{space}{fence}"


def _table(problems: tuple[WireProblem, ...], lang: str) -> str:
    heads = ["#", *(say(key, lang) for key in HEADS)]
    rows = [heads, ["---:", "---", "---", "---", "---:"]]
    for item in problems:
        severity = f"{SHAPES[item.severity]} {severity_word(item.severity, lang)}"
        named = code(str(item.object)).replace("|", "\\|")
        rows.append([str(item.rank), severity, plain(item.title), named, f"{item.confidence:.2f}"])
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


def _problem(problem: WireProblem, report: Report) -> Iterator[str]:
    lang = report.language
    yield f"## {problem.rank}. {plain(problem.title)}: {code(str(problem.object))}"
    severity = f"{SHAPES[problem.severity]} **{severity_word(problem.severity, lang)}**"
    sure = f"{confidence_word(problem.confidence, lang)} {problem.confidence:.2f}"
    yield f"{severity}, {sure}. {plain(facets(problem, lang))}. {code(problem.cause)}"
    yield plain(problem.summary)
    yield plain(problem.why)
    yield f"**{say('report.evidence', lang)}**"
    yield "\n".join(
        f"- {'' if item.stance == 'for' else say('report.against', lang) + ' '}{plain(item.text)}"
        for item in problem.evidence
    )
    chain = chain_of(problem)
    if chain.tree().get(chain.root):
        yield f"**{broke_heading(report)}**"
        yield "\n".join(_branch(chain, chain.root, 0, lang))
        if chain.beyond:
            yield plain(say("report.also", lang, objects=counted(chain.beyond, lang)))
    elif problem.affected:
        yield f"**{say('report.affected', lang)}**: {plain(counted(by_kind(problem.affected), lang))}"
    for name in ("fix", "workaround", "verify", "rollback", "next_test"):
        words = getattr(problem, name)
        if words:
            yield f"**{say('report.' + name.replace('_', '-'), lang)}**"
            yield _instructions(words)
    for rival in problem.rivals:
        sure = f"{rival.confidence:.2f}"
        yield plain(say("report.rival", lang, title=rival.title, object=str(rival.object), confidence=sure))


def _branch(chain: Chain, position: int, level: int, lang: str) -> Iterator[str]:
    node = chain.nodes[position]
    label = node_label(node, True, lang)
    name = plain(label) if node.is_group else code(label)
    yield "  " * level + f"- {name}" + (f": {plain(node.effect)}" if node.effect else "")
    for child in chain.tree().get(position, ()):
        yield from _branch(chain, child, level + 1, lang)


def _instructions(words: str) -> str:
    lines: list[str] = []
    for row in words.splitlines():
        is_code = is_command(row)
        inside = bool(lines) and lines[-1] == "```"
        if is_code and inside:
            lines.insert(len(lines) - 1, row.strip())
        elif is_code:
            lines += ["", "```sh", row.strip(), "```"] if lines else ["```sh", row.strip(), "```"]
        else:
            lines += ["", plain(row)] if inside else [plain(row)]
    return "\n".join(lines)


def _unseen(report: Report) -> Iterator[str]:
    lang = report.language
    groups = blindness(report.not_evaluated)
    if groups:
        yield f"## {say('report.not-evaluated', lang)}"
        yield "\n".join(
            f"- {plain(group.reason)}: {say('report.rules-wait', lang, count=len(group.rules))}" for group in groups
        )
    if report.unread:
        yield f"## {say('report.unread', lang)}"
        yield "\n".join(f"- {plain(item.text)}" for item in report.unread)
