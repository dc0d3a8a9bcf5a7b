"""Facts from recordings, which can be cached: equal files give equal facts."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Generic, TypeVar

from msgspec import Struct

from enricher.catalog.facts import InitiativesLoader, RulesLoader
from enricher.platform.cache import cache_key, file_state
from enricher.sources.azure_policies import initiatives_in_recordings, rules_in_recordings
from enricher.sources.compiled_facts import cached_facts
from enricher.sources.source import Refusal, Source

_Facts = TypeVar("_Facts")


class Recorded(Struct, Generic[_Facts], frozen=True):
    """A source that replays recordings."""

    source: Source[_Facts]
    folder: Path  # of the recordings
    kind: type[_Facts]
    cloud_key: str  # the cloud or endpoint
    is_cached: bool = False

    @property
    def name(self) -> str:
        """The name of the source that was recorded."""
        return self.source.name

    @property
    def load_rules(self) -> RulesLoader:
        """The function that reads the recorded definitions with their rules."""
        return partial(rules_in_recordings, self.folder)

    @property
    def load_initiatives(self) -> InitiativesLoader:
        """The function that reads the recorded initiatives with their rules."""
        return partial(initiatives_in_recordings, self.folder)

    def ask(self) -> _Facts | Refusal:
        """Return the facts, from the cache if no recording has changed."""
        if not self.is_cached:
            return self.source.ask()
        key = cache_key("recorded", self.name, self.cloud_key, file_state(self.folder))
        return cached_facts(key, self.kind, self.source.ask)
