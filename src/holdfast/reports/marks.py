"""The signs of yes, unknown and no, which mean the same without colour."""

from __future__ import annotations

from holdfast.model.outcome import Answer

MARKS = {Answer.YES: "+", Answer.UNKNOWN: "?", Answer.NO: "x"}
STYLES = {Answer.YES: "green", Answer.UNKNOWN: "yellow", Answer.NO: "red"}
