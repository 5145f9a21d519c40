"""What back-tests decided, used again while nothing has happened that could change it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from holdfast.analysis.capacity import Outlook
from holdfast.analysis.selection import Selection
from holdfast.analysis.series import DAY, HOUR
from holdfast.analysis.specialists import FORECASTERS
from holdfast.model.kept_selection import KeptSelection, Key

LONGEST_SECONDS = 7 * DAY * HOUR
# A past that is longer by a quarter can prove what a shorter one could not.
GROWTH = 0.25
# Where whole days begin moves with the hour of asking.
SAME_CHANGE_SECONDS = 2 * DAY * HOUR
FORGOTTEN_SECONDS = 30 * DAY * HOUR


class Selections:
    """The selections of former runs, and those of this one; nothing is read or written here."""

    def __init__(self, kept: Iterable[KeptSelection] = ()) -> None:
        self._kept: dict[Key, KeptSelection] = {item.key: item for item in kept}
        self.tested = 0

    @property
    def kept(self) -> tuple[KeptSelection, ...]:
        """Lists the selections that are worth keeping: those about what was forecast within a month."""
        newest = max((item.moment for item in self._kept.values()), default=0.0)
        fresh = (item for item in self._kept.values() if newest - item.moment <= FORGOTTEN_SECONDS)
        return tuple(sorted(fresh, key=lambda item: item.key))

    def usable(self, keys: Sequence[Key], moment: float) -> NDArray[np.bool_]:
        """Says of which rows a selection is kept that is not too old at a moment."""
        found = (self._kept.get(key) for key in keys)
        return np.array([item is not None and _is_fresh(item, moment) for item in found], dtype=np.bool_)

    def of(self, keys: Sequence[Key]) -> Selection:
        """Gives the kept selections of some rows."""
        methods = tuple(FORECASTERS)
        kept = [self._kept[key] for key in keys]
        weights = np.array([[item.weights.get(name, 0.0) for name in methods] for item in kept]).reshape(
            -1, len(methods)
        )
        losses = np.array([[item.losses.get(name, 0.0) for name in methods] for item in kept]).reshape(-1, len(methods))
        return Selection(methods, weights, losses, np.array([item.tests for item in kept]))

    def is_overtaken(self, key: Key, found: Outlook, row: int, moment: float) -> bool:
        """Says that a volume was resized or made anew, or grows at another rate, since its back-test."""
        kept = self._kept[key]
        age = (moment - kept.moment) / HOUR
        if found.resized_hours[row] < age or found.recreated_hours[row] < age:
            return True
        changed = _changed(found, row, moment)
        if changed is None or kept.changed is None:
            return changed is not kept.changed
        return abs(changed - kept.changed) > SAME_CHANGE_SECONDS

    def note(self, key: Key, found: Outlook, row: int, moment: float) -> None:
        """Keeps what the back-test of this run decided."""
        self.tested += 1
        chosen = found.selection
        spoke = np.flatnonzero(chosen.weights[row] > 0).tolist()
        if chosen.tests[row] <= 0:
            self._kept.pop(key, None)
            return
        ref, part, resource = key
        self._kept[key] = KeptSelection(
            kind=ref.kind,
            name=ref.name,
            namespace=ref.namespace,
            group=ref.group,
            part=part,
            resource=resource,
            moment=moment,
            days=int(found.days[row]),
            changed=_changed(found, row, moment),
            tests=float(chosen.tests[row]),
            weights={chosen.methods[index]: float(chosen.weights[row, index]) for index in spoke},
            losses={chosen.methods[index]: float(chosen.losses[row, index]) for index in spoke},
        )


def _changed(found: Outlook, row: int, moment: float) -> float | None:
    hours = float(found.changed_hours[row])
    return moment - hours * HOUR if np.isfinite(hours) else None


def _is_fresh(item: KeptSelection, moment: float) -> bool:
    longest = min(LONGEST_SECONDS, GROWTH * item.days * DAY * HOUR)
    return 0.0 <= moment - item.moment <= longest and item.weights.keys() <= FORECASTERS.keys()
