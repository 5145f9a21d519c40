"""Tests that wait for other processes are tried a second time, few of them, and never in silence."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from tests import second_try
from tests.live import renewal

FAILS_TWICE = """
    import pytest

    @pytest.mark.live
    def test_twice():
        print("what was printed")
        assert "seen" == "wanted"
"""
FAILS_ONCE = """
    import pytest

    tried = []

    {mark}
    @pytest.mark.parametrize("number", range({count}))
    def test_once(number):
        tried.append(number)
        print(f"look {{len(tried)}}")
        assert tried.count(number) == 2
"""


@pytest.fixture(autouse=True)
def marks(pytester: pytest.Pytester) -> None:
    names = "\n".join(f"    {name}: waits" for name in sorted(second_try.MARKS))
    others = "    slow: takes long\n    nightly: at night\n"
    pytester.makeini(f"[pytest]\naddopts = --strict-markers -p no:xdist\nmarkers =\n{names}\n{others}")


def run(pytester: pytest.Pytester, text: str, *options: str) -> pytest.RunResult:
    pytester.makepyfile(text)
    return pytester.runpytest_inprocess(*options, plugins=[second_try])


def once(count: int, mark: str) -> str:
    return FAILS_ONCE.format(count=count, mark=f"@pytest.mark.{mark}")


def test_a_test_that_fails_twice_fails_the_run(pytester: pytest.Pytester) -> None:
    ended = run(pytester, FAILS_TWICE)

    assert (ended.ret, ended.parseoutcomes()) == (pytest.ExitCode.TESTS_FAILED, {"failed": 1, "rerun": 1})


@pytest.mark.parametrize("mark", sorted(second_try.MARKS))
def test_one_that_fails_once_is_shown_by_name_with_its_first_failure(pytester: pytest.Pytester, mark: str) -> None:
    ended = run(pytester, once(1, mark))

    assert (ended.ret, ended.parseoutcomes()) == (pytest.ExitCode.OK, {"passed": 1, "rerun": 1})
    ended.stdout.fnmatch_lines(
        [
            "*FIRST FAILURES OF TESTS THAT WERE TRIED AGAIN*",
            "*::test_once[[]0[]] (call)*",
            ">*assert tried.count(number) == 2",
            "E*assert 1 == 2",
            "*Captured stdout call*",
            "look 1",
            "1 needed a second try, at most 3 may:",
            "  *::test_once[[]0[]]",
        ]
    )


@pytest.mark.parametrize(("count", "code"), [(3, pytest.ExitCode.OK), (4, pytest.ExitCode.TESTS_FAILED)])
def test_four_second_tries_fail_the_run(pytester: pytest.Pytester, count: int, code: pytest.ExitCode) -> None:
    ended = run(pytester, once(count, "live"))

    assert (ended.ret, ended.parseoutcomes()) == (code, {"passed": count, "rerun": count})
    assert ("The run fails" in ended.stdout.str()) == (code != pytest.ExitCode.OK)


def test_a_fixture_that_fails_once_is_tried_again_too(pytester: pytest.Pytester) -> None:
    ended = run(
        pytester,
        """
        import pytest

        tried = []

        @pytest.fixture(scope="module")
        def place():
            tried.append("place")
            assert len(tried) == 2

        @pytest.mark.live
        def test_there(place):
            assert tried == ["place", "place"]
        """,
    )

    assert (ended.ret, ended.parseoutcomes()) == (pytest.ExitCode.OK, {"passed": 1, "rerun": 1})
    ended.stdout.fnmatch_lines(["*::test_there (setup)*", "1 needed a second try*"])


@pytest.mark.parametrize(("mark", "count"), [("live", 1), ("browser", 0)])
def test_controllers_start_anew_before_the_second_try_of_what_needs_them(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch, mark: str, count: int
) -> None:
    renewed: list[str] = []
    control_plane = SimpleNamespace(renew=lambda: renewed.append("renewed"))
    monkeypatch.setattr(renewal, "RUNNING", [control_plane])
    pytester.makepyfile(once(1, mark))

    ended = pytester.runpytest_inprocess(plugins=[second_try, renewal])

    assert (ended.parseoutcomes(), len(renewed)) == ({"passed": 1, "rerun": 1}, count)


@pytest.mark.parametrize("mark", ["slow", "nightly"])
def test_others_are_never_tried_again(pytester: pytest.Pytester, mark: str) -> None:
    ended = run(pytester, once(1, mark))

    assert (ended.ret, ended.parseoutcomes()) == (pytest.ExitCode.TESTS_FAILED, {"failed": 1})
    assert "FIRST FAILURES" not in ended.stdout.str()


def test_a_run_that_needs_none_says_nothing(pytester: pytest.Pytester) -> None:
    ended = run(pytester, "import pytest\n\n@pytest.mark.live\ndef test_well():\n    assert True\n")

    assert (ended.ret, ended.parseoutcomes()) == (pytest.ExitCode.OK, {"passed": 1})
    assert "second try" not in ended.stdout.str()
