"""The facts that queries of a workspace share: its sources, and the catalogue that they have."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import TYPE_CHECKING

from enricher.catalog.catalog import Catalog
from enricher.catalog.fact_kind import FactKind
from enricher.catalog.service import Service
from enricher.docset.config import Config
from enricher.docset.facts import load_catalog
from enricher.docset.listener import Listener
from enricher.sources.source_options import SourceOptions

if TYPE_CHECKING:
    from enricher.sources.origin import Origin


class SourcedCatalog:
    """The catalogue that some sources have, with the decisions of a configuration.

    Sources are read when they are first needed, and only once. Reading raises UsageError if
    no source of its facts is named, SourceError if one can't be read, and RefusedError if one
    refuses.
    """

    def __init__(self, config: Config, sources: SourceOptions, listener: Listener) -> None:
        self.config = config
        self._given = sources
        self._listener = listener

    @cached_property
    def sources(self) -> SourceOptions:
        """The sources of facts: as given, else as configured, else from the environment."""
        return self._given.resolve(self.config.sources)

    @cached_property
    def origins(self) -> Sequence[Origin]:
        """The sources, each with the day of its facts, if it is known."""
        from enricher.sources.origin import origins  # noqa: PLC0415 - only for reports

        return [*origins(self.sources)]

    @cached_property
    def catalog(self) -> Catalog:
        """The policies and Advisor's recommendations."""
        return load_catalog(self.sources, self.config.overrides, self._listener)

    @cached_property
    def policy_catalog(self) -> Catalog:
        """The policies, without Advisor's recommendations, which take longer to load."""
        if "catalog" in vars(self):  # which has the policies already
            return self.catalog
        return load_catalog(
            self.sources, self.config.overrides, self._listener, recommendations=False
        )

    @cached_property
    def _custom_catalog(self) -> Catalog:
        """The policies, with the definitions that users wrote at the scope of the sources.

        Raises UsageError if no scope is named, and RefusedError if they can't be read.
        """
        self.sources.require_scope()
        return load_catalog(
            self.sources, self.config.overrides, self._listener, recommendations=False, custom=True
        )

    @property
    def _policy_facts(self) -> Catalog:
        """The policies; raises UsageError if no source of policies is named."""
        self.sources.require(FactKind.POLICIES)
        return self.policy_catalog

    def _service(self, service: Service | str | None, catalog: Catalog) -> Service | None:
        """Return the service of a key; raise UsageError for one of types that nothing knows."""
        if isinstance(service, str):
            return self.config.service(service)
        if service and service.key not in self.config.registry.services:
            catalog.require_types(service.resource_types)
        return service
