import sys
from pathlib import Path

import msgspec
import pytest

from holdfast.adapters.identity.keyring import (
    keyring_of_command,
    keyring_of_file,
    new_keyring,
    read_keyring,
    rotated,
    write_keyring,
)
from holdfast.model.errors import KeyUnusable


def refused(call: object, *arguments: object) -> str:
    with pytest.raises(KeyUnusable) as error:
        call(*arguments)  # type: ignore[operator]  # any of the readers.
    return str(error.value.values["detail"])


def test_the_first_start_makes_a_file_that_only_its_owner_reads(tmp_path: Path) -> None:
    path = tmp_path / "keys" / "keyring.json"

    made, read = keyring_of_file(path), keyring_of_file(path)

    assert made == read
    assert path.stat().st_mode & 0o777 == 0o600
    assert [item.name for item in path.parent.iterdir()] == ["keyring.json"]


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o644, 0o660, 0o610])
def test_a_file_that_others_may_touch_is_refused(tmp_path: Path, mode: int) -> None:
    path = tmp_path / "keyring.json"
    keyring_of_file(path)
    path.chmod(mode)

    assert "chmod 600" in refused(keyring_of_file, path)


def test_a_rotated_file_keeps_its_mode_and_its_earlier_keys(tmp_path: Path) -> None:
    path = tmp_path / "keyring.json"
    first = keyring_of_file(path)

    write_keyring(path, rotated(first))

    later = keyring_of_file(path)
    assert path.stat().st_mode & 0o777 == 0o600
    assert later.seal.keys.items() >= first.seal.keys.items()
    assert later.sign.keys.items() >= first.sign.keys.items()
    assert (later.seal.present, later.sign.present == first.sign.present) == ("2", False)


def test_a_place_that_cannot_hold_a_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")

    assert refused(keyring_of_file, tmp_path / "file" / "keyring.json")
    assert refused(keyring_of_file, tmp_path)


def test_a_keyring_that_is_none_is_refused_without_repeating_it() -> None:
    ring = msgspec.json.decode(msgspec.json.encode(new_keyring()))
    name = ring["sign"]["present"]
    wrong = {
        "no present key": {**ring, "seal": {**ring["seal"], "present": "9"}},
        "a short key": {**ring, "seal": {"present": "1", "keys": {"1": "c2VjcmV0"}}},
        "another name": {**ring, "sign": {"present": "x", "keys": {"x": ring["sign"]["keys"][name]}}},
        "no JSON of a keyring": {"seal": {}},
    }

    details = {what: refused(read_keyring, msgspec.json.encode(data), "here") for what, data in wrong.items()}

    assert refused(read_keyring, b"\xff", "here") == "no keyring in JSON"
    assert details == {
        "no present key": "the present key is not among the keys",
        "a short key": "a key does not have 32 bytes",
        "another name": "the name of a signing key is not its public half",
        "no JSON of a keyring": "no keyring in JSON",
    }


@pytest.mark.processes
def test_a_command_gives_the_keyring_that_it_prints(tmp_path: Path) -> None:
    path = tmp_path / "keyring.json"
    made = keyring_of_file(path)

    assert keyring_of_command([sys.executable, "-c", f"print(open({str(path)!r}).read())"]) == made


@pytest.mark.processes
def test_a_command_that_fails_is_told_without_what_it_said() -> None:
    failing = [sys.executable, "-c", "import sys; print('secret', file=sys.stderr); sys.exit(3)"]

    assert refused(keyring_of_command, failing) == "exit status 3"
    assert refused(keyring_of_command, ["/nowhere/kms"]) == "FileNotFoundError"
    assert refused(keyring_of_command, []) == "IndexError"
