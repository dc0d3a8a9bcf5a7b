"""The request: everything that a run depends on, resolved, typed and hashable.

Everything that is cached about articles has its key. Each field declares whether it is part of
the key, so that a new one can't be forgotten.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import MISSING, dataclass, field, fields
from datetime import date
from enum import Enum
from pathlib import Path
from typing import Any

from msgspec import Struct

from enricher.docset.config import Config
from enricher.platform.cache import cache_key, file_state
from enricher.sources.source_options import SourceOptions, facts_state


class Mode(Enum):
    """The mode of a run."""

    FILL = "fill"  # fill the named articles
    REFRESH = "refresh"  # fill the service guides of a docset, with its lock
    STRIP = "strip"  # take out of the named articles what enrich put in
    LINT = "lint"  # report outdated statements


class Destination(Enum):
    """The destination of filled articles."""

    IN_PLACE = "in place"
    OUTPUT = "output"  # a file, or a folder that receives files of the same name
    NOWHERE = "nowhere"


class Selection(Struct, frozen=True):
    """The files of one docset that a run is about."""

    config: Config
    files: Sequence[Path]
    unusable: Sequence[tuple[Path, str]] = ()  # named like articles, each with the reason why not

    @property
    def names(self) -> dict[Path, str]:
        """The article names of the files."""
        return {path: self.config.name_of(path) for path in self.files}


def _field(default: Any = MISSING, *, in_key: bool) -> Any:
    """Declare a field of the request, and whether it is part of the key."""
    return field(default=default, metadata={"in_key": in_key})


@dataclass(frozen=True)
class Request:
    """A resolved run over docsets.

    `given` are the options of the command line, which override those of configurations and
    articles. Templates of the command line replace those of configurations.
    """

    mode: Mode = _field(in_key=True)
    docsets: tuple[Selection, ...] = _field(in_key=True)
    sources: SourceOptions = _field(SourceOptions(), in_key=True)
    given: tuple[tuple[str, object], ...] = _field((), in_key=True)
    templates: Path | None = _field(None, in_key=True)
    services: frozenset[str] = _field(frozenset(), in_key=True)  # keys; only articles about these
    since: str | None = _field(None, in_key=True)  # a commit or day: report what changed
    fetch: bool = _field(False, in_key=False)  # git may fetch what a partial clone lacks
    fix: bool = _field(False, in_key=True)  # lint: apply fixes that are certain
    touch_date: date | None = _field(None, in_key=False)  # the ms.date of articles that change
    destination: Destination = _field(Destination.IN_PLACE, in_key=False)
    output: Path | None = _field(None, in_key=False)
    jobs: int = _field(1, in_key=False)  # processes

    def key(self) -> str:
        """Return the key of the results: equal for requests that give the same results.

        The facts and files that results depend on are part of it by their identity.
        """
        parts = [getattr(self, part.name) for part in fields(self) if part.metadata["in_key"]]
        files = [self.templates, *(docset.config.templates for docset in self.docsets)]
        return cache_key(
            [part.key_parts() if isinstance(part, SourceOptions) else part for part in parts],
            facts_state(self.sources),
            [file_state(folder) for folder in files if folder],
        )

    def __hash__(self) -> int:
        return hash((self.mode, self.sources, self.given, self.services, self.destination))

    @property
    def writes_in_place(self) -> bool:
        """Whether articles and locks are written."""
        return self.destination is Destination.IN_PLACE and (self.mode is not Mode.LINT or self.fix)

    def asks_for(self, switch: str) -> bool:
        """Return whether an option of articles is on for any article, by its name."""
        given = dict(self.given).get(switch)
        if given is not None:
            return bool(given)
        configs = (docset.config for docset in self.docsets)
        return any(
            getattr(options, switch)
            for config in configs
            for options in (config.options, *config.article_options.values())
        )

    @property
    def resource_types(self) -> tuple[str, ...]:
        """The resource types of the command line."""
        return tuple(dict(self.given).get("resource_types", ()))  # type: ignore[arg-type]
