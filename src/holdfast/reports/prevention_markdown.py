"""A plan of preventive maintenance as Markdown."""

from __future__ import annotations

from collections.abc import Iterator

from holdfast.reports.markdown import plain
from holdfast.reports.prevention_sheets import Sheet, sheets
from holdfast.reports.prevention_shown import PlanShown


def plan_markdown(plan: PlanShown) -> str:
    """Renders a plan as Markdown."""
    parts = [f"# {plain(plan.title)}", f"**{plain(plan.budget.text)} {plain(plan.staffing.text)}**"]
    return "\n\n".join([*parts, *(sheet_markdown(sheet) for sheet in sheets(plan))]) + "\n"


def sheet_markdown(sheet: Sheet) -> str:
    """Renders one part as Markdown."""
    return "\n\n".join(_blocks(sheet))


def _blocks(sheet: Sheet) -> Iterator[str]:
    yield f"{'#' * sheet.level} {plain(sheet.title)}"
    if len(sheet.remarks) > 1:
        yield "\n".join(f"- {plain(remark)}" for remark in sheet.remarks)
    else:
        yield from (plain(remark) for remark in sheet.remarks)
    if sheet.rows:
        marks = ["---:" if side == "r" else "---" for side in sheet.sides]
        lines = [[plain(head) for head in sheet.heads], marks, *([plain(cell) for cell in row] for row in sheet.rows)]
        yield "\n".join(f"| {' | '.join(line)} |" for line in lines)
