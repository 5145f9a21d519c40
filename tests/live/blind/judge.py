"""Judges what `holdfast diagnose` says about each recorded blind scenario."""

import json
import subprocess
import sys
import tarfile
from pathlib import Path
from typing import Any

import yaml

from tests.live.blind.record import Blind, Ref, load

Object = dict[str, Any]
COLUMNS = "scenario,true object(s),rank,also at,first cause,on,conf.,problems,false above,verdict".split(",")  # noqa: SIM905
HEAD = f"| {' | '.join(COLUMNS)} |\n{'|---' * len(COLUMNS)}|\n"


def items(archive: Path, kind: str) -> list[Object]:
    """The objects of a kind in an archive."""
    with tarfile.open(archive) as tar:
        member = tar.extractfile(f"{kind}.json")
        assert member is not None
        found: list[Object] = json.loads(member.read())["items"]
        return found


def truth(archive: Path, one: Blind) -> list[Ref]:
    """The objects to repair; of nodes only those that are cordoned or lost."""
    if not any(ref[0] == "Node" for ref in one.repair):
        return list(one.repair)
    bad = {
        n["metadata"]["name"]
        for n in items(archive, "nodes")
        if n["spec"].get("unschedulable") or n["spec"].get("taints")
    }
    return [ref for ref in one.repair if ref[0] != "Node" or ref[2] in bad]


def unready(archive: Path) -> str:
    """The Pods that are not ready, as workloads, to see that the recording shows the fault."""
    found: dict[str, int] = {}
    for pod in items(archive, "pods"):
        conditions = {c["type"]: c["status"] for c in pod["status"].get("conditions", [])}
        if conditions.get("Ready") != "True" and pod["status"].get("phase") != "Succeeded":
            name = pod["metadata"]["name"].rsplit(
                "-", 2 if "pod-template-hash" in pod["metadata"].get("labels", {}) else 1
            )[0]
            found[name] = found.get(name, 0) + 1
    return ", ".join(f"{name} x{count}" for name, count in sorted(found.items())) or "none"


def said(archive: Path, again: bool) -> Object:
    """What the command prints."""
    done = subprocess.run(
        [".venv/bin/holdfast", "diagnose", str(archive), "-o", "json"], capture_output=True, text=True, check=False
    )
    assert done.stdout, done.stderr[-500:]
    found: Object = json.loads(done.stdout)
    return found


def main(folder: Path) -> None:
    """Writes results.md and truth.yaml."""
    notes = yaml.safe_load((folder / "notes.yaml").read_text()) if (folder / "notes.yaml").exists() else {}
    rows, details, facts, hits, count = [], [], [], 0, 0
    for name, one in load().items():
        archive = folder / f"{name}.tar.gz"
        if not archive.exists():
            continue
        result = said(archive, False)
        problems = result["problems"]
        refs = truth(archive, one)
        where = [(p["object"]["kind"], p["object"]["namespace"], p["object"]["name"]) for p in problems]
        ranks = [where.index(ref) + 1 for ref in refs if ref in where]
        also = [where.index(ref) + 1 for ref in one.also if ref in where]
        first = problems[0] if problems else None
        wrong = sum(
            1
            for place in where[: (max(ranks or also) if ranks or also else len(where))]
            if place not in refs and place not in one.also
        )
        pairs = list(zip([problem["cause"] for problem in problems], where, strict=True))
        facts.append(
            {
                "scenario": name,
                "fault": one.words,
                "repair": [dict(zip(("kind", "namespace", "name"), r, strict=True)) for r in refs],
                "also_acceptable": ["/".join(r) for r in one.also],
            }
        )
        wants = "node" if len(refs) > 2 and refs[0][0] == "Node" else ""
        top = bool(where) and (where[0] in refs or where[0] in one.also)
        if one.repair:
            count += 1
            hits += top
        verdict = (
            ("ok" if not [p for p in problems if p["severity"] in ("critical", "high", "medium")] else "FALSE ALARM")
            if not one.repair
            else ("TOP1" if top else "below" if ranks or also else "MISSED")
        )
        if one.repair and len(one.repair) == 2 and not wants and "; AND " in one.words:
            verdict += f" ({len(ranks) + (len(also) if len(ranks) < 2 else 0)}/2 found)"
        rows.append(
            "| "
            + " | ".join(
                [
                    name,
                    "; ".join("/".join(r) for r in refs[:3]),
                    ",".join(map(str, ranks)) or "-",
                    ",".join(map(str, also)) or "-",
                    first["cause"] if first else "-",
                    "/".join(where[0]) if where else "-",
                    str(first["confidence"]) if first else "-",
                    str(len(problems)),
                    str(wrong),
                    verdict,
                ]
            )
            + " |\n"
        )
        lines = [f"\n### {name}: {verdict}\n\nTruth: {one.words}. Not ready in the recording: {unready(archive)}.\n"]
        lines += [
            f"{n + 1}. `{c}` {'/'.join(w)} {p['severity']} {p['confidence']}: {p['summary'][:200]}"
            f" [explains {len(p['explains'])}]\n"
            for n, ((c, w), p) in enumerate(zip(pairs[:9], problems[:9], strict=True))
        ]
        lines += [f"- risk: `{r.get('cause')}` {'/'.join(r['object'].values())}\n" for r in result["risks"][:4]]
        if name in notes:
            lines.append(f"\n**What went wrong:** {notes[name]}\n")
        details.append("".join(lines))
    head = f"# Blind judgement\n\n{hits} of {count} scenarios have a true (or acceptable) object first. "
    head += "`also at` is the rank of an acceptable object.\n\n"
    (folder / "results.md").write_text(head + HEAD + "".join(rows) + "\n## Details\n" + "".join(details))
    (folder / "truth.yaml").write_text(yaml.safe_dump(facts, sort_keys=False, width=120))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
