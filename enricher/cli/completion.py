"""Shell completion of values, from the package and the disk alone, so that it stays quick."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from enricher.catalog.pillar import Pillar
from enricher.catalog.services import load_registry


def services(incomplete: str) -> list[tuple[str, str]]:
    """Return the keys of services, with the names of their products."""
    registered = load_registry().services.values()
    return [(item.key, item.name) for item in registered if item.key.startswith(incomplete)]


def resource_types(incomplete: str) -> list[str]:
    """Return the resource types of services; the case of letters doesn't matter."""
    types = {kind for item in load_registry().services.values() for kind in item.resource_types}
    return _continuing(sorted(types), incomplete)


def pillars(incomplete: str) -> list[str]:
    """Return the keys of the pillars."""
    return _continuing((pillar.value for pillar in Pillar), incomplete)


def policies(incomplete: str) -> list[str]:
    """Return the names of policy definitions, and the ids of which the beginning is given.

    They are those of the catalogue that was read last, or else of the one that ships with enrich.
    """
    from enricher.catalog.clouds import Cloud  # noqa: PLC0415 - only here, like the next two
    from enricher.sources.compiled_facts import last_policy_names  # noqa: PLC0415
    from enricher.sources.shipped import shipped_policy_names  # noqa: PLC0415

    names = last_policy_names() or shipped_policy_names(Cloud.PUBLIC)
    ids = sorted(names) if incomplete else []
    return _continuing([*sorted(names.values()), *ids], incomplete)


def articles(incomplete: str) -> list[str]:
    """Return Markdown files, and folders that may contain some."""
    folder = incomplete[: incomplete.rfind("/") + 1]
    try:
        inside = sorted(Path(folder or ".").iterdir())
    except OSError:  # the folder does not exist, or may not be read
        inside = []
    names = (f"{folder}{path.name}{'/' * path.is_dir()}" for path in inside)
    hidden = incomplete.removeprefix(folder).startswith(".")
    return [
        name
        for name in names
        if name.endswith(("/", ".md"))
        and name.startswith(incomplete)
        and (hidden or not name.removeprefix(folder).startswith("."))
    ]


def _continuing(names: Iterable[str], start: str) -> list[str]:
    """Return the names with a prefix in any case, spelt as the prefix: shells compare the two."""
    return [
        f"{start}{name[len(start) :]}" for name in names if name.lower().startswith(start.lower())
    ]
