import pytest

from holdfast.model.errors import UsageError
from holdfast.model.refs import Ref
from holdfast.service.actions.naming import ObjectNamed, ref_named


@pytest.mark.parametrize(
    ("kind", "group", "kinds", "ref"),
    [
        ("Backup", "velero.io", ("Backup.velero.io",), Ref("Backup", "b", "shop", "velero.io")),
        ("Backup.velero.io", "", ("Backup.velero.io",), Ref("Backup", "b", "shop", "velero.io")),
        ("Backup", "", ("Backup.velero.io",), Ref("Backup", "b", "shop", "velero.io")),
        ("Deployment", "", ("Deployment", "StatefulSet"), Ref("Deployment", "b", "shop")),
        ("Deployment", "apps", ("Deployment",), Ref("Deployment", "b", "shop")),
    ],
)
def test_a_kind_of_others_is_named_with_its_group_in_either_way(
    kind: str, group: str, kinds: tuple[str, ...], ref: Ref
) -> None:
    assert ref_named(ObjectNamed(kind=kind, group=group, name="b", namespace="shop"), kinds) == ref


def test_another_kind_is_refused_with_those_that_fit() -> None:
    with pytest.raises(UsageError) as refused:
        ref_named(ObjectNamed(kind="Backup", group="longhorn.io", name="b"), ("Backup.velero.io",))

    assert refused.value.values["allowed"] == "Backup.velero.io"
