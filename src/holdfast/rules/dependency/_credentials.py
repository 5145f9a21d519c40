"""Which Secrets hand a workload its credentials, and where it names them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from holdfast.engine.facts import Facts
from holdfast.model.finding import Evidence
from holdfast.model.objects.pod import Pod, containers_of
from holdfast.model.objects.workloads import template_of
from holdfast.model.redaction import is_secret_name
from holdfast.model.refs import Ref


def secrets_of(facts: Facts, workload: Ref) -> Mapping[Ref, Evidence]:
    """Gives the Secrets that the environment of a workload takes, each with the place that names it."""
    item = facts.snapshot.get(workload)
    if item is None:
        return {}
    if isinstance(item, Pod):
        found = [("spec", item.spec)]
    else:
        template = template_of(item)
        found = [(f"{template[0]}.spec", template[1].spec)] if template else []
    named: dict[Ref, Evidence] = {}
    for path, spec in found:
        for container in containers_of(spec, path):
            for field, name in _named(container.path, container.container):
                ref = Ref("Secret", name, workload.namespace)
                named.setdefault(ref, Evidence(object=workload, field=field, value=name))
    return named


def _named(path: str, container: object) -> Iterator[tuple[str, str]]:
    for i, variable in enumerate(getattr(container, "env", ())):
        source = variable.value_from.secret_key_ref if variable.value_from else None
        if source is not None and (is_secret_name(variable.name) or is_secret_name(source.key)):
            yield f"{path}.env[{i}].valueFrom.secretKeyRef.name", source.name
    for i, whole in enumerate(getattr(container, "env_from", ())):
        if whole.secret_ref is not None:
            yield f"{path}.envFrom[{i}].secretRef.name", whole.secret_ref.name
