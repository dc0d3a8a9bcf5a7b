"""Measure `enrich lsp` as an editor sees it: the latency of its answers, its start, its memory.

    python -m benchmarks.editor ARTICLE             # such as the largest guide of a docset
    python -m benchmarks.editor ARTICLE --edits 100000

The server is a process of its own, with the whole shipped catalogue. Latencies are wall-clock
milliseconds from a message to its answer, of which the 95th percentile counts; an edit is answered
by diagnostics. CPU time is that of the server. With `--edits`, random edits are made, too: after
every 500, the text and the findings are compared with those of a fresh run.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from statistics import quantiles
from typing import Any

from enricher import SourceOptions, Workspace
from enricher.docset.draft import Draft
from enricher.errors import ArticleError
from enricher.lsp.text import Text
from tests.support.random_edits import random_edits

_ROUNDS = 60
_EVERY = 500
_DIAGNOSTICS = "textDocument/publishDiagnostics"

Message = Mapping[str, Any]


class Client:
    """A client that waits for each answer, so that nothing but the server takes time."""

    def __init__(self, folder: Path) -> None:
        command = [sys.executable, "-m", "enricher", "lsp"]
        self._process = subprocess.Popen(
            command, cwd=folder, stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )
        self._id = 0

    def send(self, method: str, params: object, id_: int | None = None) -> None:
        """Send a notification, or a request with an id."""
        given = {} if id_ is None else {"id": id_}
        data = json.dumps({"jsonrpc": "2.0", "method": method, "params": params, **given}).encode()
        assert self._process.stdin
        self._process.stdin.write(b"Content-Length: %d\r\n\r\n%s" % (len(data), data))
        self._process.stdin.flush()

    def request(self, method: str, params: object) -> Any:
        """Send a request, and return its result."""
        self._id += 1
        self.send(method, params, self._id)
        return self.receive(lambda message: message.get("id") == self._id)["result"]

    def receive(self, is_wanted: Callable[[Message], bool]) -> Message:
        """Return the next message of a kind; others are dropped."""
        while True:
            message = self._read()
            if is_wanted(message):
                return message

    def diagnostics(self, version: int) -> Any:
        """Wait for the diagnostics of a version of the text."""
        params = self.receive(
            lambda message: (
                message.get("method") == _DIAGNOSTICS and message["params"]["version"] == version
            )
        )
        return params["params"]["diagnostics"]

    def _read(self) -> Message:
        assert self._process.stdout
        length = 0
        while line := self._process.stdout.readline().strip():
            name, _, value = line.partition(b":")
            length = int(value) if name.lower() == b"content-length" else length
        message: Message = json.loads(self._process.stdout.read(length))
        return message

    @property
    def cpu(self) -> float:
        """The CPU seconds of the server so far; 0 where /proc doesn't have them."""
        file = Path(f"/proc/{self._process.pid}/stat")
        fields = file.read_text().rpartition(")")[2].split() if file.exists() else []
        return (int(fields[11]) + int(fields[12])) / 100 if fields else 0.0

    @property
    def peak(self) -> float:
        """The most memory that the server had, in MB; 0 where /proc doesn't have it."""
        file = Path(f"/proc/{self._process.pid}/status")
        lines = file.read_text().splitlines() if file.exists() else []
        return sum(int(line.split()[1]) / 1024 for line in lines if line.startswith("VmHWM"))

    def stop(self) -> None:
        """End the server."""
        self.request("shutdown", None)
        self.send("exit", None)
        self._process.wait()


