"""Bad input gives a line about itself, and the rest is still read."""

from __future__ import annotations

import gzip
import io
import json
import os
import tarfile
import zipfile
import zlib

import pytest

from holdfast.adapters.files.limits import Limits
from holdfast.adapters.files.source import FileSource
from holdfast.model.input_refusals import NothingReadable, SourceNotFound
from holdfast.model.outcome import Unread
from holdfast.model.refs import Ref
from tests.contracts.layouts import as_folder, as_tar, as_zip

GOOD = b'{"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "web", "namespace": "shop"}}'
WEB = Ref("Pod", "web", "shop")


def load(content, **limits):
    return FileSource(io.BytesIO(content), limits=Limits(**limits)).load()


def refs(snapshot):
    return {ref for found in snapshot.objects.values() for ref in found}


def reasons(snapshot):
    return {item.what: item.reason for item in snapshot.unread}


def tar_of(*members):
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as archive:
        for name, kind, content in members:
            info = tarfile.TarInfo(name)
            info.type, info.size, info.linkname = kind, len(content), "/etc/passwd"
            archive.addfile(info, io.BytesIO(content))
    return buffer.getvalue()


def test_members_that_lead_out_of_an_archive_or_are_no_files_are_named_and_skipped():
    archive = tar_of(
        ("../up.json", tarfile.REGTYPE, GOOD),
        ("/etc/abs.json", tarfile.REGTYPE, GOOD),
        ("a/../../b.json", tarfile.REGTYPE, GOOD),
        ("c:\\x.json", tarfile.REGTYPE, GOOD),
        ("link.json", tarfile.SYMTYPE, b""),
        ("hard.json", tarfile.LNKTYPE, b""),
        ("null", tarfile.CHRTYPE, b""),
        ("pipe", tarfile.FIFOTYPE, b""),
        ("ok.json", tarfile.REGTYPE, GOOD),
    )

    found = load(archive)

    assert refs(found) == {WEB}
    assert reasons(found) == {
        "../up.json": "unsafe-path",
        "/etc/abs.json": "unsafe-path",
        "a/../../b.json": "unsafe-path",
        "c:\\x.json": "unsafe-path",
        "link.json": "link",
        "hard.json": "link",
        "null": "unsupported",
        "pipe": "unsupported",
    }


def test_a_zip_with_unsafe_paths_and_links_is_read_around_them():
    buffer = io.BytesIO(as_zip({"ok.json": GOOD}))
    with zipfile.ZipFile(buffer, "a") as archive:
        archive.writestr("../up.json", GOOD)
        link = zipfile.ZipInfo("link.json")
        link.external_attr = 0xA1FF << 16
        archive.writestr(link, "/etc/passwd")

    found = load(buffer.getvalue())

    assert refs(found) == {WEB}
    assert reasons(found) == {"../up.json": "unsafe-path", "link.json": "link"}


@pytest.mark.parametrize("pack", [as_tar, as_zip, lambda files: as_tar(files, packed=True)])
def test_one_gzip_within_an_archive_is_undone_and_more_are_not(pack):
    inner = {"x.json": GOOD}
    files = {
        "once.json.gz": gzip.compress(GOOD),
        "twice.json.gz": gzip.compress(gzip.compress(GOOD)),
        "inner.tar": as_tar(inner),
        "inner.tar.gz": as_tar(inner, packed=True),
        "inner.zip": as_zip(inner),
    }

    found = load(pack(files))

    assert refs(found) == {WEB}
    assert reasons(found) == dict.fromkeys(set(files) - {"once.json.gz"}, "unsupported")


@pytest.mark.parametrize("magic", [b"BZh91AY", b"\xfd7zXZ\0", b"(\xb5/\xfd", b"7z\xbc\xaf", b"Rar!"])
def test_other_packers_are_named(magic):
    found = load(as_tar({"ok.json": GOOD, "other.bin": magic + b"x" * 50}))

    assert refs(found) == {WEB}
    assert reasons(found) == {"other.bin": "unsupported"}


def test_a_decompression_bomb_stops_at_the_limit():
    bomb = gzip.compress(b'{"items": [' + b" " * 5_000_000)

    found = load(as_tar({"a.json": GOOD, "bomb.json.gz": bomb}), ratio_from=1_000_000, ratio=10)

    assert refs(found) == {WEB}
    assert reasons(found) == {"bomb.json.gz": "too-large"}


