"""What a snapshot knows to be absent."""

from holdfast.model.codec import convert_object
from holdfast.model.refs import Ref
from holdfast.model.snapshot import Provenance, Snapshot

SETTINGS = convert_object({"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "a", "namespace": "shop"}})


def test_where_only_one_namespace_was_read_absence_is_known_there_alone() -> None:
    snapshot = Snapshot(
        Provenance(source="test"),
        {"ConfigMap": {SETTINGS.ref: SETTINGS}},
        partial=frozenset({"ConfigMap", "Service"}),
        scoped={"ConfigMap": frozenset({"shop"}), "Service": frozenset({"shop"})},
    )

    asked = [
        ("ConfigMap", "a", "shop"),
        ("ConfigMap", "b", "shop"),
        ("ConfigMap", "b", "other"),
        ("Service", "b", "shop"),
    ]
    assert [snapshot.is_absent(Ref(*names)) for names in asked] == [False, True, False, True]
