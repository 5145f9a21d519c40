import json

import pytest

from holdfast.faces.cli.main import run

ENGLISH = {"LANG": "en_US.UTF-8"}
Captured = pytest.CaptureFixture[str]
SHOP = "examples/healthy-shop.tar.gz"


def test_a_lost_node_is_answered_with_its_assumptions(capsys: Captured) -> None:
    code = run(["whatif", SHOP, "--lose-node", "worker-a1", "-o", "json"], ENGLISH)

    found = json.loads(capsys.readouterr().out)
    assert (code, {item["harm"] for item in found["consequences"]}) == (0, {False})
    assert found["assumptions"][-1] == "No node is added."


def test_harm_ends_with_one_and_is_said_in_korean(capsys: Captured) -> None:
    code = run(["whatif", SHOP, "--traffic", "10", "--lang", "ko"], ENGLISH)

    assert (code, capsys.readouterr().out.startswith("누군가 알아차릴 결과")) == (1, True)


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ([], "`-` of whatif is not accepted. Allowed: --lose-zone | --lose-node"),
        (["--traffic", "2", "--data", "2"], "`--traffic --data` of whatif"),
        (["--traffic", "much"], "1.3, 2, 10, +30%"),
        (["--data", "30%"], "+30%"),
        (["--data", "-100%"], "+30%"),
        (["--lose-zone", "mars"], "Allowed: zone-a, zone-b"),
        (["--lose-node", "mars"], "Allowed: worker-a1"),
        (["--move-class", "fast"], "OLD:NEW"),
    ],
)
def test_what_cannot_be_supposed_is_one_clear_line(options: list[str], expected: str, capsys: Captured) -> None:
    code = run(["whatif", SHOP, *options], ENGLISH)

    assert (code, expected in capsys.readouterr().err) == (2, True)
