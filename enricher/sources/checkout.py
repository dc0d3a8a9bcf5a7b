"""A checkout of the public azure-policy repository, or an archive of one.

https://github.com/Azure/azure-policy
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import suppress
from functools import partial
from pathlib import Path

from msgspec import Struct

from enricher.catalog.clouds import Cloud, is_of
from enricher.catalog.facts import InitiativesLoader, RulesLoader
from enricher.catalog.initiative_rules import InitiativeRules
from enricher.catalog.policy import PolicyDefinition
from enricher.errors import SourceError
from enricher.platform.cache import cache_key, file_state
from enricher.platform.reading import is_junk, read_at_most, walk
from enricher.sources.archive import MAX_FILE, MAX_SIZE, too_large, unpacked
from enricher.sources.compiled_facts import cached_facts
from enricher.sources.json_file import read_json
from enricher.sources.policy_facts import (
    PolicyFacts,
    WireItem,
    compile_facts,
    ids_in,
    read_initiatives,
    read_rules,
)

_BUILT_IN = "built-in-policies"
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
        key = cache_key("checkout", self.cloud, self.path, *map(file_state, _parts(self.path)))
        return cached_facts(key, PolicyFacts, partial(read_checkout, self.path, self.cloud))

    @property
    def load_rules(self) -> RulesLoader:
        """The function that reads the definitions with their rules."""
        return partial(rules_in_checkout, self.path, self.cloud)

    @property
    def load_initiatives(self) -> InitiativesLoader:
        """The function that reads the initiatives with their rules."""
        return partial(initiatives_in_checkout, self.path, self.cloud)


def _parts(source: Path) -> list[Path]:
    """Return an archive, or the two folders of a checkout that hold facts."""
    if source.is_file():
        return [source]
    root = _root(source, source)
    return [root / _DEFINITIONS, root / _INITIATIVES]


def read_checkout(source: Path, cloud: Cloud = Cloud.PUBLIC) -> PolicyFacts:
    """Compile the policies of a cloud in a checkout; raise SourceError as `Checkout.ask` does."""
    with unpacked(source) as folder:
        root = _root(folder, source)
        definitions, initiatives = (
            _files(root / part, cloud, source / root.relative_to(folder) / part)
            for part in (_DEFINITIONS, _INITIATIVES)
        )
        return compile_facts(definitions, initiatives, str(source))


def rules_in_checkout(source: Path, cloud: Cloud = Cloud.PUBLIC) -> Mapping[str, PolicyDefinition]:
    """Read the definitions of a cloud in a checkout, with their rules, by id."""
    with unpacked(source) as folder:
        root = _root(folder, source)
        shown = source / root.relative_to(folder) / _DEFINITIONS
        return read_rules(_files(root / _DEFINITIONS, cloud, shown), str(source))


def initiatives_in_checkout(
    source: Path, cloud: Cloud = Cloud.PUBLIC
) -> Mapping[str, InitiativeRules]:
    """Read the initiatives of a cloud in a checkout, with their rules, by id."""
    with unpacked(source) as folder:
        root = _root(folder, source)
        shown = source / root.relative_to(folder) / _INITIATIVES
        return read_initiatives(_files(root / _INITIATIVES, cloud, shown), str(source))


def _root(folder: Path, source: Path) -> Path:
    """Return the folder with definitions and initiatives; raise SourceError if one is missing."""
    candidates = (path for path in _candidates(folder) if (path / _DEFINITIONS).is_dir())
    root = next(candidates, folder)
    for part in (_DEFINITIONS, _INITIATIVES):
        if not (root / part).is_dir():
            raise SourceError(
                f"{source} is not a checkout of azure-policy: it has no {part}. "
                "Name the folder that holds built-in-policies, or an archive of it."
            )
    return root


def _candidates(folder: Path) -> Iterator[Path]:
    """Yield the folders that may be the root of a checkout.

    Windows unpacks an archive of one folder into another folder of the archive's name.
    """
    yield from (folder / _BUILT_IN, folder)
    inner = [path for path in folder.iterdir() if path.is_dir()] if folder.is_dir() else []
    inner = [path for path in inner if not is_junk(path.name)]
    if len(inner) == 1:
        yield from (inner[0] / _BUILT_IN, inner[0])


def _files(folder: Path, cloud: Cloud, shown: Path) -> Iterator[WireItem]:
    """Yield the JSON files of a cloud below a folder, which is named `shown` in messages.

    Raises SourceError if they hold more than any checkout.
    """
    prefix = "" if shown == Path() else f"{shown}/"
    files = walk(folder, skip=lambda entry: is_junk(entry.name))
    sizes = {name: _size(entry) for name, entry in files if name.endswith(".json")}
    if sum(sizes.values()) > MAX_SIZE:
        raise too_large(folder)
    for parts in sorted(tuple(name.split("/")) for name in sizes):
        if not is_of(cloud, parts):
            continue
        relative = "/".join(parts)
        file, origin = f"{folder}/{relative}", f"{prefix}{relative}"
        try:
            data = read_json(file, MAX_FILE)
            if not isinstance(data, dict):
                raise ValueError("not a JSON object")
        except ValueError as error:
            yield WireItem(origin, {}, str(error), ids_in(_text_of(file)))
        else:
            yield WireItem(origin, data, file=relative)


def _size(entry: os.DirEntry[str]) -> int:
    with suppress(OSError):  # such as a dangling link
        return entry.stat().st_size
    return 0


def _text_of(file: str) -> str:
    """Return the text of a file that is not JSON; empty if it is not a regular file."""
    with suppress(OSError):
        return read_at_most(file, MAX_FILE).decode("utf-8", "replace")
    return ""
