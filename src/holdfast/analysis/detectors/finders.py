"""The six detectors by name."""

from __future__ import annotations

from holdfast.analysis.detectors import multivariate, pattern, predictive, real_time, seasonal, statistical
from holdfast.analysis.detectors.found import Finder

FINDERS: dict[str, Finder] = {
    module.NAME: module.find for module in (statistical, pattern, seasonal, multivariate, real_time, predictive)
}
