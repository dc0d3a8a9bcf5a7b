"""Record responses of Azure, and replay them: the same SDK clients over another transport.

azure-core's `RequestsTransport` takes a `requests` session, whose adapters record or replay. A
recording is a folder with one readable JSON file for each exchange:

    {"request": {"method", "path", "query"}, "response": {"status", "headers", "body"}}

A request to Resource Graph also has a body: the text of its query, and the token of its page.
"""

from __future__ import annotations

import io
import json
import os
import re
import threading
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TypeAlias
from urllib.parse import parse_qsl, unquote

import requests
from azure.core.pipeline.transport import RequestsTransport
from msgspec import Struct
from requests.adapters import BaseAdapter

from enricher.catalog.json_values import Json, as_object, as_text
from enricher.errors import SourceError
from enricher.platform.reading import is_junk
from enricher.platform.urls import split_url
from enricher.sources.json_file import read_json
from enricher.sources.limits import BoundedAdapter, Limits
from enricher.sources.scrub import Scrubber

#: Parameters that differ from day to day, and don't identify a request.
_VOLATILE = {"$from"}


_Pairs: TypeAlias = "tuple[tuple[str, str], ...]"
_Key: TypeAlias = "tuple[str, str, _Pairs, _Pairs]"


class NoRecordingError(LookupError):
    """A request without a recording; not a transport error, which azure-core would retry."""


class _Exchange(Struct, frozen=True):
    file: Path
    method: str
    path: str
    query: Mapping[str, str]
    body_sent: Mapping[str, str]
    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def key(self) -> _Key:
        return _key(self.method, self.path, self.query, self.body_sent)


def replay_transport(folder: Path) -> RequestsTransport:
    """Return a transport that replays a folder of recordings, without a network.

    Raises SourceError if the folder has no recordings, or one that can't be read.
    """
    return _over(_ReplayAdapter(folder))


def live_transport(limits: Limits) -> RequestsTransport:
    """Return a transport to Azure, within limits."""
    return _over(BoundedAdapter(limits))


def recording_transport(
    folder: Path, subscriptions: Iterable[str], limits: Limits
) -> RequestsTransport:
    """Return a transport to Azure that also writes each exchange, scrubbed, into a folder."""
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
        exchange = self._exchanges.get(_key(method, path, query, _graph_query(request)))
        if exchange is None:
            raise NoRecordingError(self._missing(method, path, query))
        response = requests.Response()
        response.status_code = exchange.status
        response.headers.update(exchange.headers)
        response.raw = io.BytesIO(exchange.body)
        response.url = request.url or ""
        response.request = request
        return response

    def close(self) -> None:
        """Do nothing: no connection is open."""

    def _missing(self, method: str, path: str, query: Mapping[str, str]) -> str:
        request = f"{method} {path}" + "".join(f" {key}={query[key]}" for key in sorted(query))
        similar = [e for e in self._exchanges.values() if e.path.lower() == path.lower()]
        hint = f" (recorded for this path: {similar[0].file.name})" if similar else ""
        return f"no recording in {self._folder} for {request}{hint}"


class _RecordingAdapter(BoundedAdapter):
    def __init__(self, folder: Path, scrubber: Scrubber, limits: Limits) -> None:
        super().__init__(limits)
        self._folder = folder
        self._scrubber = scrubber
        self._count: dict[str, int] = {}
        self._lock = threading.Lock()  # chains run in parallel

    def send(
        self, request: requests.PreparedRequest, *args: object, **kwargs: object
    ) -> requests.Response:
        response = super().send(request, *args, **kwargs)
        try:
            body: Json = json.loads(response.content)
        except ValueError:
            return response  # malformed, which azure-core reports
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
                **({"body": scrub.graph_query(sent)} if (sent := _graph_query(request)) else {}),
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
        with open(file, "w", encoding="utf-8", opener=_private) as written:
            written.write(text)

    def _file_name(self, path: str) -> str:
        """Return a name such as `policy-definitions-2.json`: the last segment, and a number."""
        last = path.rstrip("/").rpartition("/")[2]
        word = re.sub(r"(?<=[a-z])(?=[A-Z])", "-", last).lower()
        self._count[word] = self._count.get(word, 0) + 1
        return f"{word}-{self._count[word]}.json"


def _private(file: str, flags: int) -> int:
    return os.open(file, flags, 0o600)


def _parts(request: requests.PreparedRequest) -> tuple[str, str, dict[str, str]]:
    url = split_url(request.url or "")
    query = {k: v for k, v in parse_qsl(url.query, True) if k not in _VOLATILE}
    return request.method or "GET", unquote(url.path), query


def _graph_query(request: requests.PreparedRequest) -> dict[str, str]:
    """Return the query of a request to Resource Graph, with the token of its page."""
    try:
        body = as_object(json.loads(request.body or b"{}"))
    except ValueError:
        return {}
    token = as_object(body.get("options")).get("$skipToken")
    sent = {"query": as_text(body.get("query")), "$skipToken": as_text(token)}
    return {key: value for key, value in sent.items() if value}


def _key(method: str, path: str, query: Mapping[str, str], sent: Mapping[str, str]) -> _Key:
    """Return what identifies a request: its method, path and query, with the api-version.

    Paths and names of parameters are case-insensitive in ARM. `sent` is what its body asks.
    """
    parameters = tuple(sorted((k.lower(), v) for k, v in query.items()))
    return method.upper(), path.lower(), parameters, tuple(sorted(sent.items()))


def _load(folder: Path) -> list[_Exchange]:
    files = sorted(folder.glob("*.json")) if folder.is_dir() else []
    files = [file for file in files if not is_junk(file.name)]
    if not files:
        raise SourceError(f"{folder} has no recordings. Record some, or use --fixtures sample.")
    return [_read(file) for file in files]


def _read(file: Path) -> _Exchange:
    try:
        data = as_object(read_json(file))
        request, response = as_object(data["request"]), as_object(data["response"])
        return _Exchange(
            file,
            as_text(request["method"]),
            as_text(request["path"]),
            {key: str(value) for key, value in as_object(request.get("query")).items()},
            {key: str(value) for key, value in as_object(request.get("body")).items()},
            int(str(response["status"])),
            {key: str(value) for key, value in as_object(response.get("headers")).items()},
            json.dumps(response["body"]).encode("utf-8"),
        )
    except (ValueError, KeyError, RecursionError) as error:
        raise SourceError(
            f"{file} can't be read as a recording ({error}). Record it again, or remove it."
        ) from error
