import pytest

from holdfast.pillars.incidents.blameless import Remark, remarks
from holdfast.texts.say import is_said, say

BLAMING = (
    ("The engineer forgot to drain the node.", "engineer forgot to", "omission"),
    ("This was a classic human error.", "human error", "human-error"),
    ("minji broke the deployment.", "minji broke", "omission"),
    ("You should have known better.", "should have known", "hindsight"),
    ("The operator should never have restarted it.", "operator should never have", "hindsight"),
    ("It was the intern's fault.", "intern's fault", "fault"),
    ("They blamed the DBA.", "blamed", "fault"),
    ("The rollout was sloppy.", "sloppy", "character"),
    ("We always skip the review.", "We always", "generalising"),
    ("He will be reprimanded.", "reprimanded", "punishment"),
    ("담당자의 실수로 정책이 삭제되었다.", "담당자의 실수", "human-error"),
    ("운영팀이 확인을 누락했다.", "운영팀이 확인을 누락했", "omission"),
    ("미리 확인했어야 했다.", "확인했어야", "hindsight"),
    ("부주의로 일어난 일이다.", "부주의", "character"),
    ("김민지 대리의 잘못이다.", "김민지 대리의 잘못", "fault"),
    ("책임을 물어야 한다.", "책임을 물어", "fault"),
    ("누구 책임인지 모르겠다.", "누구 책임", "fault"),
    ("설정을 멍청하게 바꾸었다.", "멍청", "character"),
    ("개발팀은 매번 늦게 알린다.", "개발팀은 매번", "generalising"),
    ("경위서를 받았다.", "경위서", "punishment"),
    ("minji가 깜빡했다.", "깜빡", "omission"),
)
PLAIN = (
    "The pod failed to start because the class was missing.",
    "git blame shows when the line came; the page fault was in libfoo.",
    "The alert should have fired after five minutes.",
    "The kubelet never became ready, and the controller ignored the annotation.",
    "The fault domain is zone a.",
    "The users were affected for 12 minutes.",
    "Nothing asked for the second check.",
    "스케줄러가 노드를 잘못 골랐다.",
    "책임자는 저장소 팀이다.",
    "실수요를 예측하지 못한 용량 계획 절차",
    "사용자가 많아져 응답이 느려졌다.",
    "볼륨이 가득 차서 쓰기가 실패했다.",
)


@pytest.mark.parametrize(("text", "found", "kind"), BLAMING)
def test_wording_that_blames_is_found_where_it_stands(text: str, found: str, kind: str) -> None:
    remark = remarks({"summary": text}, "en", ("minji",))[0]

    assert (remark.text, remark.kind, text[remark.start : remark.end]) == (found, kind, found)


@pytest.mark.parametrize("text", PLAIN)
def test_what_is_said_of_machines_and_conditions_is_left_alone(text: str) -> None:
    assert remarks({"summary": text}, "ko", ("minji",)) == ()


def test_a_remark_names_its_field_and_gives_another_wording_in_the_language_of_the_reader() -> None:
    texts = {"summary": "All well.", "went_badly.1": "It was user error."}

    assert remarks(texts, "ko") == (
        Remark(
            field="went_badly.1",
            start=7,
            end=17,
            text="user error",
            kind="human-error",
            neutral="화면이나 절차가 그것을 허용했습니다. 어떻게 허용했는지 적으십시오",
        ),
    )


def test_wordings_that_overlap_are_one_remark() -> None:
    found = remarks({"summary": "The operator should have known."}, "en")

    assert [item.text for item in found] == ["operator should have"]


def test_every_kind_says_why_it_does_harm() -> None:
    kinds = {kind for _, _, kind in BLAMING}

    assert all(is_said(f"review.blame.{kind}") for kind in kinds)
    assert all(say(f"review.blame.{kind}", "ko") != say(f"review.blame.{kind}", "en") for kind in kinds)
