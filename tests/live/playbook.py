"""Reads the Stage files and gives their events the form in which a kubelet or a driver reports them.

kwok's own events name neither container nor node, and their messages are no templates. So an `event` step
of a Stage becomes an `apply` step that writes the whole Event; it understands four more keys than kwok's:
`about` (pod or container), `count`, `since` (both templates) and `source` (the reporting component).
"""

import hashlib
from pathlib import Path
from typing import Any

import yaml

EVENT = """\
apiVersion: v1
kind: Event
metadata:
  name: {{{{ .metadata.name }}}}.{{{{ printf "%s {reason} {salt}" .metadata.uid | sha256sum | trunc 16 }}}}
  namespace: {{{{ .metadata.namespace }}}}
involvedObject:
  apiVersion: {{{{ .apiVersion | default "v1" }}}}
  kind: {kind}
  name: {{{{ .metadata.name }}}}
  namespace: {{{{ .metadata.namespace }}}}
  uid: {{{{ .metadata.uid }}}}
  resourceVersion: {{{{ .metadata.resourceVersion | Quote }}}}
{field}type: {type}
reason: {reason}
message: |-
  {message}
count: {count}
firstTimestamp: {{{{ {since} | Quote }}}}
lastTimestamp: {{{{ now | date "2006-01-02T15:04:05Z07:00" | Quote }}}}
source:
  component: {source}
{host}reportingComponent: {source}
reportingInstance: {instance}
"""
CONTAINER = '  fieldPath: {{ printf "spec.containers{%s}" (index .spec.containers 0).name }}\n'


def read_stages(folder: Path) -> str:
    """Every Stage of a folder as one YAML stream for kwok."""
    stages = [
        _with_events_written_out(stage)
        for path in sorted(folder.glob("*.yaml"))
        for stage in yaml.safe_load_all(path.read_text())
    ]
    return yaml.safe_dump_all(stages, sort_keys=False)


def _with_events_written_out(stage: dict[str, Any]) -> dict[str, Any]:
    spec = stage["spec"]
    kind = spec["resourceRef"]["kind"]
    steps = [_event(step["event"], kind) if "event" in step else step for step in spec["steps"]]
    return stage | {"spec": spec | {"steps": steps}}


def _event(event: dict[str, Any], kind: str) -> dict[str, Any]:
    of_kubelet = "source" not in event
    of_container = event.get("about") == "container"
    template = EVENT.format(
        kind=kind,
        type=event["type"],
        reason=event["reason"],
        salt=hashlib.sha256(event["message"].encode()).hexdigest()[:8],
        message=event["message"],
        count=event.get("count", 1),
        since=event.get("since", 'now | date "2006-01-02T15:04:05Z07:00"'),
        field=CONTAINER if of_container else "",
        source=event.get("source", "kubelet"),
        host="  host: {{ .spec.nodeName }}\n" if of_kubelet else "",
        instance="{{ .spec.nodeName }}" if of_kubelet else event["source"],
    )
    return {"apply": {"template": template, "type": "merge"}}
