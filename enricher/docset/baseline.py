"""The baseline of a docset: findings that are known, so that only new ones fail.

It is a JSON file: for each file, code and subject, the number of findings. The subject is what a
finding is about, such as an id or a name, so that entries stay valid if lines move, and if the
facts change the message.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from enricher.docset.config import absolute
from enricher.docset.linting import LintResult
from enricher.docset.reader import STDIN
from enricher.errors import NotFoundError, UsageError
from enricher.lint.finding import Finding
from enricher.platform.files import write_atomically
from enricher.platform.reading import exists, read_at_most
from enricher.platform.words import count

_VERSION = 1
_MAX_SIZE = 50 * 2**20  # bytes


class _Content(Struct, frozen=True):
    version: int = _VERSION
    files: dict[str, dict[str, dict[str, int]]] = {}  # by file, code and subject


class Baseline:
    """A baseline, which is written or applied to the results of a run."""

    def __init__(self, path: Path, *, write: bool = False) -> None:
        """Read the baseline; with `write`, it may be missing.

        Raises NotFoundError if it is missing, and UsageError if it is malformed.
        """
        self.path = path
        self._write = write
        self._folder = absolute(path).parent
        self._files = {} if write and not path.exists() else _read(path).files

    def apply(self, results: Sequence[LintResult]) -> tuple[list[LintResult], str]:
        """Return results without the known findings, and a remark, or an empty string.

        With `write`, all findings become known ones first; what the baseline has of other files
        stays, unless these are gone.
        """
        remark = ""
        if self._write:
            self._update(results)
            total = sum(len(result.findings) for result in results)
            remark = f"{self.path}: {count(total, 'finding')} written"
        elif gone := sum(map(self._gone_in, results)):
            remark = (
                f"{self.path}: {count(gone, 'finding')} no longer there; --write-baseline leaves "
                "them out"
            )
        return [self._without_known(result) for result in results], remark

    def _update(self, results: Iterable[LintResult]) -> None:
        for result in results:
            name = self._name(result.path)
            self._files.pop(name, None)
            if result.findings:
                self._files[name] = _counted(result.findings)
        self._files = {
            name: known for name, known in self._files.items() if exists(self._folder / name)
        }
        data = msgspec.json.encode(_Content(files=self._files), order="deterministic")
        write_atomically(self.path, msgspec.json.format(data, indent=2) + b"\n")

    def _without_known(self, result: LintResult) -> LintResult:
        """Return a result without known findings: the first ones of a code and subject."""
        known = self._known_in(result)
        new: list[Finding] = []
        for finding in result.findings:
            key = finding.code, finding.subject
            known[key] -= 1
            if known[key] < 0:
                new.append(finding)
        return replace(result, findings=tuple(new))

    def _gone_in(self, result: LintResult) -> int:
        """Return how many known findings a file no longer has."""
        now = Counter((finding.code, finding.subject) for finding in result.findings)
        return (self._known_in(result) - now).total()

    def _known_in(self, result: LintResult) -> Counter[tuple[str, str]]:
        codes = self._files.get(self._name(result.path), {})
        return Counter(
            {
                (code, subject): number
                for code, subjects in codes.items()
                for subject, number in subjects.items()
            }
        )

    def _name(self, path: Path) -> str:
        """Return the path of a file relative to the folder of the baseline, with slashes."""
        if path == STDIN:
            return str(path)
        return Path(os.path.relpath(absolute(path), self._folder)).as_posix()


def _read(path: Path) -> _Content:
    advice = "Write it anew with --write-baseline."
    try:
        content = msgspec.json.decode(read_at_most(path, _MAX_SIZE), type=_Content)
    except FileNotFoundError as error:
        raise NotFoundError(f"{path}: there is no baseline. {advice}") from error
    except OSError as error:
        raise UsageError(f"{path}: can't read the baseline: {error.strerror}.") from error
    except (ValueError, RecursionError) as error:
        raise UsageError(f"{path} is not a baseline ({error}). {advice}") from error
    if content.version != _VERSION:
        raise UsageError(f"{path} is a baseline of version {content.version}. {advice}")
    return content


def _counted(findings: Sequence[Finding]) -> dict[str, dict[str, int]]:
    counted: dict[str, dict[str, int]] = {}
    for finding in findings:
        subjects = counted.setdefault(finding.code, {})
        subjects[finding.subject] = subjects.get(finding.subject, 0) + 1
    return counted