def test_a_tar_that_inflates_beyond_the_limit_keeps_what_came_before():
    archive = gzip.compress(as_tar({"a.json": GOOD, "b.json": b" " * 5_000_000}))

    found = load(archive, total=1_000_000)

    assert refs(found) == {WEB}
    assert set(reasons(found).values()) == {"too-large"}


def test_a_zip_bomb_stops_at_the_limit():
    found = load(as_zip({"a.json": GOOD, "b.json": b'{"items": [' + b" " * 5_000_000}), total=1_000_000)

    assert refs(found) == {WEB}
    assert reasons(found)["b.json"] == "too-large"


@pytest.mark.parametrize("cut", [0.3, 0.6, 0.9])
@pytest.mark.parametrize("packed", [False, True])
def test_an_archive_that_ends_early_keeps_its_first_members_and_says_so(cut, packed):
    noise = os.urandom(3000).hex().encode()
    files = {"a.json": GOOD} | {f"pad-{i}.json": b'{"pad": "' + noise + b'"}' for i in range(20)}
    archive = as_tar(files, packed=packed)

    found = load(archive[: int(len(archive) * cut)])

    assert refs(found) == {WEB}
    assert "truncated" in reasons(found).values()


def test_a_damaged_gzip_says_so():
    packed = bytearray(gzip.compress(GOOD + b"\n" + b" " * 100 + os.urandom(4000)))
    packed[len(packed) // 2] ^= 0xFF
    packed[-6] ^= 0xFF

    found = load(bytes(packed))

    assert refs(found) == {WEB}
    assert "truncated" in reasons(found).values() or "syntax" in reasons(found).values()


def test_the_members_of_a_gzip_of_several_members_are_joined():
    found = load(gzip.compress(GOOD[:30]) + gzip.compress(GOOD[30:]) + b"\0" * 10)

    assert refs(found) == {WEB}
    assert found.unread == ()


def test_a_tar_header_that_claims_gigabytes_costs_nothing():
    archive = bytearray(as_tar({"a.json": GOOD, "x.json": b"{}"}))
    header = archive.index(b"x.json")
    archive[header + 124 : header + 136] = b"77777777777\0"
    checksum = sum(archive[header : header + 148]) + 8 * 32 + sum(archive[header + 156 : header + 512])
    archive[header + 148 : header + 156] = b"%06o\0 " % checksum

    found = load(bytes(archive))

    assert refs(found) == {WEB}
    assert "truncated" in reasons(found).values()


def test_an_encrypted_or_damaged_zip_member_costs_only_itself():
    archive = bytearray(as_zip({"a.json": GOOD, "b.json": GOOD.replace(b"web", b"two") * 3}))
    second = archive.index(b"b.json") + len("b.json")
    archive[second : second + 8] = b"\xff" * 8

    found = load(bytes(archive))

    assert refs(found) == {WEB}
    assert reasons(found)["b.json"] in ("truncated", "unsupported")


ALIAS_BOMB = b"a: &a [x,x,x,x,x,x,x,x,x,x]\n" + b"".join(
    b"%c: &%c [%s]\n" % (c, c, b",".join([b"*%c" % (c - 1)] * 10)) for c in b"bcdefgh"
)
MERGE_BOMB = b"a: &a {x: 1, y: 2}\n" + b"".join(
    b"%c: &%c {<<: [%s]}\n" % (c, c, b",".join([b"*%c" % (c - 1)] * 10)) for c in b"bcdefgh"
)


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("bomb.yaml", b"apiVersion: v1\nkind: Pod\n" + ALIAS_BOMB, "aliases"),
        ("merge.yaml", b"apiVersion: v1\nkind: Pod\n" + MERGE_BOMB, "aliases"),
        ("cycle.yaml", b"apiVersion: v1\nkind: Pod\nmetadata: &a [*a]\n", "aliases"),
        ("deep.yaml", b"apiVersion: v1\nkind: Pod\nspec: " + b"[" * 100_000, "too-deep"),
        ("deeper.yaml", b"apiVersion: v1\nkind: Pod\nspec:\n  " + b"- " * 50_000 + b"x", "too-deep"),
        ("flow.yaml", b"apiVersion: v1\nkind: Pod\nspec: " + b"{a: " * 50_000, "too-deep"),
        ("tag.yaml", b"apiVersion: v1\nkind: Pod\nspec: !!python/object/apply:os.system [x]\n", "syntax"),
        ("bool.yaml", b"apiVersion: v1\nkind: Pod\nspec: !!bool maybe\n", "syntax"),
        ("int.yaml", b"apiVersion: v1\nkind: Pod\nspec: !!int ''\n", "syntax"),
        ("tabs.yaml", b"apiVersion: v1\nkind: Pod\nspec:\n\t- x\n", "syntax"),
        ("deep.json", b'{"apiVersion": "v1", "kind": "Pod", "spec": ' + b"[" * 100_000, "truncated"),
        ("deeply.json", b'{"a":' * 50_000 + b"1" + b"}" * 50_000, "syntax"),
        ("latin.yaml", "apiVersion: v1\nkind: Pod\nspec: ü\n".encode("latin-1"), "encoding"),
        ("utf16.json", '{"kind": "Pod"}'.encode("utf-16-le"), "encoding"),
        ("utf32.json", '{"kind": "Pod"}'.encode("utf-32"), "encoding"),
        ("cut16.json", '{"kind": "Pod"}'.encode("utf-16") + b"\x00", "encoding"),
        ("binary.json", b"\0\1\2\3" * 50, "encoding"),
        ("text.json", b"error: the server was unable\n  respond: [\n", "syntax"),
        ("table.json", b'{"kind": "Table", "apiVersion": "meta.k8s.io/v1", "rows": []}', "unsupported"),
        ("status.json", b'{"kind": "Status", "apiVersion": "v1", "status": "Failure"}', "unavailable"),
        ("twice.yaml", b"apiVersion: v1\nkind: Pod\nmetadata: {name: a, name: b}\n", "repeated-key"),
    ],
)
def test_a_bad_file_between_good_ones_is_named(name, content, reason, tmp_path):
    folder = as_folder({"a.json": GOOD, name: content}, tmp_path)

    found = FileSource(folder).load()

    assert WEB in refs(found)
    assert reasons(found) == {name: reason}


