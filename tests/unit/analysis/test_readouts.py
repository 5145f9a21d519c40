"""The recordings are the output of real tools on one machine, file systems broken on purpose included."""

import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from holdfast.analysis.readouts.detect import PARSERS, candidates
from holdfast.analysis.readouts.judge import Readout, thresholds
from holdfast.analysis.readouts.kernel_log import kernel_log, signatures
from holdfast.analysis.readouts.values import Tables, size
from holdfast.model.errors import UsageError
from holdfast.model.input_refusals import OutputUnreadable
from holdfast.model.usage_refusals import ParseExtraMissing, ToolUnclear
from holdfast.service.diagnosis.reading_tools import read
from holdfast.texts.say import LANGUAGES

RECORDINGS = Path(__file__).parents[2] / "data" / "tools"
NAMED = {"dmesg-T": "dmesg", "ip-route": "ip-route", "ethtool-S": "ethtool-counters"}
ALL = sorted(path.name for path in RECORDINGS.glob("*.txt"))
UNREADABLE = {"smartctl-refused.C.txt", "top.de_DE.txt"}


def text(name: str) -> str:
    return (RECORDINGS / f"{name}.txt").read_text()


def recorded(name: str) -> Readout:
    return read(text(name))


def alarming(name: str) -> list[tuple[str, str, str, float]]:
    return [(item.name, item.severity, item.about, item.value) for item in recorded(name).alarms]


def column(tables: Tables, table: str, name: str) -> list[object]:
    return [row[name] for row in tables[table]]


@pytest.mark.parametrize("name", ALL)
def test_the_tool_of_a_recording_is_recognised_in_any_language(name: str) -> None:
    stem = name.partition(".")[0]

    assert candidates((RECORDINGS / name).read_text()) == (NAMED.get(stem, stem.partition("-")[0]),)


@pytest.mark.parametrize("name", sorted(set(ALL) - UNREADABLE))
def test_every_recording_gives_values(name: str) -> None:
    found = read((RECORDINGS / name).read_text())

    assert any(found.values.values())


@pytest.mark.parametrize("name", sorted(UNREADABLE))
def test_what_cannot_be_read_is_refused_and_not_taken_for_healthy(name: str) -> None:
    with pytest.raises(OutputUnreadable):
        read((RECORDINGS / name).read_text())


def test_df_gives_the_same_sizes_in_every_language() -> None:
    english, german, korean = (recorded(f"df-h.{lang}").values["filesystem"] for lang in ("C", "de_DE", "ko_KR"))

    totals = [{row["filesystem"]: row["total_bytes"] for row in rows} for rows in (english, german, korean)]
    assert totals == [{"devtmpfs": 12 * 2**30, "tmpfs": 12 * 2**30, "/dev/vda": 252 * 2**30}] * 3


def test_df_gives_bytes_in_any_unit_and_the_type_apart() -> None:
    root = next(row for row in recorded("df-T-B1.C").values["filesystem"] if row["mounted_on"] == "/")

    assert root == {
        "filesystem": "/dev/vda",
        "mounted_on": "/",
        "type": "ext4",
        "total_bytes": 270553174016,
        "used_bytes": 21489111040,
        "free_bytes": 76304183296,
        "used_percent": 22.0,
    }


def test_a_full_filesystem_and_used_up_inodes_are_critical() -> None:
    found = [alarming("df-h-full.C"), alarming("df-i-full.C")]

    assert found == [
        [("filesystem-full", "critical", "/tmp/rec/m1", 100.0)],
        [("inodes-used-up", "critical", "/tmp/rec/m1", 100.0)],
    ]


def test_a_long_device_name_on_its_own_line_belongs_to_the_next() -> None:
    wrapped = (
        "Filesystem 1K-blocks Used Available Use% Mounted on\n/dev/mapper/vg-a-very-long-name\n   100 50 50 50% /data\n"
    )

    (row,) = read(wrapped).values["filesystem"]

    assert (row["filesystem"], row["total_bytes"]) == ("/dev/mapper/vg-a-very-long-name", 102400)


