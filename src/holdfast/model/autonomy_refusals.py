"""Why an action may not be let go on by itself."""

from __future__ import annotations

from holdfast.model.errors import ActionError


class LevelRefused(ActionError):
    """A level of autonomy may not be set; values: `action`, `level`, `why` (a sentence in the asker's language)."""

    code = "level-refused"
    text = "autonomy.refused.level"
