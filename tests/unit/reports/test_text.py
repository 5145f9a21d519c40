import re

import pytest
from rich.cells import cell_len

from holdfast.reports.describe import describe
from holdfast.reports.look import Look
from holdfast.reports.text import text
from tests.unit.reports.samples import diagnosis, healthy, problem, report, words

ANSI = re.compile(r"\x1b\[[0-9;]*m")
FIRST_SCREEN = """\
1 problem explains 43 unhealthy objects
dump.tar.gz · Kubernetes 1.34.1 · taken 2026-01-15 12:00:00Z

1  ▲ high  Class is missing   certain 0.97
   PersistentVolumeClaim shop/media
   The claim shop/media asks for `fast`.
   configuration · one namespace · misconfiguration · since 2026-01-15 12:00:00Z
   Evidence
     + PersistentVolumeClaim shop/media: spec.storageClassName is `fast`
     + StorageClass fast does not exist
     + Event of 2026-01-15 12:00:00Z: “class "fast" not found”
     + Pod shop/media-0, log of web: “mount: \N{REPLACEMENT CHARACTER}[31mno such device”
     - against: Pod shop/media-1: status.phase is `Running`
     ? not seen: logs of csi-provisioner
   What it broke
     PersistentVolumeClaim shop/media  no volume
     ├─ Pod shop/media-0  no node
     │  ├─ Deployment shop/media  too few ready Pods
     │  └─ Service shop/media  no ready backend
     │     └─ Ingress shop/front  no way through
     ├─ Pod shop/media-1  no node
     ├─ Pod shop/media-2  no node
     └─ 36 more Pods  no node

   Fix          Make the class `fast`:
                kubectl get storageclass
                or ask for another.
   Workaround   Bind by hand.
   Verify       kubectl -n shop get pvc media
   Roll back    Delete fast.
   If in doubt  kubectl get storageclass fast
   It could also be: Class is missing (StorageClass fast, 0.31)

Defined    unhealthy objects: 43
Collected  objects: 318, kinds: 31, events: 52, container logs: 3
Analysed   rules run: 96, findings: 44, rules without input: 0
Verified   root causes: 1, cited observations: 5
"""


def test_one_problem_is_answered_from_cause_to_check() -> None:
    one = diagnosis(problems=(problem(),), risks=(), not_evaluated=(), unread=())

    assert text(report(of=one)) == FIRST_SCREEN


def test_several_problems_are_listed_before_their_details() -> None:
    lines = text(report(), Look(width=100)).splitlines()

    assert lines[4:6] == [
        " 1  ▲ high      Class is missing  PersistentVolumeClaim shop/media  0.97",
        " 2  ◆ critical  Class is missing  Node worker-2  0.71",
    ]


def test_what_was_not_evaluated_is_grouped_by_what_is_missing() -> None:
    shown = text(report(), Look(width=100))

    assert "? PersistentVolume was not in the input: 2 rules wait for it\n" in shown
    assert "? EndpointSlice was not in the input: 1 rule waits for it, 1 Service\n" in shown
    assert "? pods.json ends in the middle: ends at byte 1201\n" in shown


def test_a_healthy_cluster_is_called_so() -> None:
    first = text(report(of=healthy())).splitlines()[0]

    assert first == "Nothing is wrong with the 318 objects that were read"


def test_a_healthy_answer_says_what_could_not_be_seen() -> None:
    blind = healthy(not_evaluated=diagnosis().not_evaluated)

    lines = text(report(of=blind), Look(width=100)).splitlines()

    assert (lines[0], lines[2]) == (
        "Nothing wrong was found in the 318 objects that were read",
        "3 rules could not judge, because the input lacks PersistentVolume, EndpointSlice",
    )


@pytest.mark.parametrize("lang", ["en", "ko"])
def test_colour_adds_nothing_but_colour(lang: str) -> None:
    plain, coloured = (text(report(lang), Look(colour=colour)) for colour in (False, True))

    assert ANSI.sub("", coloured) == plain
    assert "\x1b" not in plain
    assert "\x1b[31m" in coloured


@pytest.mark.parametrize("lang", ["en", "ko"])
@pytest.mark.parametrize("width", [60, 80, 120])
def test_only_names_and_commands_pass_the_width(lang: str, width: int) -> None:
    shown = text(report(lang), Look(width=width)).splitlines()

    long = [line for line in shown if cell_len(line) > min(width, 100)]
    assert [line for line in long if "kubectl" not in line and "shop/media" not in line] == []


def test_ascii_is_enough_where_nothing_else_can_be_drawn() -> None:
    shown = text(report(of=diagnosis(problems=(problem(evidence=()),))), Look(ascii=True))

    assert shown.isascii()
    assert "^ high" in shown


def test_verbose_shows_why_and_every_rule_that_waits() -> None:
    shown = text(report(), Look(width=100, verbose=True))

    assert "No volume is made & <nothing> starts." in shown
    assert "storage/volume/a, storage/volume/b" in shown
    assert "Findings that this explains\n     Class is missing  Pod shop/media-0\n" in shown


def test_a_preflight_foretells() -> None:
    foretold = describe(diagnosis(not_evaluated=(), unread=()), words, "en", purpose="preflight")

    shown = text(foretold)

    assert shown.startswith("2 problems would keep these manifests from working\n")
    assert "What it would break" in shown
    assert "unhealthy" not in shown
