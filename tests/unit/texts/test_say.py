import ast
import json
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import holdfast
from holdfast.engine.texts import placeholders
from holdfast.faces.cli.command import COMMANDS
from holdfast.model.effect import EFFECTS
from holdfast.model.failures import failures
from holdfast.texts.say import LANGUAGES, catalogue, fill, say

PACKAGE = Path(holdfast.__file__).parent
SPOKEN = [path for floor in ("faces", "reports", "app") for path in (PACKAGE / floor).rglob("*.py")]
SENTENCE = re.compile(r"[A-Za-z]{2,}[,:;]? [a-z]{2,}[,:;]? [a-z]{2,}")


def needed(lang: str) -> dict[str, frozenset[str]]:
    """The placeholders of each key of a language, over all its plural forms."""
    forms = {key: [text] if isinstance(text, str) else list(text.values()) for key, text in catalogue(lang).items()}
    return {key: frozenset().union(*map(placeholders, texts)) for key, texts in forms.items()}


def literals(path: Path) -> list[str]:
    """Every string of a module that is no docstring."""
    tree = ast.parse(path.read_text())
    docs = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    found = [node for node in ast.walk(tree) if isinstance(node, ast.Constant) and id(node) not in docs]
    return [node.value for node in found if isinstance(node.value, str)]


def test_every_language_has_the_same_texts_with_the_same_placeholders() -> None:
    english, korean = (needed(lang) for lang in LANGUAGES)

    # A count may follow from the singular, and only English has a plural of each kind.
    own = {"count", "kinds"}
    assert {k: v - own for k, v in korean.items()} == {k: v - own for k, v in english.items()}


def test_korean_texts_are_korean() -> None:
    borrowed = {key for key, text in catalogue("ko").items() if text == catalogue("en")[key]}

    assert {key for key in borrowed if SENTENCE.search(str(catalogue("en")[key]))} == set()


@pytest.mark.parametrize("path", SPOKEN, ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_no_sentence_stands_in_the_code_of_a_face_or_report(path: Path) -> None:
    examples = {text for text in literals(path) if text.startswith(("holdfast ", "kubectl ", "eval ", "default-src"))}

    assert [text for text in literals(path) if SENTENCE.search(text) and text not in examples] == []


def test_no_sentence_stands_in_the_template_of_the_page() -> None:
    template = (PACKAGE / "reports" / "report.html.j2").read_text()

    visible = re.sub(r"{%.*?%}|{{.*?}}|<[^>]*>", " ", template, flags=re.DOTALL)

    assert re.findall(r"[A-Za-z]{2,}", visible) == []


def test_every_text_is_used() -> None:
    spoken = {*SPOKEN, *(PACKAGE / "service").rglob("*.py"), *(PACKAGE / "model").glob("*.py")}
    code = "".join(path.read_text() for path in [*sorted(spoken), *(PACKAGE / "reports").glob("*.j2")])
    computed: tuple[str, ...] = (
        # What the table of operations and the portal say is held by their own tests.
        "operation.",
        "ask.",
        "parameter.",
        "portal.",
        "http.",
        "wrong.",
        "status.",
        "effect.",
        "reason.",
        "detail.",
        "severity.",
        "type.",
        "scope.",
        "cause_kind.",
        "confidence.",
        "stage.",
        "incident.",
        "maintenance.",
        "notice.",
        "rota.",
        "watchdog.",
        "check.",
        "plan.",
        "plans.",
        "intake.apart.",
        "intake.facts.",
        "intake.left-out.",
        "review.",
    )
    computed += (
        "automation.",
        "autonomy.",
        "backup.",
        "drift.",
        "cli.option.",
        "cli.example.",
        "cli.column.",
        "error.",
        "debug-pod.",
        "parse.",
        "recover.",
        "gap.",
        "outage.",
        "forecast.",
        "anomalies.",
        "alerts.",
        "scaling.",
        "pattern.",
        "probe.",
        "weight.",
        "worksheet.",
        "whatif.",
        "masked.",
        "predict.",
        "cli.section.",
        "period.",
        "store.",
        "audit.",
        "keys.",
    )

    unused = {
        key
        for key in catalogue("en")
        if not key.startswith(computed) and f'"{key}' not in code and f"'{key}" not in code
    }

    by_command = {f"cli.{name}.{part}" for name in COMMANDS for part in ("short", "about")}
    remedies = {f"report.{name}" for name in ("fix", "workaround", "verify", "rollback", "next-test")}
    assert unused - by_command - remedies == set()


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_effect_and_every_error_has_words(lang: str) -> None:
    known = set(catalogue(lang))

    assert {f"effect.{effect}" for effect in EFFECTS} - known == set()
    assert {failure.text for failure in failures()} - known == set()


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_file_of_texts_holds_no_key_twice(lang: str) -> None:
    def unique(pairs: list[tuple[str, object]]) -> dict[str, object]:
        names = [name for name, _ in pairs]
        assert sorted(set(names)) == sorted(names)
        return dict(pairs)

    tree = json.loads((PACKAGE / "texts" / f"{lang}.json").read_text(), object_pairs_hook=unique)

    assert tree


def test_a_text_is_chosen_by_the_count() -> None:
    said = [say("report.count-of", "en", count=count, kind="Pod", kinds="Pods") for count in (1, 2)]

    assert said == ["1 Pod", "2 Pods"]


def test_a_placeholder_without_a_value_stays_as_it_is() -> None:
    text = fill("`{class}` of {name} {0.attr} {{kept}}", {"name": ["a", "b"]})

    assert text == "`{class}` of a, b {0.attr} {kept}"


@given(st.text(), st.dictionaries(st.text(), st.one_of(st.none(), st.booleans(), st.text(), st.lists(st.text()))))
def test_filling_never_fails(text: str, values: dict[str, object]) -> None:
    assert isinstance(fill(text, values), str)