def test_a_bad_document_does_not_take_its_neighbours_along():
    text = b"---\n" + GOOD + b"\n---\na: [\n---\napiVersion: v1\nkind: Node\nmetadata: {name: n}\n"

    found = load(text)

    assert refs(found) == {WEB, Ref("Node", "n")}
    assert [(item.reason, item.detail[:10]) for item in found.unread] == [("syntax", "document 2")]


def test_yaml_scalars_mean_what_kubernetes_reads():
    text = b"""
apiVersion: v1
kind: ConfigMap
metadata: {name: c, creationTimestamp: 2026-01-02T03:04:05Z, labels: {1: "x", true: "y"}}
data: {date: 2026-01-02, time: "22:22"}
"""

    found = load(text).objects["ConfigMap"][Ref("ConfigMap", "c", "default")]

    assert found.data == {"date": "2026-01-02", "time": "22:22"}
    assert found.labels == {"1": "x", "true": "y"}
    assert found.metadata.creation_timestamp.year == 2026


def test_a_truncated_list_keeps_its_items_and_its_kind_is_known_in_part():
    items = [json.loads(GOOD) | {"metadata": {"name": f"p{i}", "namespace": "shop"}} for i in range(5)]
    text = json.dumps({"apiVersion": "v1", "items": items, "kind": "List"})

    found = load(text[: text.index("p4")].encode())

    assert len(refs(found)) == 4
    assert [item.reason for item in found.unread] == ["truncated"]
    assert not found.is_absent(Ref("Pod", "p4", "shop"))


def test_many_bad_items_give_a_few_lines_and_a_count():
    bad = [{"apiVersion": "v1", "kind": "Pod", "metadata": {"name": f"p{i}"}, "spec": 1} for i in range(100)]

    found = load(json.dumps([json.loads(GOOD), *bad]).encode(), notes=3)

    assert [item.what for item in found.unread] == ["Pod p0", "Pod p1", "Pod p2", "-"]
    assert found.unread[-1].detail == "97 more objects"


