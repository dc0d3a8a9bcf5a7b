"""An answer may be cut and look whole: much less than was known before is not believed."""

from __future__ import annotations

from collections.abc import Iterable

from enricher.errors import SourceError


def check_loss(what: str, before: Iterable[str], now: Iterable[str]) -> None:
    """Raise SourceError where much is lost of what was known: an answer may be cut, and look whole.

    One thing may go at any time; more than one and more than a tenth are not believed.
    """
    known = set(before)
    lost = known - set(now)
    if len(lost) > max(1, len(known) / 10):
        raise SourceError(
            f"{what}: {len(lost)} of {len(known)} that were known before are not there any more. "
            "If that is so, say it with --accept-loss; nothing was changed."
        )
