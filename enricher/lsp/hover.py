"""The Markdown of a hover, and of what a list of suggestions shows beside itself."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from enricher.catalog.initiative import Initiative
from enricher.catalog.policy import CompiledPolicy
from enricher.docset.descriptions import Description
from enricher.markdown.inline import code, escape, target
from enricher.platform.words import shortened

_MOST = 5  # initiatives, remedies and evidence


def hover_of(description: Description) -> str:
    """Return the description of a policy, an initiative or a recommendation in Markdown."""
    return "\n\n".join(filter(None, _paragraphs(description)))


def _paragraphs(this: Description) -> Iterator[str]:
    name = f"[{escape(this.name)}]({target(this.link)})" if this.link else escape(this.name)
    marks = f" ({', '.join(this.marks)})" if this.marks else ""
    yield f"**{name}**{marks}"
    yield escape(this.note)
    if this.successor:
        yield f"Replaced by **{_name(this.successor)}** ({code(this.successor.id)})."
    yield escape(this.sentence)
    yield "  \n".join(_facts(this))
    if this.evidence:
        shown = this.evidence[:_MOST]
        lines = (f"- {each.pillar.title}: {escape(each.seen)}. {each.reason}" for each in shown)
        yield "Evidence for the pillar:\n\n" + "\n".join(lines)


def _facts(this: Description) -> Iterator[str]:
    """Yield the lines with the properties of what is described."""
    if this.pillars:
        first, *others = (pillar.title for pillar in this.pillars)
        yield f"Pillar: {first}" + (f", also {', '.join(others)}" if others else "")
    if this.effects:
        yield f"Effects: {', '.join(map(escape, this.effects))}"
    if this.impact:
        yield f"Impact: {this.impact}"
    if this.size:
        yield f"Definitions: {this.size}"
    if this.remedies:
        yield f"Remediated by: {_names(this.remedies)}"
    if this.initiatives:
        yield f"Initiatives: {_names(this.initiatives)}"
    kind = this.kind.capitalize()
    version = f", version {escape(this.version)}" if this.version else ""
    category = f", {escape(this.category)}" if this.category else ""
    yield f"{kind}{category}{version}, {code(this.id)}"


def _names(items: Iterable[CompiledPolicy | Initiative]) -> str:
    return "; ".join(shortened(dict.fromkeys(map(_name, items)), _MOST, str))


def _name(item: CompiledPolicy | Initiative) -> str:
    return escape(item.edited_name)
