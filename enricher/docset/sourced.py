"""The facts that queries of a workspace share: its sources, and the catalogue that they have."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import TYPE_CHECKING

from msgspec.structs import replace

from enricher.catalog.catalog import Catalog
from enricher.catalog.fact_kind import FactKind
from enricher.catalog.service import Service
from enricher.catalog.services import read_resource_types
from enricher.docset.config import Config
from enricher.docset.facts import load_catalog
from enricher.docset.listener import Listener
from enricher.sources.load import LoadedFacts
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
        self._config = config
        self._given = sources
        self._listener = listener

    @cached_property
    def sources(self) -> SourceOptions:
        """The sources of facts: as given, else as configured, else from the environment."""
        return self._given.resolve(self._config.sources)

    @cached_property
    def _origins(self) -> Sequence[Origin]:
        """The sources, each with the day of its facts, if it is known."""
        from enricher.sources.origin import origins  # noqa: PLC0415 - only for reports

        return [*origins(self.sources)]

    @cached_property
    def _catalog(self) -> Catalog:
        """The policies and Advisor's recommendations."""
        return load_catalog(self.sources, self._config.overrides, self._listener)

    @cached_property
    def _policy_catalog(self) -> Catalog:
        """The policies, without Advisor's recommendations, which take longer to load."""
        if "_catalog" in vars(self):  # which has the policies already
            return self._catalog
        return load_catalog(
            self.sources, self._config.overrides, self._listener, recommendations=False
        )

    def _use_policies(self, loaded: LoadedFacts) -> None:
        """Use facts that were loaded for an article, unless a source refused some of them."""
        if not loaded.refused:
            self.__dict__["_policy_catalog"] = Catalog(loaded.facts, self._config.overrides)

    @cached_property
    def _custom_catalog(self) -> Catalog:
        """The policies, with the definitions that users wrote at the scope of the sources.

        Raises UsageError if no scope is named, and RefusedError if they can't be read.
        """
        self.sources.require_scope()
        return load_catalog(
            self.sources, self._config.overrides, self._listener, recommendations=False, custom=True
        )

    def _policies_of(self, *, custom: bool) -> Catalog:
        """Return the catalogue that a list of policies is made of."""
        return self._custom_catalog if custom else self._policy_facts

    @property
    def _policy_facts(self) -> Catalog:
        """The policies; raises UsageError if no source of policies is named."""
        self.sources.require(FactKind.POLICIES)
        return self._policy_catalog

    def _service(self, service: Service | str | None, catalog: Catalog) -> Service | None:
        """Return the service of a key, or a caller's own, with its types as Azure compares them.

        Raises UsageError for one of types that nothing knows.
        """
        if isinstance(service, str):
            return self._config.service(service)
        if service and service != self._config.registry.services.get(service.key):
            service = replace(service, resource_types=read_resource_types(service.resource_types))
            catalog.require_types(service.resource_types)
        return service
