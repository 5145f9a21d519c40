"""Alerting rules as YAML: for Prometheus itself, or as an object of the Prometheus operator."""

from __future__ import annotations

from typing import Any

import yaml


def rules_yaml(groups: dict[str, Any], *, as_object: bool = False) -> str:
    """Writes groups of rules, expressions as blocks; as an object, with kind and name for `kubectl apply`."""
    whole = groups
    if as_object:
        whole = {
            "apiVersion": "monitoring.coreos.com/v1",
            "kind": "PrometheusRule",
            "metadata": {"name": "holdfast", "labels": {"app.kubernetes.io/name": "holdfast"}},
            "spec": groups,
        }
    return yaml.dump(whole, Dumper=_Blocks, allow_unicode=True, sort_keys=False, width=160)


class _Blocks(yaml.SafeDumper):
    """Writes texts of several lines as blocks."""


def _text(dumper: _Blocks, value: str) -> yaml.ScalarNode:
    style = "|" if "\n" in value else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", value, style=style)


_Blocks.add_representer(str, _text)
