"""Comparing what applications need of storage with what the classes of a cluster offer."""

from __future__ import annotations

from pathlib import Path

import msgspec
import yaml

from holdfast.model.errors import UsageError
from holdfast.pillars.design.gap import Analysis, analyse
from holdfast.pillars.design.needs import USUAL, Need
from holdfast.ports.source import Source


def gap(source: Source, needs: tuple[Need, ...]) -> Analysis:
    """Matches needs, or the usual ones when none is given, against a source; raises InputError."""
    return analyse(source.load(), needs or USUAL)


def read_needs(path: str) -> tuple[Need, ...]:
    """Reads a list of needs in YAML or JSON; raises UsageError when the file is not one."""
    try:
        found = yaml.safe_load(Path(path).read_bytes())
        return msgspec.convert(found, tuple[Need, ...])
    except (OSError, yaml.YAMLError, msgspec.ValidationError) as error:
        first = str(error).splitlines()[0]
        fields = ", ".join(Need.__struct_fields__)
        raise UsageError(what="--needs", value=f"{path}: {first}", allowed=f"YAML: [{{{fields}}}]") from error
