"""What shells complete: from what ships with the tool and the disk alone, so that it is quick."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from enricher.catalog.model import Pillar
from enricher.catalog.services import load_registry


def services(incomplete: str) -> list[tuple[str, str]]:
    """The keys of services, with their products' names."""
    known = load_registry().services.values()
    return [(one.key, one.name) for one in known if one.key.startswith(incomplete)]


def resource_types(incomplete: str) -> list[str]:
    """The resource types of services, in whatever case they are begun."""
    known = {kind for one in load_registry().services.values() for kind in one.resource_types}
    return _going_on(sorted(known), incomplete)


def pillars(incomplete: str) -> list[str]:
    """The keys of the pillars."""
    return _going_on((one.value for one in Pillar), incomplete)


def policies(incomplete: str) -> list[str]:
    """The names of the policy definitions of the last catalogue that was read."""
    from enricher.sources.digest import names_of_last  # noqa: PLC0415 - for this alone

    return _going_on(names_of_last(), incomplete)


def articles(incomplete: str) -> list[str]:
    """Markdown files, and folders that may hold some."""
    folder = incomplete[: incomplete.rfind("/") + 1]
    place = Path(folder or ".")
    try:
        inside = sorted(place.iterdir())
    except OSError:  # there is no such folder, or none that may be read
        inside = []
    named = (f"{folder}{one.name}{'/' * one.is_dir()}" for one in inside)
    hidden = incomplete.removeprefix(folder).startswith(".")
    return [
        name
        for name in named
        if name.endswith(("/", ".md"))
        and name.startswith(incomplete)
        and (hidden or not name.removeprefix(folder).startswith("."))
    ]


def _going_on(names: Iterable[str], begun: str) -> list[str]:
    """What goes on from a beginning, in any case; shells compare with what was typed."""
    return [
        f"{begun}{name[len(begun) :]}" for name in names if name.lower().startswith(begun.lower())
    ]
