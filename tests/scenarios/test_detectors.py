"""Six detectors on the command line: each finds what was put into its kind of series, and is off where all is noise."""

from __future__ import annotations

import csv
import json
from collections import defaultdict
from datetime import datetime
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from benchmarks.anomaly import kinds
from benchmarks.anomaly.characters import DAY, START, Random
from benchmarks.anomaly.kinds import NEAR, Found, Truth
from holdfast.analysis.bands import band
from holdfast.analysis.detectors.found import Watched
from holdfast.faces.cli.main import run

ENGLISH = {"LANG": "en_US.UTF-8"}
Captured = pytest.CaptureFixture[str]
SIGNAL = "container_cpu_cores"
DETECTORS = tuple(kinds.KINDS)
WHY_OFF = {name: "unrelated" if name == "multivariate" else "noise" for name in DETECTORS}


def drifts(random: Random) -> tuple[Watched, Truth]:
    """Two weeks by the quarter of an hour with a daily course, and one drift away from it in the last twelve hours."""
    points, since = 14 * 96, 14 * 96 - 48
    times = START + 900.0 * np.arange(points, dtype=np.float64)
    rows, truth = [], []
    for _ in range(4):
        row = 60 + 25 * np.sin(2 * np.pi * times / DAY + random.uniform(0, 6)) + random.normal(0, 2, points)
        first = since + int(random.integers(4, 20))
        row[first : first + 24] += random.choice([-1, 1]) * random.uniform(7, 10)
        rows.append(row)
        truth.append([(first, first + 26)])
    values = np.array(rows)
    return Watched(tuple("abcd"), times, values, since, *band(times, values, since)), truth


def made(name: str, seed: int) -> tuple[Watched, Truth]:
    random = np.random.default_rng([seed, DETECTORS.index(name)])
    return drifts(random) if name == "predictive" else kinds.KINDS[name][0](random)


def written(folder: Path, watched: Watched, name: str) -> str:
    """Writes series of four Pods, or, where they are judged together, of the containers of one."""
    file = folder / "readings.csv"
    with file.open("w", newline="") as out:
        writer = csv.writer(out)
        writer.writerow(("signal", "kind", "namespace", "name", "part", "time", "value"))
        for row, label in enumerate(watched.names):
            pod, part = ("all", label) if name == "multivariate" else (label, "app")
            for time, value in zip(watched.times.tolist(), watched.values[row].tolist(), strict=True):
                writer.writerow((SIGNAL, "Pod", "shop", pod, part, time, value))
    return str(file)


def pure_noise() -> Watched:
    """Four days of independent numbers, of which the last eight hours are watched."""
    return kinds.noise(np.random.default_rng(7))._replace(since=1100)


def told(file: str, watched: Watched, name: str, capsys: Captured) -> Any:
    span = (watched.times[-1] - watched.times[watched.since]) / 60
    asked = ["--since", f"{span:.0f}m", "--detector", name, "--min-score", "0.5", "-o", "json"]
    assert run(["anomalies", file, *asked], ENGLISH) == 0
    return json.loads(capsys.readouterr().out)


def windows(found: Any, watched: Watched) -> Truth:
    """The windows that were found, as places in the series, for each of them."""
    step = watched.times[1] - watched.times[0]
    events: defaultdict[str, list[tuple[int, int]]] = defaultdict(list)
    for item in found["anomalies"]:
        label = item["part"] if item["object"]["name"] == "all" else item["object"]["name"]
        first, last = (datetime.fromisoformat(item[edge]).timestamp() for edge in ("start", "end"))
        events[label].append((round((first - watched.times[0]) / step), round((last - watched.times[0]) / step)))
    return [events[label] for label in watched.names]


def naive(name: str, watched: Watched) -> Truth:
    events: Truth = []
    for flags in kinds.KINDS[name][1](watched):
        over = np.nonzero(flags)[0]
        over = over[over >= watched.since]
        parts = np.split(over, np.nonzero(np.diff(over) > NEAR)[0] + 1) if len(over) else []
        events.append([(int(part[0]), int(part[-1])) for part in parts])
    return events


def counted(events: Truth, truth: Truth) -> Found:
    hits = false = 0
    for here, real in zip(events, truth, strict=True):
        hits += sum(any(a <= last + NEAR and b >= first - NEAR for a, b in here) for first, last in real)
        false += sum(not any(a <= last + NEAR and b >= first - NEAR for first, last in real) for a, b in here)
    return Found(hits, sum(map(len, truth)), false)


