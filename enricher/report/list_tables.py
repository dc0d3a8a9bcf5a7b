"""Tables of policies, recommendations and services: by pillar, as wide as the terminal.

The lines below a name hold the columns that have a format for the table.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TypeVar

from rich.text import Text

from enricher.catalog.classified_policy import ClassifiedPolicy
from enricher.catalog.extent import Extent
from enricher.catalog.families import Family, rank
from enricher.catalog.initiative import Initiative
from enricher.catalog.pillar import Pillar
from enricher.catalog.recommendation import RecommendationType
from enricher.catalog.service import Service
from enricher.platform.words import count
from enricher.report.columns import POLICIES, RECOMMENDATIONS, SERVICES, Column
from enricher.report.styled_text import HEADING, ID, line
from enricher.report.terminal_lines import fit

_Row = TypeVar("_Row")

#: A name, and the lines below it.
Entry = tuple[str, list[Text]]


def policies(
    classified_policies: Sequence[ClassifiedPolicy],
    service: Service | None,
    pillar: Pillar | None,
    extent: Extent | None = None,
) -> Iterator[Text]:
    """Yield policies by pillar (or under `pillar`), the variants of a policy below its name.

    `extent` says how many policies the whole catalogue has, if all of it is listed.
    """
    families = rank(classified_policies, service) if service else []
    groups: dict[str, list[Entry]] = {pillar.title: [] for pillar in Pillar}
    for family in families:
        group = pillar or family.pillar
        groups[group.title].append(_family(family, group))
    for classified in () if service else classified_policies:
        group = pillar or classified.classification.primary
        groups[group.title].append(_policy(classified, group))
    yield from _in_groups(groups)
    folded = (
        f", folded into {len(families):,}" if 0 < len(families) < len(classified_policies) else ""
    )
    yield line(f"{_total(len(classified_policies), 'policy definition', extent)}{folded}")


def initiatives(sizes: Sequence[tuple[Initiative, int]]) -> Iterator[Text]:
    """Yield initiatives, each with the number of listed policies that it includes."""
    if not sizes:
        return
    yield line()
    entries = [
        (initiative.display_name, [line((initiative.id, ID), f"  includes {size:,}")])
        for initiative, size in sizes
    ]
    yield from _in_groups({"Initiatives": entries})
    yield line(count(len(sizes), "initiative"))


def recommendations(
    recommendation_types: Sequence[RecommendationType],
    *,
    with_types: bool,
    extent: Extent | None = None,
) -> Iterator[Text]:
    """Yield recommendation types by pillar, and their resource types if `with_types`.

    `extent` says how many the whole catalogue has, if all of it is listed.
    """
    groups: dict[str, list[Entry]] = {pillar.title: [] for pillar in Pillar}
    for recommendation in recommendation_types:
        details = [_details(recommendation, RECOMMENDATIONS)]
        details += [line(recommendation.resource_type)] if with_types else []
        groups[recommendation.pillar.title].append((recommendation.display_name, details))
    yield from _in_groups(groups)
    yield line(_total(len(recommendation_types), "recommendation type", extent))


def _total(listed: int, noun: str, extent: Extent | None) -> str:
    if extent is None or not extent.left_out or listed != extent.listed:
        return count(listed, noun)
    return f"{extent}; {extent.because}"


def services(listed: Sequence[Service]) -> Iterator[Text]:
    """Yield services by key, with their names and resource types."""
    for service in listed:
        yield from _entry((f"{service.key}  {service.name}", [_details(service, SERVICES)]), "")
    yield line(count(len(listed), "service"))


def _details(row: _Row, columns: Sequence[Column[_Row]], *, skip: str = "") -> Text:
    """Return the columns of a row's table, without those that are empty and the one to skip."""
    cells = [
        column.table(column.text(row)) for column in columns if column.table and column.key != skip
    ]
    return Text("  ").join(cell for cell in cells if cell.plain)


def _family(family: Family, pillar: Pillar) -> Entry:
    """Return the variants of a policy by their labels; policies on the same topic by name."""
    kin = [member.classified for member in family.members if member.is_variant]
    shared = [_details(classified, POLICIES, skip="id") for classified in kin]
    is_uniform = len(kin) > 1 and len({details.plain for details in shared}) == 1
    title, details = _policy(family.lead, pillar)
    if is_uniform:
        details = shared[:1]
        if family.by_destination:
            title = title.replace(family.lead.policy.display_name, family.title)
    for member in family.members if len(family.members) > 1 else ():
        classified = member.classified
        name, own_details = _policy(classified, pillar)
        if member.is_variant and is_uniform:
            details.append(line((classified.policy.id, ID), f"  {member.label}"))
        elif not member.is_variant or classified is not family.lead:
            details.append(line(member.label if member.is_variant else name))
            details += [line("  ", detail) for detail in own_details]
    return title, details


def _policy(classified: ClassifiedPolicy, pillar: Pillar) -> Entry:
    """Return a policy below a pillar, with its other ones."""
    policy = classified.policy
    others = (each for each in classified.classification.pillars if each is not pillar)
    also = ", ".join(each.title for each in others)
    details = [_details(classified, POLICIES)]
    if also:
        details.append(line(f"also {also}"))
    return policy.display_name + (" (preview)" if policy.preview else ""), details


def _in_groups(groups: Mapping[str, list[Entry]]) -> Iterator[Text]:
    for title, entries in groups.items():
        if entries:
            yield line((title, HEADING), f": {len(entries):,}")
            for entry in entries:
                yield from _entry(entry, "  ")
            yield line()


def _entry(entry: Entry, indent: str) -> Iterator[Text]:
    name, details = entry
    yield from fit(line(f"{indent}{name}"))
    for detail in details:
        yield from fit(line(f"{indent}  ", detail))
