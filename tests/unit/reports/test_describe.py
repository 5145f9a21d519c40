import msgspec
import pytest

from holdfast.model.finding import Evidence
from holdfast.model.outcome import NotEvaluated
from holdfast.model.refs import Ref
from holdfast.reports.describe import describe, evidence_text, printable, reason_text
from holdfast.reports.wire import WireNotEvaluated, WireObject
from tests.unit.reports.samples import CLAIM, CLASS, NOON, PODS, diagnosis, problem, report, words

EVENT = Ref("Event", "data.1", "shop")


@pytest.mark.parametrize(
    ("evidence", "english", "korean"),
    [
        (
            Evidence(object=CLAIM, field="spec.storageClassName", value="fast"),
            "PersistentVolumeClaim shop/media: spec.storageClassName is `fast`",
            "PersistentVolumeClaim shop/media: spec.storageClassName 값이 `fast`",
        ),
        (Evidence(object=CLASS), "StorageClass fast does not exist", "StorageClass fast: 존재하지 않음"),
        (
            Evidence(object=CLAIM, field="spec.accessModes", value=["ReadWriteOnce", "ReadOnlyMany"]),
            "PersistentVolumeClaim shop/media: spec.accessModes is `ReadWriteOnce, ReadOnlyMany`",
            "PersistentVolumeClaim shop/media: spec.accessModes 값이 `ReadWriteOnce, ReadOnlyMany`",
        ),
        (
            Evidence(object=CLAIM, field="spec.volumeName", value=None),
            "PersistentVolumeClaim shop/media: spec.volumeName is not set",
            "PersistentVolumeClaim shop/media: spec.volumeName 값이 지정되지 않음",
        ),
        (
            Evidence(object=EVENT, field="message", value="no class", time=NOON),
            "Event of 2026-01-15 12:00:00Z: “no class”",
            "2026-01-15 12:00:00Z 이벤트: “no class”",
        ),
        (
            Evidence(object=PODS[0], field="log[web]", value="panic: nil"),
            "Pod shop/media-0, log of web: “panic: nil”",
            "Pod shop/media-0, web 로그: “panic: nil”",
        ),
        (
            Evidence(object=Ref("Node", "n1"), field="spec.unschedulable", value=True),
            "Node n1: spec.unschedulable is `true`",
            "Node n1: spec.unschedulable 값이 `true`",
        ),
    ],
)
def test_evidence_is_said_in_both_languages(evidence: Evidence, english: str, korean: str) -> None:
    said = [evidence_text(evidence, lang) for lang in ("en", "ko")]

    assert said == [english, korean]


def test_the_rules_own_note_says_the_evidence_where_there_is_one() -> None:
    noted = problem(evidence=(Evidence(object=CLAIM, field="spec.x", value="7", note="seen"),))

    said = describe(diagnosis(problems=(noted,)), words, "en").problems[0].evidence[0].text

    assert said == "7 was seen in spec.x"


def test_texts_are_filled_with_the_findings_values_and_its_object() -> None:
    shown = report().problems[0]

    assert (shown.summary, shown.verify) == (
        "The claim shop/media asks for `fast`.",
        "kubectl -n shop get pvc media",
    )


def test_a_value_that_is_missing_leaves_its_placeholder() -> None:
    shown = describe(diagnosis(problems=(problem(values={}),)), words, "en").problems[0]

    assert shown.summary == "The claim shop/media asks for `{class}`."


def test_what_could_steer_a_terminal_is_taken_out_of_sentences_only() -> None:
    seen = report().problems[0].evidence[3]

    assert seen.text == "Pod shop/media-0, log of web: “mount: \N{REPLACEMENT CHARACTER}[31mno such device”"
    assert seen.value == "mount: \x1b[31mno such device"


def test_a_text_that_turns_the_direction_of_writing_is_made_harmless() -> None:
    assert printable("pod\u202egnp.exe\tx\nnext") == "pod\N{REPLACEMENT CHARACTER}gnp.exe    x\nnext"


def test_half_a_character_can_be_written() -> None:
    half = problem(evidence=(Evidence(object=CLAIM, field="spec.x", value="a\ud800b"),))

    shown = describe(diagnosis(problems=(half,)), words, "en")

    assert b'"value":"a?b"' in msgspec.json.encode(shown)


def test_what_was_not_evaluated_names_the_kind_that_is_missing() -> None:
    shown = describe(diagnosis(not_evaluated=(NotEvaluated("a/b/c", "PersistentVolume", CLAIM),)), words, "en")

    assert shown.not_evaluated == (
        WireNotEvaluated(
            rule="a/b/c",
            reason="PersistentVolume was not in the input",
            object=WireObject("PersistentVolumeClaim", "shop", "media"),
            missing="PersistentVolume",
        ),
    )


def test_a_reason_without_words_is_named_as_it_is() -> None:
    assert reason_text("cosmic-rays", "Node", "en") == "Node is not known (cosmic-rays)"
