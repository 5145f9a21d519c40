from pathlib import Path

from holdfast.model.errors import HoldfastError
from tests.builders.office import example, testing, viewer


def test_the_hygiene_of_a_cluster_is_that_of_its_newest_snapshot(tmp_path: Path) -> None:
    with testing(tmp_path) as office:
        office.register("prod")
        office.upload("prod", example("healthy-storage"))

        shown = office.call("hygiene.get", cluster="prod")

    assert [(item.version, item.state, item.days_left) for item in shown.versions] == [("v1.36.3", "supported", 219)]
    assert {(item.name, item.skew, item.count) for item in shown.components} == {
        ("API server", "same", 1),
        ("kube-proxy", "same", 6),
        ("kubelet", "same", 6),
    }
    assert (shown.next_minor, shown.apis) == ("1.37", ())
    assert {item.pinning for item in shown.images} == {"version"}
    assert [(item.name, item.version, item.others) for item in shown.sidecars] == [
        ("csi-attacher", "v6.0.0", ()),
        ("csi-node-driver-registrar", "v2.15.0", ()),
        ("csi-provisioner", "v6.0.0", ()),
    ]
    assert shown.unread == ("certificates is read only when asked for",)


def test_who_sees_a_part_of_a_cluster_does_not_see_how_all_of_it_is_kept(tmp_path: Path) -> None:
    with testing(tmp_path) as office:
        office.register("prod")
        office.upload("prod", example("healthy-storage"))

        codes = []
        for who in (viewer("mina", "prod", "shop"), viewer("june", "other")):
            try:
                office.call("hygiene.get", who, cluster="prod")
            except HoldfastError as error:
                codes.append(error.code)

    assert codes == ["not-permitted", "not-found"]
