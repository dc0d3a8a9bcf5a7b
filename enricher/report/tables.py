"""Lists as people read them: by pillar, folded as in an article, as wide as the terminal."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Sequence
from textwrap import wrap

from enricher.catalog.families import Family, JudgedPolicy, rank
from enricher.catalog.model import Initiative, Pillar, RecommendationType, Service

#: What a list names, and the lines below that name.
Entry = tuple[str, list[str]]


def policies(
    found: Sequence[JudgedPolicy], service: Service | None, pillar: Pillar | None
) -> Iterator[str]:
    """Policies by pillar (or under the one asked for), variants of one below its name."""
    families = rank(found, service) if service else []
    groups: dict[str, list[Entry]] = {one.title: [] for one in Pillar}
    for family in families:
        groups[(pillar or family.pillar).title].append(_family(family))
    for judged in () if service else found:
        groups[(pillar or judged.verdict.primary).title].append(_alone(judged))
    folded = f", folded into {len(families)}" if 0 < len(families) < len(found) else ""
    yield from _in_groups(groups)
    yield f"{_count(len(found), 'policy definition')}{folded}"


def initiatives(held: Sequence[tuple[Initiative, int]]) -> Iterator[str]:
    """Initiatives, each with how many of the policies it holds; nothing where there are none."""
    if not held:
        return
    yield ""
    yield from _in_groups(
        {"Initiatives": [(one.display_name, [f"{one.id}  holds {n}"]) for one, n in held]}
    )
    yield _count(len(held), "initiative")


def recommendations(entries: Sequence[RecommendationType], *, named: bool) -> Iterator[str]:
    """Recommendation types by pillar; with their resource types when `named`."""
    groups: dict[str, list[Entry]] = {one.title: [] for one in Pillar}
    for one in entries:
        about = [one.resource_type] if named else []
        told = [f"{one.id}  {one.impact.lower()} impact", *about]
        groups[one.pillar.title].append((one.display_name, told))
    yield from _in_groups(groups)
    yield _count(len(entries), "recommendation type")


def services(found: Sequence[Service]) -> Iterator[str]:
    """Services by key, with their products' names and resource types."""
    for one in found:
        yield from _entry((f"{one.key}  {one.name}", [", ".join(one.resource_types)]), "")
    yield _count(len(found), "service")


def fit(line: str) -> list[str]:
    """A line as lines no wider than the terminal, words and ids whole, the others below it."""
    indent = line[: len(line) - len(line.lstrip())]
    return wrap(
        line,
        shutil.get_terminal_size().columns,
        subsequent_indent=f"{indent}  ",
        break_long_words=False,
        break_on_hyphens=False,
    ) or [""]


def _family(family: Family) -> Entry:
    """Variants of one policy by what tells them apart; what is on the same topic by its name."""
    kin = [member for member in family.members if member.is_kin]
    same = len(kin) > 1 and len({member.judged.policy.effects for member in kin}) == 1
    title, told = _alone(family.lead)
    if same:
        told = [", ".join(family.lead.policy.effects)]
    for member in family.members if len(family.members) > 1 else ():
        name, details = _alone(member.judged)
        if not member.is_kin:
            told += [name, *(f"  {one}" for one in details)]
        elif same:
            told.append(f"{member.judged.policy.id}  {member.label}")
        elif member.judged is not family.lead:
            told += [f"{member.label}", *(f"  {one}" for one in details)]
    if same and family.by_destination:
        title = title.replace(family.lead.policy.display_name, family.title)
    return title, told


def _alone(judged: JudgedPolicy) -> Entry:
    policy = judged.policy
    also = ", ".join(pillar.title for pillar in judged.verdict.pillars[1:])
    told = [f"{policy.id}  {', '.join(policy.effects)}".rstrip()]
    return policy.display_name + (" (preview)" if policy.preview else ""), [
        *told,
        *([f"also {also}"] if also else []),
    ]


def _in_groups(groups: dict[str, list[Entry]]) -> Iterator[str]:
    for title, entries in groups.items():
        if entries:
            yield f"{title}: {len(entries)}"
            for entry in entries:
                yield from _entry(entry, "  ")
            yield ""


def _entry(entry: Entry, indent: str) -> Iterator[str]:
    name, told = entry
    yield from fit(f"{indent}{name}")
    for line in told:
        yield from fit(f"{indent}  {line}")


def _count(number: int, what: str) -> str:
    plural = f"{what.removesuffix('y')}ies" if what.endswith("y") else f"{what}s"
    return f"{number} {what if number == 1 else plural}"
