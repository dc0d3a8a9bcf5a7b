"""Sentences that templates gave before, so that a run which needs the same renders none.

What a template gives depends on what it is given, and on nothing else; the key is made of both.
What processes side by side render is theirs alone.
"""

from __future__ import annotations

from pathlib import Path

from enricher.sources.digest import key_of, load, save

_MOST = 20_000  # sentences, an article has some 130; where there are more, any of them go


class Texts(dict[str, str]):
    """The sentences of one folder of templates, else of the built-in ones."""

    def __init__(self, folder: Path | None, form: str) -> None:
        """`form` tells in what else they can differ, such as the cloud."""
        self._key = key_of([folder] if folder else [], f"{dict[str, str]} {form}")
        super().__init__(load(self._key, dict[str, str]) or {})
        self._before = len(self)

    def keep(self) -> None:
        """Keep them for the next run, where any came."""
        if len(self) > self._before:
            save(self._key, dict([*self.items()][-_MOST:]))