def measure(article: Path) -> None:
    """Print the latencies of one session."""
    text = article.read_text(encoding="utf-8")
    with tempfile.TemporaryDirectory() as folder:
        _start(Path(folder), article.name, text).stop()  # fills the cache of the catalogue
        begin = time.perf_counter()
        client = _start(Path(folder), article.name, text)
        print(f"start to first diagnostics: {time.perf_counter() - begin:.2f} s, ", end="")
        print(f"{client.cpu:.2f} s of CPU")
        uri = {"textDocument": {"uri": (Path(folder) / article.name).as_uri()}}
        lines = text.splitlines()
        _measure_edits(client, uri, len(lines))
        bullet = next((n for n, line in enumerate(lines) if "olicyDefinitions" in line), 0)
        position = {**uri, "position": {"line": bullet, "character": 5}}
        _measure("hover", client, lambda: client.request("textDocument/hover", position))
        slot = next((n for n, line in enumerate(lines) if "zure polic" in line), len(lines) - 1)
        for what, line in (("completion in prose", 20), ("completion in a section", slot + 1)):
            change = _change(uri, 1_000, {"line": line, "character": 0}, "\n- [")
            client.send("textDocument/didChange", change)
            place = {**uri, "position": {"line": line + 1, "character": 3}}
            _measure(
                what,
                client,
                lambda at=place: client.request("textDocument/completion", at),  # type: ignore[misc]
            )
        print(f"peak memory: {client.peak:.0f} MB")
        client.stop()


def _start(folder: Path, name: str, text: str) -> Client:
    client = Client(folder)
    client.request("initialize", {"processId": None, "rootUri": None, "capabilities": {}})
    client.send("initialized", {})
    uri = (folder / name).as_uri()
    item = {"uri": uri, "languageId": "markdown", "version": 1, "text": text}
    client.send("textDocument/didOpen", {"textDocument": item})
    client.diagnostics(1)
    return client


def _measure_edits(client: Client, uri: Message, lines: int) -> None:
    version = 1

    def edit() -> None:
        nonlocal version
        version += 1
        line = lines * (version % 10) // 10
        client.send(
            "textDocument/didChange", _change(uri, version, {"line": line, "character": 0}, "x")
        )
        client.diagnostics(version)

    _measure("edit to diagnostics", client, edit)


def _change(uri: Message, version: int, at: Message, text: str) -> Message:
    document = {**uri["textDocument"], "version": version}
    change = {"range": {"start": at, "end": at}, "text": text}
    return {"textDocument": document, "contentChanges": [change]}


def _measure(what: str, client: Client, call: Callable[[], object]) -> None:
    """Print the latency of a call; the first ones, which compute what others reuse, don't count."""
    for _ in range(3):
        call()
    cpu, taken = client.cpu, []
    for _ in range(_ROUNDS):
        begin = time.perf_counter()
        call()
        taken.append((time.perf_counter() - begin) * 1_000)
    used = (client.cpu - cpu) * 1_000 / _ROUNDS
    percentile = quantiles(taken, n=20)[-1]
    print(f"{what}: p95 {percentile:.0f} ms, best {min(taken):.0f} ms, {used:.0f} ms of CPU")


def compare(article: Path, count: int, encoding: str) -> None:
    """Make random edits, and compare the text and the findings with those of a fresh run."""
    workspace = Workspace(article.parent, sources=SourceOptions(offline=True))
    text = Text(article.read_bytes().decode("utf-8"), encoding)
    draft = workspace._draft(article, text.text)
    for number, (change, expected) in enumerate(random_edits(text.text, count, 7, encoding), 1):
        text = text.changed([change])
        draft.update(text.text)
        _findings(draft)
        if number % _EVERY == 0:
            assert text.text == expected, number
            assert _findings(draft) == _findings(workspace._draft(article, expected)), number
    print(f"{count:,} edits ({encoding}): the same text and findings as a fresh run")


def _findings(draft: Draft) -> object:
    try:
        return [(each.key, each.fix, each.subject, each.span) for each in draft.findings]
    except ArticleError as error:
        return str(error)


def main() -> None:
    """Read the arguments, and run."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("article", type=Path)
    parser.add_argument("--edits", type=int, metavar="N", help="compare after random edits, too")
    arguments = parser.parse_args()
    measure(arguments.article)
    if arguments.edits:
        for encoding in ("utf-16", "utf-8"):
            compare(arguments.article, arguments.edits // 2, encoding)


if __name__ == "__main__":
    main()
