"""The first format of `enrich.lock`, which development versions before 1.0 wrote.

It is only read. The next run that records something writes the lock in today's format.

    # What enrich last wrote. Commit this file beside the articles.
    enrich.lock 1

    docs/expressroute.md
      policy-definitions/reliability
        5f2a9c1b0d3e da8a2248-6b4a-44a7-96bf-bf1c0dd208c3
        0b1f2f9f6c0a closing

    # end

A line has the digest of a text, and the ids or the names that a bullet is about, or the role of a
sentence. A name has underscores in place of its spaces.
"""

from __future__ import annotations

import re

from enricher.article.bullets import BulletKey
from enricher.article.lock_history import ArticleLock, LockEntry
from enricher.article.template import Role
from enricher.catalog.policy import is_whole_id

_FIRST_LINES = re.compile(r"\A(?:#[^\n]*\n)*enrich\.lock 1\n")
_ENTRY = re.compile(r"    ([0-9a-f]{12})((?: \S+)*)")
_ROLES = frozenset(Role)
_END = "# end"  # which the earliest of these versions did not write


def is_first_format(text: str) -> bool:
    """Return whether the text of a lock is in the first format."""
    return _FIRST_LINES.match(text) is not None


def parse_first_format(text: str) -> tuple[dict[str, ArticleLock], str]:
    """Return the articles that can be read, and the article that has a malformed line, if any.

    An article with a malformed line, as in a file that was cut off, loses its entries.
    """
    articles: dict[str, dict[str, tuple[LockEntry, ...]]] = {}
    broken: dict[str, None] = {}
    article = slot = ""
    for line in _FIRST_LINES.sub("", text).splitlines():
        entry = _ENTRY.fullmatch(line)
        if not line.strip() or line == _END:
            continue
        if not line.startswith(" "):
            article, slot = line, ""
            articles[article] = {}
        elif entry and slot:
            articles[article][slot] += (_entry(entry[1], entry[2].split()),)
        elif article and re.fullmatch(r"  [^\s]+", line):
            slot = line.strip()
            articles[article][slot] = ()
        else:
            broken[article or line.strip()] = None
    whole: dict[str, ArticleLock] = {
        name: slots for name, slots in articles.items() if name not in broken
    }
    return whole, ", ".join([*broken][:3])


def _entry(digest: str, keys: list[str]) -> LockEntry:
    """Return the entry of a line from its digest, and from its ids, names or role."""
    if len(keys) == 1 and keys[0] in _ROLES:
        return LockEntry(digest, role=Role(keys[0]))
    ids = {key for key in keys if is_whole_id(key)}
    names = {key.replace("_", " ") for key in keys if key not in ids}
    return LockEntry(digest, BulletKey(frozenset(ids), frozenset(names)))