def test_links_and_deep_folders_are_not_followed(tmp_path):
    outside = as_folder({"secret.json": GOOD.replace(b"web", b"outside")}, tmp_path / "outside")
    root = as_folder({"a/real.json": GOOD}, tmp_path / "in")
    (root / "loop").symlink_to(root, target_is_directory=True)
    (root / "out.json").symlink_to(outside / "secret.json")
    (root / "gone.json").symlink_to(root / "nowhere")
    (root / "self.json").symlink_to(root / "self.json")
    (root / "inner.json").symlink_to(root / "a/real.json")
    deep = root / "/".join(["d"] * 100)
    deep.mkdir(parents=True)
    (deep / "x.json").write_bytes(GOOD)

    found = FileSource(root).load()

    assert refs(found) == {WEB}
    assert set(reasons(found).values()) == {"link", "too-deep"}
    assert {what for what, reason in reasons(found).items() if reason == "link"} == {
        "loop",
        "out.json",
        "gone.json",
        "self.json",
    }


@pytest.mark.skipif(os.geteuid() == 0, reason="the super-user may read everything")
def test_a_file_that_may_not_be_read_is_named(tmp_path):
    folder = as_folder({"a.json": GOOD, "b.json": GOOD}, tmp_path)
    (folder / "b.json").chmod(0)

    found = FileSource(folder).load()

    assert found.unread == (Unread("b.json", "forbidden", "Permission denied"),)


@pytest.mark.parametrize(
    "content", [b"", b"\n", b"{}", b"[]", b"hello", b"\x89PNG\0", gzip.compress(b"", mtime=0), as_tar({}), as_zip({})]
)
def test_input_without_any_object_is_refused(content):
    with pytest.raises(NothingReadable):
        load(content)


def test_an_empty_folder_is_refused_and_a_missing_path_named(tmp_path):
    with pytest.raises(NothingReadable):
        FileSource(tmp_path).load()
    with pytest.raises(SourceNotFound):
        FileSource(tmp_path / "nothing").load()


def test_an_empty_cluster_is_readable():
    files = {
        "holdfast-bundle.json": b'{"format": 1, "taken_at": "2026-01-02T03:04:05Z", "listed": ["leases.'
        b'coordination.k8s.io"]}',
        "pods.json": b'{"apiVersion": "v1", "items": [], "kind": "List"}',
        "storageclasses.storage.k8s.io.json": b'{"apiVersion": "v1", "items": [], "kind": "List"}',
        "x/persistentvolumes.yaml": b"apiVersion: v1\nkind: List\nitems: []\n",
        "y/nodes.yaml": b"apiVersion: v1\nkind: NodeList\nitems: []\n",
    }

    found = load(as_tar(files, packed=True))

    assert found.listed == {"Lease", "Pod", "StorageClass", "PersistentVolume", "Node"}
    assert found.provenance.format == "bundle"
    assert not found.provenance.inferred


def test_errors_that_a_support_bundle_notes_make_a_kind_unread():
    files = {
        "cluster-resources/pvs-errors.json": b'["persistentvolumes is forbidden: User cannot list"]',
        "cluster-resources/pods/shop.json": b"[" + GOOD + b"]",
        "cluster-resources/services-errors.json": b"{}",
    }

    found = load(as_tar(files))

    assert found.unread == (
        Unread("PersistentVolume", "forbidden", "persistentvolumes is forbidden: User cannot list"),
    )


def test_of_two_readings_of_one_object_the_newest_counts():
    def pod(version, phase):
        meta = {"name": "web", "namespace": "shop", "resourceVersion": version}
        return {"apiVersion": "v1", "kind": "Pod", "metadata": meta, "status": {"phase": phase}}

    found = load(json.dumps([pod("9", "old"), pod("10", "new"), pod("8", "older")]).encode())

    assert found.objects["Pod"][WEB].status.phase == "new"


def test_a_log_keeps_its_last_lines_without_credentials():
    lines = b"".join(b"line %d\n" % i for i in range(1000)) + b"GET amqp://u:hunter2@mq failed\n"
    files = {"a.json": GOOD, "pod-logs/shop/web/app.log": lines}

    found = load(as_tar(files), log=100)

    (text,) = found.logs.values()
    assert len(text) <= 120
    assert text.endswith("line 999\nGET amqp://u:[redacted]@mq failed\n")


def test_damage_behind_a_checksum_is_no_traceback():
    raw = zlib.compress(GOOD)
    found = load(as_tar({"a.json": GOOD, "odd.gz": b"\x1f\x8b\x08\0" + raw}))

    assert refs(found) == {WEB}
