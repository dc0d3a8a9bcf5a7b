"""How long the sources of a run may take and how much they may send, and who is told of waits."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from typing import Any

import requests
from requests.adapters import HTTPAdapter

from enricher.errors import SourceError

_TOLD = 5  # seconds; a longer wait is told
_BODY = 48 * 2**20  # bytes of one answer, unpacked, at most; the largest real ones have some 10 MB
_ALL = 192 * 2**20  # bytes of all pages of one list
_PAGES = 2000  # of one list
_CHUNK = 2**16  # bytes


class Limits:
    """What the sources of a run may take, from when this is made."""

    def __init__(self, seconds: float, say: Callable[[str], None] = lambda _: None) -> None:
        """`say` tells a person of each wait of more than five seconds."""
        self._seconds = seconds
        self._end = time.monotonic() + seconds
        self._say = say
        self._quota_from: dict[str, float] = {}  # when there is some again, by what is asked

    def keep_quota(self, asked: str, seconds: float) -> None:
        """Keep in mind that what was asked has no quota left for so long."""
        self._quota_from[asked] = max(self._quota_from.get(asked, 0), time.monotonic() + seconds)

    def wait_for_quota(self, asked: str) -> None:
        """Wait until there is quota; raises SourceError when that is longer than what is left."""
        self.wait(self._quota_from.get(asked, 0) - time.monotonic())

    def remaining(self) -> float:
        """The seconds that are left; raises SourceError when there are none."""
        left = self._end - time.monotonic()
        if left <= 0:
            raise SourceError(
                f"no whole answer within {self._seconds:.0f} s. Run again, or raise --timeout."
            )
        return left

    def cancel(self) -> None:
        """Let nothing more be asked: the run is over."""
        self._end = time.monotonic()

    def leave_time_for(self, seconds: float) -> bool:
        """Is there as much time left?"""
        return seconds < self._end - time.monotonic()

    def wait(self, seconds: float) -> None:
        """Wait as a service asks; raises SourceError when that is longer than what is left."""
        if seconds <= 0:
            return
        if not self.leave_time_for(seconds):
            raise SourceError(
                f"Azure asks to wait {seconds:,.0f} s, which is longer than --timeout leaves. "
                "Run again after that time."
            )
        if seconds > _TOLD:
            self._say(f"waiting {seconds:.0f} s, as Azure asks.")
        time.sleep(max(0, seconds))

    @staticmethod
    def check_size(pages: int, size: int) -> None:
        """Raise SourceError when a list has more pages or bytes than any real one."""
        if pages > _PAGES or size > _ALL:
            raise SourceError("Azure's answer has no end; it is not read on. Run again later.")


class BoundedAdapter(HTTPAdapter):
    """Sends requests within limits: each read has an end, and so has each answer."""

    def __init__(self, limits: Limits) -> None:
        super().__init__()
        self._limits = limits

    def send(
        self, request: requests.PreparedRequest, *args: Any, **kwargs: Any
    ) -> requests.Response:
        """Send a request; its timeouts are cut to the time that is left."""
        left = self._limits.remaining()
        connect, read = kwargs.get("timeout") or (left, left)
        kwargs["timeout"] = (min(connect, left), min(read, left))
        response = super().send(request, *args, **kwargs)
        response.raw = _BoundedBody(response.raw, self._limits)
        return response


class _BoundedBody:
    """The body of an answer, as `requests` reads it, up to the limits."""

    def __init__(self, raw: Any, limits: Limits) -> None:
        self._raw = raw
        self._limits = limits

    def stream(self, *_: Any, **__: Any) -> Iterator[bytes]:
        """The unpacked bytes, as they come in: a slow answer is noticed, however it drips."""
        size = 0
        try:
            while data := self._raw.read1(_CHUNK, decode_content=True):
                self._limits.remaining()
                size += len(data)
                if size > _BODY:
                    raise SourceError(f"an answer of more than {_BODY >> 20} MB.")
                yield data
        except BaseException:
            self._raw.close()  # what is left of it is not read any more
            raise

    def __getattr__(self, name: str) -> Any:
        return getattr(self._raw, name)
