"""A history of readings: what is added comes back once, days that are over are packed, old ones go."""

from __future__ import annotations

import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from holdfast.adapters.parquet.history import MOST_NOTES, ParquetHistory
from holdfast.model.outcome import Unread
from holdfast.model.refs import Ref
from holdfast.model.series import Measured, Series
from holdfast.model.usage_refusals import HistoryExtraMissing, HistoryUnusable

pytest.importorskip("duckdb")
NOON = datetime(2026, 1, 15, 12, tzinfo=UTC)
DATA = Ref("PersistentVolumeClaim", "data", "shop")
DAY = timedelta(days=1)


def readings(*points: tuple[datetime, float], signal: str = "volume_used_bytes", subject: Ref = DATA) -> Measured:
    times, values = [time.timestamp() for time, _ in points], [value for _, value in points]
    series = Series(signal=signal, subject=subject, times=times, values=values)
    return Measured(series=(series,), signals=frozenset({signal}), is_asked=True)


def told(found: Measured) -> list[tuple[str, Ref, str, list[float], list[float]]]:
    return [(item.signal, item.subject, item.part, list(item.times), list(item.values)) for item in found.series]


def test_samples_of_several_days_come_back_as_one_series(tmp_path: Path) -> None:
    history = ParquetHistory(tmp_path / "history")

    counts = [
        history.add(readings((NOON - DAY, 1.0), (NOON, 2.0))),
        history.add(readings((NOON + DAY / 24, 3.0))),
        history.add(readings((NOON, 7.0), subject=Ref("Pool", "it's", "", "storage.ceph"), signal="pool_used_bytes")),
    ]

    moments = [moment.timestamp() for moment in (NOON - DAY, NOON, NOON + DAY / 24)]
    assert counts == [2, 1, 1]
    assert sorted(path.name for path in (tmp_path / "history").iterdir()) == ["day=2026-01-14", "day=2026-01-15"]
    assert told(history.read()) == [
        ("pool_used_bytes", Ref("Pool", "it's", "", "storage.ceph"), "", [NOON.timestamp()], [7.0]),
        ("volume_used_bytes", DATA, "", moments, [1.0, 2.0, 3.0]),
    ]


def test_only_what_is_wanted_is_read(tmp_path: Path) -> None:
    history = ParquetHistory(tmp_path)
    history.add(readings((NOON - DAY, 1.0), (NOON, 2.0)))
    history.add(readings((NOON, 9.0), signal="volume_capacity_bytes"))

    found = history.read(("volume_used_bytes",), since=NOON - timedelta(hours=1))

    assert told(found) == [("volume_used_bytes", DATA, "", [NOON.timestamp()], [2.0])]


def test_a_day_that_is_over_becomes_one_file_and_says_the_same(tmp_path: Path) -> None:
    history = ParquetHistory(tmp_path)
    for hour in range(3):
        history.add(readings((NOON + hour * DAY / 24, float(hour))))
    before = told(history.read())

    done = history.tidy(NOON + DAY, timedelta(days=30))

    assert done == (1, 0)
    assert [path.name for path in (tmp_path / "day=2026-01-15").iterdir()] == ["whole.parquet"]
    assert told(history.read()) == before
    assert history.tidy(NOON + DAY, timedelta(days=30)) == (0, 0)


def test_today_is_left_alone_and_what_is_too_old_goes(tmp_path: Path) -> None:
    history = ParquetHistory(tmp_path)
    history.add(readings((NOON - 40 * DAY, 1.0), (NOON, 2.0)))
    history.add(readings((NOON + DAY / 24, 3.0)))

    done = history.tidy(NOON + DAY / 12, timedelta(days=30))

    assert done == (0, 1)
    assert len(list((tmp_path / "day=2026-01-15").iterdir())) == 2
    assert [values for _, _, _, _, values in told(history.read())] == [[2.0, 3.0]]


def test_a_part_that_outlived_the_packing_of_its_day_counts_once(tmp_path: Path) -> None:
    history = ParquetHistory(tmp_path)
    history.add(readings((NOON, 1.0)))
    part = next((tmp_path / "day=2026-01-15").iterdir())
    left = part.read_bytes()
    history.add(readings((NOON + DAY / 24, 2.0)))
    history.tidy(NOON + DAY, timedelta(days=30))

    part.write_bytes(left)

    assert [values for _, _, _, _, values in told(history.read())] == [[1.0, 2.0]]


def damaged(folder: Path, how: str) -> Path:
    """Keeps two parts of one day and damages the second one."""
    history = ParquetHistory(folder)
    history.add(readings((NOON, 1.0)))
    first = set((folder / "day=2026-01-15").iterdir())
    history.add(readings(*((NOON + timedelta(minutes=minute), float(minute)) for minute in range(60, 90))))
    part = next(iter(set((folder / "day=2026-01-15").iterdir()) - first))
    raw = part.read_bytes()
    # A Parquet file holds its pages first and what describes them at its end.
    part.write_bytes(
        {"empty": b"", "cut": raw[:-20], "pages": raw[:4] + bytes(len(raw) // 3) + raw[4 + len(raw) // 3 :]}[how]
    )
    return part


@pytest.mark.parametrize("how", ["empty", "cut", "pages"])
def test_a_damaged_part_is_named_and_the_others_are_read(tmp_path: Path, how: str) -> None:
    part = damaged(tmp_path, how)

    found = ParquetHistory(tmp_path).read()

    assert [values for _, _, _, _, values in told(found)] == [[1.0]]
    assert [(item.what, item.reason) for item in found.unread] == [(f"day=2026-01-15/{part.name}", "damaged")]
    assert found.unread[0].detail != ""


def test_a_day_with_a_damaged_part_is_not_packed_and_others_are(tmp_path: Path) -> None:
    part = damaged(tmp_path, "cut")
    history = ParquetHistory(tmp_path)
    for hour in range(2):
        history.add(readings((NOON - DAY + hour * DAY / 24, float(hour))))

    done = history.tidy(NOON + DAY, timedelta(days=30))

    assert done == (1, 0)
    assert len(list(part.parent.iterdir())) == 2


def test_a_history_of_damaged_parts_alone_is_refused(tmp_path: Path) -> None:
    (tmp_path / "day=2026-01-15").mkdir()
    (tmp_path / "day=2026-01-15" / "part-1.parquet").write_bytes(b"no parquet")

    with pytest.raises(HistoryUnusable):
        ParquetHistory(tmp_path).read()


def test_many_damaged_parts_are_counted_after_the_first(tmp_path: Path) -> None:
    ParquetHistory(tmp_path).add(readings((NOON, 1.0)))
    for number in range(MOST_NOTES + 2):
        (tmp_path / "day=2026-01-15" / f"part-{number}.parquet").write_bytes(b"")

    found = ParquetHistory(tmp_path).read()

    assert len(found.unread) == MOST_NOTES + 1
    assert found.unread[-1] == Unread(str(tmp_path), "damaged", "2 more")


def test_an_empty_folder_holds_nothing(tmp_path: Path) -> None:
    assert ParquetHistory(tmp_path).read() == Measured(is_asked=True)


def test_without_the_extra_it_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "duckdb", None)

    with pytest.raises(HistoryExtraMissing) as missing:
        ParquetHistory(tmp_path)

    assert missing.value.values["extra"] == "history"
