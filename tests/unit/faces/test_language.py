import pytest

from holdfast.faces.cli.language import language


@pytest.mark.parametrize(
    ("arguments", "environment", "expected"),
    [
        ([], {}, "en"),
        ([], {"LANG": "ko_KR.UTF-8"}, "ko"),
        ([], {"LANG": "ko_KR.UTF-8", "LC_ALL": "C"}, "en"),
        ([], {"LANG": "en_US.UTF-8", "LC_MESSAGES": "ko_KR"}, "ko"),
        ([], {"LANG": "de_DE.UTF-8"}, "en"),
        ([], {"LANG": "en_US.UTF-8", "HOLDFAST_LANG": "ko"}, "ko"),
        (["diagnose", "x", "--lang", "ko"], {"LANG": "en_US"}, "ko"),
        (["diagnose", "x", "--lang=en"], {"LANG": "ko_KR"}, "en"),
        (["diagnose", "--lang"], {"LANG": "ko_KR"}, "ko"),
        (["diagnose", "--", "--lang", "ko"], {}, "en"),
    ],
)
def test_the_option_goes_before_the_environment(
    arguments: list[str], environment: dict[str, str], expected: str
) -> None:
    assert language(arguments, environment) == expected
