"""What a person should know about a debug Pod: why it is refused, what may stop it, how to use and remove it."""

from __future__ import annotations

import shlex
from typing import Any

import yaml

from holdfast.pillars.diagnosis.debugging import DebugPod, Remark
from holdfast.reports.indented import indented
from holdfast.texts.say import say


def manifest_text(manifest: dict[str, Any], form: str) -> str:
    """Renders the manifest as YAML or JSON that `kubectl apply` takes."""
    if form == "json":
        return indented(manifest)
    return yaml.safe_dump(manifest, sort_keys=False, allow_unicode=True)


def notes(made: DebugPod, pod: str, ttl: str, lang: str) -> tuple[str, ...]:
    """Says the refusals, the warnings and the commands, one line each."""
    lines = [say("debug-pod.refused", lang, pod=pod, reason=_because(item, lang)) for item in made.refusals]
    lines += [say("debug-pod.warning", lang, reason=_because(item, lang)) for item in made.warnings]
    if made.manifest is not None:
        lines += _usage(made.manifest["metadata"], ttl, lang)
    if made.command:
        lines.append(say("debug-pod.equivalent", lang, command=shlex.join(made.command)))
    return tuple(lines)


def _usage(metadata: dict[str, Any], ttl: str, lang: str) -> list[str]:
    name, namespace = metadata["name"], metadata["namespace"]
    enter = shlex.join(("kubectl", "exec", "-it", "-n", namespace, name, "--", "sh"))
    remove = shlex.join(("kubectl", "delete", "pod", "-n", namespace, name))
    return [
        say("debug-pod.create", lang, command="kubectl apply -f -"),
        say("debug-pod.enter", lang, command=enter),
        say("debug-pod.remove", lang, command=remove, ttl=ttl),
    ]


def _because(remark: Remark, lang: str) -> str:
    return say(f"debug-pod.because.{remark.reason}", lang, **remark.values)