@pytest.mark.parametrize("name", ["findmnt-emergency-ro.C", "mount-emergency-ro.C"])
def test_a_filesystem_that_an_error_made_read_only_is_seen_though_its_options_say_rw(name: str) -> None:
    assert alarming(name) == [("mounted-read-only", "medium", "/tmp/rec/m2", 1.0)]


@pytest.mark.parametrize("name", ["dmesg.C", "dmesg-T.C"])
def test_the_kernels_complaints_are_counted_by_what_they_are_about(name: str) -> None:
    assert alarming(name) == [
        ("ext4-journal-abort", "critical", "loop0-8", 1.0),
        ("ext4-read-only", "critical", "loop0", 1.0),
        ("io-error", "critical", "loop0", 9.0),
        ("buffer-io-error", "high", "loop0", 4.0),
        ("ext4-error", "high", "loop0", 1.0),
        ("oom-kill", "high", "python3", 1.0),
    ]


@pytest.mark.parametrize(
    ("line", "signature", "about"),
    [
        (
            "nvme nvme0: controller is down; will reset: CSTS=0xffffffff, PCI_STATUS=0x10",
            "nvme-controller-lost",
            "nvme0",
        ),
        ("nvme nvme1: I/O 22 QID 3 timeout, aborting", "nvme-timeout", "nvme1"),
        ("XFS (dm-3): Corruption of in-memory data detected.  Shutting down filesystem", "xfs-shutdown", "dm-3"),
        ("XFS (sdb1): Metadata corruption detected at xfs_agf_read_verify", "xfs-corruption", "sdb1"),
        ("blk_update_request: critical medium error, dev sda, sector 1953", "io-error", "sda"),
        ("Out of memory: Killed process 812 (java) total-vm:8kB", "oom-kill", "java"),
        ("nfs: server nas1 not responding, still trying", "nfs-not-responding", "nas1"),
        ("INFO: task postgres:4711 blocked for more than 120 seconds.", "hung-task", "postgres"),
        ("nf_conntrack: nf_conntrack: table full, dropping packet", "conntrack-full", "nf_conntrack"),
    ],
)
def test_other_complaints_of_the_kernel_are_known(line: str, signature: str, about: str) -> None:
    (row,) = kernel_log(f"[ 1.000000] {line}\n")["complaint"]

    assert (row["signature"], row["about"]) == (signature, about)


def test_the_report_since_boot_is_no_alarm_when_there_is_a_newer_one() -> None:
    found = recorded("iostat-x.C")

    assert column(found.values, "device", "report") == [1, 2]
    assert column(found.values, "device", "w_await_ms") == [1.06, 0.11]
    assert alarming("iostat-x.C") == [("cpu-used-up", "medium", "all", 1.0)]


def test_iostat_reads_decimal_commas_and_its_form_for_programs() -> None:
    german, program = recorded("iostat-x.de_DE").values["device"][0], recorded("iostat-JSON.C").values["device"][0]

    assert (german["r_await_ms"], german["util_percent"]) == (1.33, 1.15)
    assert set(german) == set(program)


def test_iostat_with_the_device_last_and_in_four_tables_gives_one_row_for_each_device() -> None:
    row = next(row for row in recorded("iostat-xh.C").values["device"] if row["device"] == "vda")

    assert set(row) == set(recorded("iostat-x.C").values["device"][0])
    assert (row["rkB_per_s"], row["w_await_ms"], row["util_percent"]) == (1433.6, 0.78, 1.2)


def test_iostat_without_processors_has_reports_too() -> None:
    rows = recorded("iostat-dx.C").values["device"]

    assert [(row["report"], row["device"]) for row in rows] == [(1, "loop0"), (1, "vda"), (2, "loop0"), (2, "vda")]


@pytest.mark.parametrize("name", ["mpstat.ko_KR", "sar-u.ko_KR"])
def test_a_time_in_korean_words_does_not_shift_the_columns(name: str) -> None:
    rows = recorded(name).values["cpu"]

    assert ({row["average"] for row in rows}, {row["idle_percent"] for row in rows}) == ({True, False}, {0.0})


