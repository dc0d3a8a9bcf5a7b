"""The journal of a docset: what a run writes into an article, recorded before it is written.

It is beside the lock, which is written less often than articles. If a run is killed, the next one
reads from the journal what the lock lacks, and removes it once the lock is written.

Each record is a line of JSON. It counts only if it is whole, and if its article has exactly the
bytes that it names: the run may have been killed before it wrote the article, or the article may
have been changed or restored since.
"""

from __future__ import annotations

import errno
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import msgspec
from msgspec import Struct

from enricher.errors import ConfigError, NotWritableError
from enricher.platform.files import hash_of_file
from enricher.platform.reading import read_file

JOURNAL_NAME = ".enrich.journal"
_LIMIT = 64 * 2**20  # bytes


class Record(Struct, frozen=True):
    """A record of the text and the lock entries that enrich writes for one article."""

    article: str  # its name
    hash: str  # of its bytes after it was written
    lock: str  # the text of a lock with its entries alone


class Journal(Struct, frozen=True):
    """The journal in the folder of a docset."""

    root: Path

    @property
    def path(self) -> Path:
        """The file, which exists only while a run writes, and after one that was killed."""
        return self.root / JOURNAL_NAME

    def read(self) -> bytes:
        """Return the content; empty if there is none.

        Raises ConfigError for anything but a regular file, and for one of any size.
        """
        if self.path.is_symlink() or (self.path.exists() and not self.path.is_file()):
            raise ConfigError(f"{self.path} is not a regular file. Remove it.")
        try:
            return read_file(self.path, _LIMIT)
        except OSError as error:
            if error.errno == errno.EFBIG:
                raise ConfigError(f"{self.path} is {error.strerror}. Remove it.") from error
            return b""  # such as after a run that ended meanwhile

    def append(self, record: Record) -> None:
        """Append a record; raise NotWritableError if that fails.

        It begins with a line feed, because the record before may have been cut off.
        """
        line = b"\n" + msgspec.json.encode(record) + b"\n"
        try:
            with self.path.open("ab") as stream:
                stream.write(line)
        except OSError as error:
            raise NotWritableError(
                f"can't write {self.path}: {error.strerror}. Fix that, and run again."
            ) from error

    def remove(self) -> None:
        """Remove the file, if it exists; raise NotWritableError if that fails."""
        try:
            self.path.unlink(missing_ok=True)
        except OSError as error:
            raise NotWritableError(f"can't remove {self.path}: {error.strerror}.") from error

    def valid_records(self, data: bytes) -> Iterator[Record]:
        """Yield the last record of each article that has the bytes that the record names.

        `data` is the content of the journal. Records that can't be read are ignored.
        """
        records: dict[tuple[str, str], Record] = {}
        for line in data.split(b"\n"):
            try:
                record = msgspec.json.decode(line, type=Record)
            except (msgspec.DecodeError, RecursionError):
                continue
            key = record.article, record.hash
            records.pop(key, None)  # so that a later record of the same bytes is a later one
            records[key] = record
        hashes = {name: self._hash_of(name) for name, _ in records}
        yield from (record for (name, hash_), record in records.items() if hashes[name] == hash_)

    def _hash_of(self, name: str) -> str:
        """Return the hash of an article; empty if it is not inside the docset."""
        with suppress(OSError, RuntimeError, ValueError):  # too long, a loop of links, a null
            article = (self.root / name).resolve()
            if article.is_relative_to(self.root.resolve()):
                return hash_of_file(article)
        return ""
