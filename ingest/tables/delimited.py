"""CSV and TSV: structure checked with the line of each row, values read by Arrow, in blocks where the file is large.

Two passes on purpose. The first finds where each row starts and refuses rows of another length; the second lets Arrow
make the columns. Both follow RFC 4180 (quotes doubled, line breaks allowed inside quotes).
"""

from __future__ import annotations

import gzip
import mmap
import tempfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import IO

import pyarrow as pa
import pyarrow.csv

from ingest.checks import Report
from ingest.tables.structure import Structure, find_structure
from ingest.tables.table import Table
from ingest.tables.text import check_text

_LARGEST = 2 << 30
_BLOCK = 16 << 20
_BOM = b"\xef\xbb\xbf"
COMMENT = b"# "
_LONGEST_COMMENTS = 1 << 22


def read_delimited(path: Path, *, label: str, delimiter: str, report: Report) -> Table | None:
    """Read CSV or TSV, plain or gzip, UTF-8 with or without a byte-order mark; None after reporting why not."""
    blocks = list(read_blocks(path, label=label, delimiter=delimiter, report=report, block_bytes=_LARGEST))
    return blocks[0] if blocks else None


def read_blocks(
    path: Path, *, label: str, delimiter: str, report: Report, block_bytes: int = _BLOCK
) -> Iterator[Table]:
    """The rows of a file as tables of some megabytes each; none after reporting why not.

    At least one table comes from a file without a defect in its structure, be it without rows.
    """
    with _content(path, label, report) as content:
        if content is None or not check_text(content.raw, label, report):
            return
        comments, content = _without_comments(content)
        structure = find_structure(content.raw, label=label, delimiter=delimiter, report=report)
        if structure is None:
            return
        try:
            for table in _tables(content, structure, label, delimiter, block_bytes):
                yield replace(table, lines=table.lines + comments) if comments else table
        except pa.ArrowInvalid as error:
            report.error("not_a_table", file=label, message=f"expected delimited text: {type(error).__name__}")
        except _AmbiguousError as error:
            report.error("not_a_table", file=label, message=str(error))


def _without_comments(content: _Content) -> tuple[int, _Content]:
    """How many lines `# …` a program wrote above the header, and the rest; a header may begin with # itself."""
    start, count = 0, 0
    head = bytes(content.raw[:_LONGEST_COMMENTS])
    while head.startswith(COMMENT, start) and (end := head.find(b"\n", start)) >= 0:
        start, count = end + 1, count + 1
    return count, replace(content, raw=content.raw[start:]) if count else content


@dataclass(frozen=True, slots=True, kw_only=True)
class _Content:
    """A file's bytes as they are mapped, without a byte-order mark."""

    raw: memoryview
    area: mmap.mmap | None = None

    def release(self) -> None:
        """Let go of the pages that were read: they come back from the disk's cache when they are asked for."""
        if self.area is not None:
            self.area.madvise(mmap.MADV_DONTNEED)


class _AmbiguousError(Exception):
    """Both passes saw another number of rows."""


def _tables(content: _Content, structure: Structure, label: str, delimiter: str, block_bytes: int) -> Iterator[Table]:
    done = 0
    for data in _batches(content.raw, structure.names, delimiter, block_bytes):
        content.release()
        lines = structure.lines[done : done + data.num_rows]
        done += data.num_rows
        if len(lines) == data.num_rows:
            yield Table(label=label, data=data, lines=lines)
    if done != len(structure.lines):
        message = f"expected {len(structure.lines)} rows, found {done}: quotes or line ends are ambiguous"
        raise _AmbiguousError(message)


def _batches(raw: memoryview, names: list[str], delimiter: str, block_bytes: int) -> Iterator[pa.Table]:
    read_options = pyarrow.csv.ReadOptions(
        use_threads=False,
        block_size=min(len(raw) + 1, block_bytes),
        column_names=names,
        skip_rows_after_names=1,
    )
    parse_options = pyarrow.csv.ParseOptions(delimiter=delimiter, newlines_in_values=True)
    convert_options = pyarrow.csv.ConvertOptions(
        column_types=dict.fromkeys(names, pa.string()), strings_can_be_null=False
    )
    options = {"read_options": read_options, "parse_options": parse_options, "convert_options": convert_options}
    source = pa.BufferReader(pa.py_buffer(raw))
    if len(raw) < block_bytes:
        yield pyarrow.csv.read_csv(source, **options)
        return
    for batch in pyarrow.csv.open_csv(source, **options):
        yield pa.Table.from_batches([batch])


@contextmanager
def _content(path: Path, label: str, report: Report) -> Iterator[_Content | None]:
    """The file's bytes, expanded and without a byte-order mark, mapped instead of read."""
    if path.suffix.lower() != ".gz":
        with path.open("rb") as stream, _mapped(stream.fileno()) as view:
            yield view
        return
    with tempfile.TemporaryFile() as expanded:
        try:
            with gzip.open(path, "rb") as packed:
                _expand(packed, expanded)
        except (gzip.BadGzipFile, EOFError, zlib.error) as error:
            report.error("not_gzip", file=label, message=f"expected gzip, found damage: {type(error).__name__}")
            yield None
            return
        except _TooLargeError:
            report.error("too_large", file=label, message=f"expected at most {_LARGEST} bytes after expanding")
            yield None
            return
        expanded.flush()
        with _mapped(expanded.fileno()) as view:
            yield view


class _TooLargeError(Exception):
    """More came out of the archive than we take."""


def _expand(packed: gzip.GzipFile, expanded: IO[bytes]) -> None:
    while block := packed.read(1 << 20):
        expanded.write(block)
        if expanded.tell() > _LARGEST:
            raise _TooLargeError


@contextmanager
def _mapped(file: int) -> Iterator[_Content]:
    try:
        area = mmap.mmap(file, 0, access=mmap.ACCESS_READ)
    except ValueError:  # an empty file cannot be mapped
        yield _Content(raw=memoryview(b""))
        return
    start = len(_BOM) if area[: len(_BOM)] == _BOM else 0
    # Arrow's columns may still look at the map when the caller is done: it is closed when they are gone.
    yield _Content(raw=memoryview(area)[start:], area=area)