def test_vmstat_is_read_by_position() -> None:
    rows = recorded("vmstat.ko_KR").values["sample"]

    assert [(row["since_boot"], row["r"], row["us_percent"], row["id_percent"]) for row in rows] == [
        (True, 22, 26, 68),
        (False, 22, 73, 0),
    ]


def test_free_gives_shares_in_every_language_and_bytes_where_units_are_printed() -> None:
    english, german, korean = (recorded(f"free-{name}").values["memory"][0] for name in ("h.C", "h.de_DE", "m.ko_KR"))

    assert [row["unit"] for row in (english, german, korean)] == ["bytes", "bytes", "as printed"]
    assert [row["available_percent"] for row in (english, german, korean)] == [91.3, 91.3, 92.9]


def test_a_lost_host_and_a_deleted_file_are_found() -> None:
    found = [alarming("ping-lost.C"), alarming("lsof-deleted.C")]

    assert found == [
        [("packets-lost", "critical", "192.0.2.77", 100.0)],
        [("deleted-file-held", "medium", "python3", float(3 * 2**30))],
    ]


def test_the_syncs_of_fio_are_measured_apart_from_its_writes() -> None:
    write, sync = recorded("fio-fdatasync.C").values["job"]

    assert (write["direction"], sync["direction"], sync["mean_ms"]) == ("write", "sync", 0.141)


def test_loss_counts_only_at_the_end_of_a_path() -> None:
    head = "HOST: vm   Loss%   Snt   Last   Avg  Best  Wrst StDev\n"
    hops = "  1.|-- a  80.0%  10  0.1  0.2  0.1  0.3  0.1\n  2.|-- b  {}%  10  0.5  0.6  0.5  0.9  0.1\n"

    found = [read(head + hops.format(loss)).alarms for loss in ("0.0", "10.0")]

    assert [[(item.name, item.about) for item in items] for items in found] == [[], [("path-loses", "b")]]


def test_a_full_queue_of_a_listener_is_named() -> None:
    table = "State Recv-Q Send-Q Local Address:Port Peer Address:Port Process\nLISTEN 129 128 0.0.0.0:80 0.0.0.0:*\n"

    assert [(item.name, item.about, item.value) for item in read(table).alarms] == [
        ("accept-queue-full", "0.0.0.0:80", 100.78)
    ]


def test_a_tool_is_never_guessed() -> None:
    two = text("df-h.C") + text("mount.C")

    with pytest.raises(ToolUnclear) as unclear:
        read(two)

    assert unclear.value.values["possible"] == "df, mount"


def test_an_unknown_tool_is_refused_with_the_known_ones() -> None:
    with pytest.raises(UsageError, match="fdisk"):
        read("", "fdisk")


def test_without_the_library_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "jc.parsers.ping", None)

    with pytest.raises(ParseExtraMissing) as missing:
        recorded("ping-lost.C")

    assert missing.value.values == {"tool": "ping", "extra": "parse"}


@pytest.mark.parametrize("tool", PARSERS)
@given(noise=st.text(max_size=200))
def test_noise_is_refused_and_never_crashes(tool: str, noise: str) -> None:
    try:
        found = read(noise, tool)
    except OutputUnreadable:
        return
    assert found.tool == tool


@given(amount=st.integers(0, 10**6), power=st.integers(0, 6))
def test_a_suffix_is_a_power_of_1024(amount: int, power: int) -> None:
    assert size(f"{amount}{' KMGTPE'[power].strip()}") == amount * 1024**power


def test_every_threshold_speaks_both_languages_and_names_its_source() -> None:
    known = {name for name, _ in signatures()}

    assert {tool for item in thresholds() for tool in item.tools} <= set(PARSERS)
    assert [item.name for item in thresholds() if set(item.texts) != set(LANGUAGES)] == []
    assert [item.name for item in thresholds() if not item.source.startswith("https://")] == []
    assert {item.where["signature"] for item in thresholds() if "signature" in item.where} == known
