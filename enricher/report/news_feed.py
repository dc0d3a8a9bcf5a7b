"""An Atom feed of what changed in Azure (RFC 4287).

The id of an entry follows from the id of what changed, and from what it is now: a reader shows each
change once, however often the feed is written.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from uuid import NAMESPACE_URL, uuid5
from xml.etree import ElementTree as ET

from enricher._version import __version__
from enricher.catalog.clouds import Hosts
from enricher.catalog.news import News
from enricher.report.escaping import for_terminal
from enricher.report.links import pages_on

_HOME = "https://github.com/enrich-waf/enrich"
_RELATIONS = ("alternate", "related")  # of the pages on an entry
_NAMESPACE = "http://www.w3.org/2005/Atom"


def feed(news: Sequence[News], hosts: Hosts, today: date, scope: str = "") -> str:
    """Return the news as a feed, the latest first.

    `today` is the day of changes that no commit dates, and of a feed without entries. `scope`
    distinguishes a feed of some services or pillars from the one of all.
    """
    root = ET.Element("feed", xmlns=_NAMESPACE)
    title = f"Changes in {hosts.name} Policy and Advisor" + (f": {scope}" if scope else "")
    _add(root, "title", title)
    _add(root, "id", uuid5(NAMESPACE_URL, f"{_HOME}/news/{hosts.portal}/{scope}").urn)
    days = [entry.changed_on or today for entry in news]
    _add(root, "updated", _instant(max(days, default=today)))
    _add(ET.SubElement(root, "author"), "name", "enrich")
    _add(root, "generator", "enrich", uri=_HOME, version=__version__)
    latest_first = sorted(news, key=lambda entry: entry.changed_on or today, reverse=True)
    for entry in latest_first:
        _add_entry(ET.SubElement(root, "entry"), entry, hosts, entry.changed_on or today)
    ET.indent(root)
    return f'<?xml version="1.0" encoding="utf-8"?>\n{ET.tostring(root, "unicode")}\n'


def _add_entry(element: ET.Element, entry: News, hosts: Hosts, day: date) -> None:
    subject = entry.subject
    kinds = ", ".join(entry.kinds).capitalize()
    _add(element, "title", f"{kinds}: {subject.display_name}")
    state = "/".join([subject.id, entry.version, *entry.kinds, subject.display_name])
    _add(element, "id", uuid5(NAMESPACE_URL, f"{_HOME}/news/{hosts.portal}/{state}").urn)
    _add(element, "updated", _instant(day))
    for rel, href in zip(_RELATIONS, pages_on(subject, hosts), strict=False):
        ET.SubElement(element, "link", rel=rel, href=href)
    _add_category(element, entry.pillar.value, entry.pillar.title)
    for service in entry.services:
        _add_category(element, service.key, service.name)
    _add(element, "summary", " ".join(_sentences(entry)))


def _sentences(entry: News) -> Iterator[str]:
    kind = "Policy definition" if entry.is_policy else "Azure Advisor recommendation"
    yield f"{kind} {entry.subject.id}, {entry.pillar.title}."
    if entry.before and entry.before.display_name != entry.subject.display_name:
        yield f"Before: {entry.before.display_name}."
    if entry.successor:
        yield f"Use instead: {entry.successor.display_name} ({entry.successor.id})."
    if entry.services:
        yield f"Services: {', '.join(service.name for service in entry.services)}."


def _add(parent: ET.Element, tag: str, text: str, **attributes: str) -> None:
    ET.SubElement(parent, tag, attributes).text = for_terminal(text)


def _add_category(parent: ET.Element, term: str, label: str) -> None:
    ET.SubElement(parent, "category", term=term, label=for_terminal(label))


def _instant(day: date) -> str:
    return f"{day.isoformat()}T00:00:00Z"
