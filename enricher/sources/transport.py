"""Record what Azure answers, and replay it: the same SDK clients over another transport.

azure-core's `RequestsTransport` takes a `requests` session, and a session takes adapters: that is
the seam. A recording is a folder with one readable JSON file an exchange:

    {"request": {"method", "path", "query"}, "response": {"status", "headers", "body"}}
"""

from __future__ import annotations

import io
import json
import os
import re
import threading
from collections.abc import Iterable, Mapping
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

import requests
from azure.core.pipeline.transport import RequestsTransport
from msgspec import Struct
from requests.adapters import BaseAdapter

from enricher.catalog.wire import Json, as_object, as_text
from enricher.errors import SourceError
from enricher.sources.limits import BoundedAdapter, Limits
from enricher.sources.scrub import Scrubber

#: Parts of a query that differ from day to day, and make no other question.
_OF_THE_DAY = {"$from"}


class NoRecordingError(LookupError):
    """No recording answers a request. Not a transport error, so azure-core does not retry it."""


class _Exchange(Struct, frozen=True):
    file: Path
    method: str
    path: str
    query: Mapping[str, str]
    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def key(self) -> tuple[str, str, tuple[tuple[str, str], ...]]:
        return _key(self.method, self.path, self.query)


def replay_transport(folder: Path) -> RequestsTransport:
    """A transport that answers from a folder of recordings, and never reaches a network.

    Raises SourceError when the folder holds none, or one that can't be read.
    """
    return _over(_ReplayAdapter(folder))


def live_transport(limits: Limits) -> RequestsTransport:
    """A transport that asks Azure, within limits."""
    return _over(BoundedAdapter(limits))


def recording_transport(
    folder: Path, subscriptions: Iterable[str], limits: Limits
) -> RequestsTransport:
    """A live transport that also writes each exchange, scrubbed, into a folder."""
    return _over(_RecordingAdapter(folder, Scrubber(subscriptions), limits))


def _over(adapter: BaseAdapter) -> RequestsTransport:
    session = requests.Session()
    for scheme in ("https://", "http://"):
        session.mount(scheme, adapter)
    return RequestsTransport(session=session, session_owner=False)


class _ReplayAdapter(BaseAdapter):
    def __init__(self, folder: Path) -> None:
        super().__init__()
        self._folder = folder
        self._exchanges = {exchange.key: exchange for exchange in _load(folder)}

    def send(
        self, request: requests.PreparedRequest, *_: object, **__: object
    ) -> requests.Response:
        method, path, query = _parts(request)
        exchange = self._exchanges.get(_key(method, path, query))
        if exchange is None:
            raise NoRecordingError(self._miss(method, path, query))
        response = requests.Response()
        response.status_code = exchange.status
        response.headers.update(exchange.headers)
        response.raw = io.BytesIO(exchange.body)
        response.url = request.url or ""
        response.request = request
        return response

    def close(self) -> None:
        """Nothing is open."""

    def _miss(self, method: str, path: str, query: Mapping[str, str]) -> str:
        asked = f"{method} {path}" + "".join(f" {key}={query[key]}" for key in sorted(query))
        near = [e for e in self._exchanges.values() if e.path.lower() == path.lower()]
        hint = f" (recorded for this path: {near[0].file.name})" if near else ""
        return f"no recording in {self._folder} for {asked}{hint}"


class _RecordingAdapter(BoundedAdapter):
    def __init__(self, folder: Path, scrubber: Scrubber, limits: Limits) -> None:
        super().__init__(limits)
        self._folder = folder
        self._scrubber = scrubber
        self._count: dict[str, int] = {}
        self._lock = threading.Lock()  # chains are recorded side by side

    def send(
        self, request: requests.PreparedRequest, *args: object, **kwargs: object
    ) -> requests.Response:
        response = super().send(request, *args, **kwargs)
        try:
            body: Json = json.loads(response.content)
        except ValueError:
            return response  # a broken answer is no fixture; azure-core reports it
        with self._lock:
            self._write(request, response, body)
        return response

    def _write(
        self, request: requests.PreparedRequest, response: requests.Response, body: Json
    ) -> None:
        method, path, query = _parts(request)
        scrub = self._scrubber
        exchange = {
            "request": {
                "method": method,
                "path": scrub.url_path(path),
                "query": scrub.query(query),
            },
            "response": {
                "status": response.status_code,
                "headers": scrub.headers(response.headers),
                "body": scrub.body(path, body, response.status_code),
            },
        }
        self._folder.mkdir(parents=True, exist_ok=True)
        text = json.dumps(exchange, indent=2, ensure_ascii=False) + "\n"
        file = self._folder / self._file_name(scrub.url_path(path))
        with open(file, "w", encoding="utf-8", opener=_of_the_user_alone) as written:
            written.write(text)

    def _file_name(self, path: str) -> str:
        """`policy-definitions-2.json`: the last word of a path, and which answer it was."""
        last = path.rstrip("/").rpartition("/")[2]
        word = re.sub(r"(?<=[a-z])(?=[A-Z])", "-", last).lower()
        self._count[word] = self._count.get(word, 0) + 1
        return f"{word}-{self._count[word]}.json"


def _of_the_user_alone(file: str, flags: int) -> int:
    return os.open(file, flags, 0o600)


def _parts(request: requests.PreparedRequest) -> tuple[str, str, dict[str, str]]:
    url = urlsplit(request.url or "")
    query = {k: v for k, v in parse_qsl(url.query, True) if k not in _OF_THE_DAY}
    return request.method or "GET", unquote(url.path), query


def _key(
    method: str, path: str, query: Mapping[str, str]
) -> tuple[str, str, tuple[tuple[str, str], ...]]:
    """Requests are the same when method, path and the whole query are; the api-version decides
    the payload's shape, so it counts as well. Paths and names of a query have no case in ARM."""
    return method.upper(), path.lower(), tuple(sorted((k.lower(), v) for k, v in query.items()))


def _load(folder: Path) -> list[_Exchange]:
    files = sorted(folder.glob("*.json")) if folder.is_dir() else []
    if not files:
        raise SourceError(f"{folder} holds no recordings. Record some, or use --offline.")
    return [_read(file) for file in files]


def _read(file: Path) -> _Exchange:
    try:
        data = as_object(json.loads(file.read_text(encoding="utf-8")))
        request, response = as_object(data["request"]), as_object(data["response"])
        return _Exchange(
            file,
            as_text(request["method"]),
            as_text(request["path"]),
            {key: str(value) for key, value in as_object(request.get("query")).items()},
            int(str(response["status"])),
            {key: str(value) for key, value in as_object(response.get("headers")).items()},
            json.dumps(response["body"]).encode("utf-8"),
        )
    except (OSError, ValueError, KeyError) as error:
        raise SourceError(
            f"{file} is no recording that can be read ({error}). Record it again, or remove it."
        ) from error