@pytest.mark.parametrize("name", DETECTORS)
def test_a_detector_finds_what_was_put_in_better_than_its_naive_baseline(
    name: str, tmp_path: Path, capsys: Captured
) -> None:
    ours, theirs = Found(0, 0, 0), Found(0, 0, 0)
    for seed in range(3001, 3004):
        watched, truth = made(name, seed)
        found = told(written(tmp_path, watched, name), watched, name, capsys)
        mine, simple = counted(windows(found, watched), truth), counted(naive(name, watched), truth)
        ours = Found(*(a + b for a, b in zip(ours, mine, strict=True)))
        theirs = Found(*(a + b for a, b in zip(theirs, simple, strict=True)))

    precision, recall = ours.hits / max(1, ours.hits + ours.false), ours.hits / ours.events
    assert (precision >= 0.75, recall >= 0.75, ours.f1 > theirs.f1) == (True, True, True), (ours, theirs)


@pytest.mark.parametrize("name", DETECTORS)
def test_an_anomaly_says_what_was_expected_and_by_whom(name: str, tmp_path: Path, capsys: Captured) -> None:
    watched, _ = made(name, 3001)

    found = told(written(tmp_path, watched, name), watched, name, capsys)

    fields = {
        "object", "part", "signal", "start", "end", "expected", "actual", "score", "detectors", "origin",
    }  # fmt: skip
    first = found["anomalies"][0]
    assert set(first) == fields
    assert (first["signal"], first["detectors"], first["origin"]) == (SIGNAL, [name], None)
    assert first["expected"] != first["actual"]
    assert 0.5 <= first["score"] <= 1.0


@pytest.mark.parametrize("name", DETECTORS)
def test_on_pure_noise_a_detector_is_off_and_says_so(name: str, tmp_path: Path, capsys: Captured) -> None:
    noise = pure_noise()

    found = told(written(tmp_path, noise, name), noise, name, capsys)

    assert (found["anomalies"], found["silent"]) == ([], {name: {WHY_OFF[name]: 4}})


@pytest.mark.parametrize(("lang", "words"), [("en", "switched itself off"), ("ko", "스스로 꺼짐")])
def test_the_page_says_which_detector_is_off_and_why(lang: str, words: str, tmp_path: Path, capsys: Captured) -> None:
    noise = pure_noise()
    asked = [part for name in DETECTORS for part in ("--detector", name)]

    run(["anomalies", written(tmp_path, noise, ""), "--since", "8h", *asked, "--lang", lang], ENGLISH)

    assert capsys.readouterr().out.count(words) == len(DETECTORS)


def test_a_past_of_a_day_gives_no_forecast_and_says_so(tmp_path: Path, capsys: Captured) -> None:
    watched, _ = made("statistical", 3001)
    short = Watched(watched.names, watched.times[:400], watched.values[:, :400], 300)

    found = told(written(tmp_path, short, ""), short, "predictive", capsys)

    assert (found["anomalies"], found["silent"]) == ([], {"predictive": {"no-band": 4}})


def test_a_volume_that_suddenly_grows_much_faster_is_outside_its_forecast(tmp_path: Path, capsys: Captured) -> None:
    random = np.random.default_rng(11)
    times = START + 3600.0 * np.arange(28 * 24)
    grown = 1e9 + np.cumsum(random.uniform(0.5e6, 1.5e6, (2, len(times))), axis=1)
    grown[1, -8:] += 4e7 * np.arange(1, 9)
    file = tmp_path / "volumes.csv"
    rows = [
        f"volume_used_bytes,PersistentVolumeClaim,shop,{name},,{time},{value}"
        for name, levels in zip(("steady", "filling"), grown.tolist(), strict=True)
        for time, value in zip(times.tolist(), levels, strict=True)
    ]
    file.write_text("\n".join(["signal,kind,namespace,name,part,time,value", *rows]))

    run(["anomalies", str(file), "--since", "12h", "--detector", "predictive", "-o", "csv"], ENGLISH)

    found = list(csv.DictReader(capsys.readouterr().out.splitlines()))
    assert [(row["name"], row["signal"], row["detectors"]) for row in found] == [
        ("filling", "volume_used_bytes", "predictive")
    ]
    assert float(found[0]["actual"]) > float(found[0]["expected"]) > 1e9
