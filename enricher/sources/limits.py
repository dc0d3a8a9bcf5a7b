"""Limits on the time and the size of all responses of a run."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from typing import Any

import requests
from requests.adapters import HTTPAdapter

from enricher.errors import SourceError

_SHOWN = 5  # seconds; a longer wait is announced
_BODY = 48 * 2**20  # bytes of a decompressed response, at most; the largest real ones have 10 MB
_ALL = 192 * 2**20  # bytes of all pages of one list
_PAGES = 2000  # of one list
_CHUNK = 2**16  # bytes


class Limits:
    """The limits of a run, whose time starts when this is created."""

    def __init__(self, seconds: float, warn: Callable[[str], None] = lambda _: None) -> None:
        """Start the time; `warn` receives a message before each wait of over five seconds."""
        self._seconds = seconds
        self._end = time.monotonic() + seconds
        self._warn = warn
        self._quota_from: dict[str, float] = {}  # the time of the next quota, by service

    def set_quota_wait(self, service: str, seconds: float) -> None:
        """Record that a service has no quota left for some seconds."""
        until = time.monotonic() + seconds
        self._quota_from[service] = max(self._quota_from.get(service, 0), until)

    def wait_for_quota(self, service: str) -> None:
        """Wait until a service has quota; raise SourceError if that exceeds the time left."""
        self.wait(self._quota_from.get(service, 0) - time.monotonic())

    def remaining(self) -> float:
        """Return the seconds that are left; raise SourceError if there are none."""
        seconds = self._end - time.monotonic()
        if seconds <= 0:
            raise SourceError(
                f"no complete response within {self._seconds:.0f} s. Run again, or raise --timeout."
            )
        return seconds

    def cancel(self) -> None:
        """Refuse further requests, since the run is over."""
        self._end = time.monotonic()

    def leave_time_for(self, seconds: float) -> bool:
        """Return whether more than some seconds are left."""
        return seconds < self._end - time.monotonic()

    def wait(self, seconds: float) -> None:
        """Wait for some seconds; raise SourceError if that exceeds the time left."""
        if seconds <= 0:
            return
        if not self.leave_time_for(seconds):
            raise SourceError(
                f"Azure asks to wait {seconds:,.0f} s, which is longer than --timeout leaves. "
                "Run again after that time."
            )
        if seconds > _SHOWN:
            self._warn(f"waiting {seconds:.0f} s, as Azure asks.")
        time.sleep(max(0, seconds))

    @staticmethod
    def check_size(pages: int, size: int) -> None:
        """Raise SourceError if a list has more pages or bytes than any real one."""
        if pages > _PAGES or size > _ALL:
            raise SourceError(
                "Azure's list has no end, so it is not read further. Run again later."
            )


class BoundedAdapter(HTTPAdapter):
    """Sends requests within the limits of a run."""

    def __init__(self, limits: Limits) -> None:
        super().__init__()
        self._limits = limits

    def send(
        self, request: requests.PreparedRequest, *args: Any, **kwargs: Any
    ) -> requests.Response:
        """Send a request, with timeouts within the remaining time."""
        remaining = self._limits.remaining()
        connect, read = kwargs.get("timeout") or (remaining, remaining)
        kwargs["timeout"] = (min(connect, remaining), min(read, remaining))
        response = super().send(request, *args, **kwargs)
        response.raw = _BoundedBody(response.raw, self._limits)
        return response


class _BoundedBody:
    """The body of a response, which `requests` reads, up to the limits."""

    def __init__(self, raw: Any, limits: Limits) -> None:
        self._raw = raw
        self._limits = limits

    def stream(self, *_: Any, **__: Any) -> Iterator[bytes]:
        """Yield decompressed bytes as they arrive, so that even a slow response ends in time."""
        size = 0
        try:
            while data := self._raw.read1(_CHUNK, decode_content=True):
                self._limits.remaining()
                size += len(data)
                if size > _BODY:
                    raise SourceError(f"a response of more than {_BODY >> 20} MB.")
                yield data
        except BaseException:
            self._raw.close()  # without reading the rest
            raise

    def __getattr__(self, name: str) -> Any:
        return getattr(self._raw, name)
