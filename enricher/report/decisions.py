"""The lines that `enrich exclude` and `enrich pin` print."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from enricher.docset.config_edit import Decision
from enricher.docset.decide import Decided

_DONE = {Decision.EXCLUDE: "excluded", Decision.PIN: "pinned"}
_NEXT = {
    Decision.EXCLUDE: "'enrich refresh' removes its bullets.",
    Decision.PIN: "'enrich refresh' lists it first, where it applies.",
}


def lines(decided: Iterable[Decided]) -> Iterator[str]:
    """Yield a line for each decision: where it is, and what to do next."""
    for each in decided:
        done = _DONE[each.decision]
        where = f" for {each.article}" if each.article else ""
        what = f"{each.policy} ({each.id})" if each.policy else each.id
        if not (each.is_new or each.is_moved):
            yield f"{each.file}: already {done}{where}: {what}."
            continue
        moved = f", no longer {_DONE[each.decision.opposite]}" if each.is_moved else ""
        yield f"{each.file}: {done}{where}{moved}: {what}. {_NEXT[each.decision]}"
