"""`holdfast keys`: new keys lose nothing, and what earlier ones closed is closed anew."""

import base64
from pathlib import Path

import msgspec
import pytest

from holdfast.app.context import Context
from holdfast.app.settings import OfficeSettings
from holdfast.faces.cli.main import run
from holdfast.model.errors import KeyUnusable
from holdfast.model.registry import CREDENTIALS, Credential
from holdfast.ports.sealing import Sealed

ENGLISH = {"LANG": "en_US.UTF-8"}
Captured = pytest.CaptureFixture[str]


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """Gives the folder of a store that keeps one closed credential."""
    with Context().office(OfficeSettings(store=str(tmp_path / "store.db"), processes=0)) as opened:
        sealed = opened.office.sealing.seal(b"kubeconfig", "c1")
        with opened.office.stores.write() as store:
            store.shelf(CREDENTIALS).add("c1", Credential(kind="kubeconfig", key=sealed.key, data=sealed.data))
    return tmp_path


def said(capsys: Captured, place: Path, *words: str) -> tuple[int, str, str]:
    capsys.readouterr()
    code = run(["keys", *words, "--store", str(place / "store.db")], ENGLISH)
    shown = capsys.readouterr()
    return code, shown.out, shown.err


def seals(capsys: Captured, place: Path) -> list[tuple[str, bool, int]]:
    rows = msgspec.json.decode(said(capsys, place, "list", "-o", "json")[1])
    return [(row["name"], row["present"], row["secrets"]) for row in rows if row["purpose"] == "seal"]


def opened_credential(settings: OfficeSettings) -> bytes:
    with Context().office(settings) as opened, opened.office.stores.read() as store:
        kept = store.shelf(CREDENTIALS).get("c1").item
        return opened.office.sealing.open(Sealed(key=kept.key, data=kept.data), "c1")


def test_keys_are_rotated_and_what_they_closed_is_closed_anew(place: Path, capsys: Captured) -> None:
    steps = [seals(capsys, place)]
    codes = []
    for verb in ("rotate", "reseal"):
        codes.append(said(capsys, place, verb)[0])
        steps.append(seals(capsys, place))

    assert codes == [0, 0]
    assert steps == [[("1", True, 1)], [("2", True, 0), ("1", False, 1)], [("2", True, 1), ("1", False, 0)]]
    assert opened_credential(OfficeSettings(store=str(place / "store.db"), processes=0)) == b"kubeconfig"


def test_no_key_is_ever_shown(place: Path, capsys: Captured) -> None:
    said(capsys, place, "rotate")
    ring = msgspec.json.decode((place / "keys.json").read_bytes())

    shown = [said(capsys, place, *words)[1] for words in (["list"], ["list", "-o", "json"], ["rotate"], ["reseal"])]

    secret = [key for purpose in ring.values() for key in purpose["keys"].values()]
    assert not any(key in text for key in secret for text in shown)


def test_a_credential_that_no_key_opens_is_named(place: Path, capsys: Captured) -> None:
    (place / "keys.json").unlink()
    with Context().office(OfficeSettings(store=str(place / "store.db"), processes=0)):
        pass
    said(capsys, place, "rotate")

    code, out, err = said(capsys, place, "reseal")

    assert (code, err, "credential c1" in out) == (1, "", True)


def test_without_a_file_there_is_nothing_to_rotate_or_list(tmp_path: Path, capsys: Captured) -> None:
    for verb in ("rotate", "list"):
        code, out, err = said(capsys, tmp_path, verb)
        assert (code, out, err.count("\n")) == (2, "", 1)
    assert not (tmp_path / "keys.json").exists()


@pytest.mark.parametrize("form", [lambda data: data.decode(), lambda data: base64.b64encode(data).decode()])
def test_keys_come_from_the_environment_as_well(
    place: Path, form: object, capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = place / "keys.json"
    monkeypatch.setenv("HOLDFAST_KEYRING", form(file.read_bytes()))  # type: ignore[operator]  # One of the forms.
    file.unlink()

    opened = opened_credential(OfficeSettings(store=str(place / "store.db"), processes=0))

    assert (opened, seals(capsys, place), file.exists()) == (b"kubeconfig", [("1", True, 1)], False)
    code, _, err = said(capsys, place, "rotate")
    assert (code, "--keys" in err) == (2, True)


@pytest.mark.parametrize("text", ['{"seal": "hush"}', "no base64!", base64.b64encode(b"[]").decode()])
def test_keys_in_the_environment_that_are_none_are_refused_and_not_repeated(text: str, tmp_path: Path) -> None:
    asked = OfficeSettings(store=str(tmp_path / "store.db"), keyring=text, processes=0)

    with pytest.raises(KeyUnusable) as error, Context().office(asked):
        pass

    assert text not in str(error.value.values)
