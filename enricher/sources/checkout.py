"""A checkout of the public azure-policy repository, or an archive of one.

https://github.com/Azure/azure-policy
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from functools import partial
from pathlib import Path

from msgspec import Struct

from enricher.catalog.clouds import Cloud, is_of
from enricher.catalog.facts import RulesLoader
from enricher.catalog.policy import PolicyDefinition
from enricher.errors import SourceError
from enricher.platform.cache import cache_key, file_state
from enricher.sources.compiled_facts import cached_facts
from enricher.sources.json_file import read_json
from enricher.sources.policy_facts import (
    PolicyFacts,
    WireItem,
    compile_facts,
    ids_in,
    read_rules,
)

_DEFINITIONS, _INITIATIVES = "policyDefinitions", "policySetDefinitions"


class Checkout(Struct, frozen=True):
    """The policies of a cloud in a checkout: its root, its `built-in-policies`, or an archive."""

    path: Path
    cloud: Cloud = Cloud.PUBLIC
    is_cached: bool = False

    @property
    def name(self) -> str:
        """The path, as the user gave it."""
        return str(self.path)

    def ask(self) -> PolicyFacts:
        """Return the facts, from the cache if no file has changed.

        Raises SourceError if it is not a checkout, has no policies, or if many can't be read.
        """
        if not self.is_cached or not self.path.exists():
            return read_checkout(self.path, self.cloud)
        key = cache_key("checkout", self.cloud, self.path, file_state(self.path))
        return cached_facts(key, PolicyFacts, partial(read_checkout, self.path, self.cloud))

    @property
    def load_rules(self) -> RulesLoader:
        """The function that reads the definitions with their rules."""
        return partial(rules_in_checkout, self.path, self.cloud)


def read_checkout(source: Path, cloud: Cloud = Cloud.PUBLIC) -> PolicyFacts:
    """Compile the policies of a cloud in a checkout; raise SourceError as `Checkout.ask` does."""
    from enricher.sources.archive import unpacked  # only if nothing is cached

    with unpacked(source) as folder:
        root = _root(folder, source)
        definitions, initiatives = (
            _files(root / part, cloud, source / root.relative_to(folder) / part)
            for part in (_DEFINITIONS, _INITIATIVES)
        )
        return compile_facts(definitions, initiatives, str(source))


def rules_in_checkout(source: Path, cloud: Cloud = Cloud.PUBLIC) -> Mapping[str, PolicyDefinition]:
    """Read the definitions of a cloud in a checkout, with their rules, by id."""
    from enricher.sources.archive import unpacked

    with unpacked(source) as folder:
        root = _root(folder, source)
        shown = source / root.relative_to(folder) / _DEFINITIONS
        return read_rules(_files(root / _DEFINITIONS, cloud, shown), str(source))


def _root(folder: Path, source: Path) -> Path:
    """Return the folder with definitions and initiatives; raise SourceError if one is missing."""
    root = folder / "built-in-policies" if (folder / "built-in-policies").is_dir() else folder
    for part in (_DEFINITIONS, _INITIATIVES):
        if not (root / part).is_dir():
            raise SourceError(
                f"{source} is not a checkout of azure-policy: it has no {part}. "
                "Name the folder that holds built-in-policies, or an archive of it."
            )
    return root


def _files(folder: Path, cloud: Cloud, shown: Path) -> Iterator[WireItem]:
    """Yield the JSON files of a cloud below a folder, which is named `shown` in messages."""
    prefix = "" if shown == Path() else f"{shown}/"
    files = sorted(
        (*parts, name)
        for parent, _, names in os.walk(folder)
        for parts in [Path(parent).relative_to(folder).parts]
        for name in names
        if name.endswith(".json")
    )
    for parts in files:
        if not is_of(cloud, parts):
            continue
        relative = "/".join(parts)
        file, origin = f"{folder}/{relative}", f"{prefix}{relative}"
        try:
            data = read_json(file)
            if not isinstance(data, dict):
                raise ValueError("not a JSON object")
        except ValueError as error:
            yield WireItem(origin, {}, str(error), ids_in(_text_of(Path(file))))
        else:
            yield WireItem(origin, data, file=relative)


def _text_of(file: Path) -> str:
    """Return the text of a file that is not JSON; empty if it is not a regular file."""
    return file.read_bytes().decode("utf-8", "replace") if file.is_file() else ""
