"""SAS transport files, version 5 and 8, through ReadStat in a process of its own: it is C, and files may be damaged."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pyarrow as pa

from ingest.checks import Report
from ingest.errors import NotTheFile
from ingest.isolation import run_isolated
from ingest.tables import Table

_SECONDS = 60.0
_LARGEST = 2 << 30
_START = b"HEADER RECORD*******LIB"


@dataclass(frozen=True, slots=True, kw_only=True)
class Transport:
    """The table, and the SAS display format of each column that has one (`DATE9`)."""

    table: Table
    formats: Mapping[str, str] = field(default_factory=dict)


def read_transport(path: Path, *, label: str, report: Report) -> Transport | None:
    """Read a transport file; None after reporting why not. A row's line is its number plus one.

    Raises:
        ReaderFailed: the library died or took too long.
    """
    size = path.stat().st_size
    if size > _LARGEST:
        report.error("too_large", file=label, value=size, message=f"expected at most {_LARGEST} bytes")
        return None
    with path.open("rb") as stream:
        if not stream.read(len(_START)).startswith(_START):
            report.error("not_xpt", file=label, message="expected a SAS transport file, found another kind of file")
            return None
    try:
        columns, formats = run_isolated(load_columns, str(path), seconds=_SECONDS, what=label)
    except NotTheFile as error:
        report.error("not_xpt", file=label, message=error.issue.message)
        return None
    data = pa.table({name: _array(values) for name, values in columns.items()})
    lines = np.arange(2, data.num_rows + 2, dtype=np.int64)
    return Transport(table=Table(label=label, data=data, lines=lines), formats=formats)


def load_columns(place: str) -> tuple[dict[str, list[str] | list[float | None]], dict[str, str]]:
    """Values and display formats by column; runs in the child.

    Raises:
        NotTheFile: the library refused it.
    """
    import pyreadstat
    from pyreadstat import PyreadstatError, ReadstatError

    failures: list[str] = []
    for encoding in ("UTF-8", "WINDOWS-1252"):
        try:
            columns, about = pyreadstat.read_xport(
                place, encoding=encoding, disable_datetime_conversion=True, output_format="dict"
            )
        except (PyreadstatError, ReadstatError, UnicodeDecodeError, ValueError, OverflowError, MemoryError) as error:
            failures.append(type(error).__name__)
            continue
        formats = {name: text for name, text in about.original_variable_types.items() if text}
        return {name: list(values) for name, values in columns.items()}, formats
    raise NotTheFile(f"expected a SAS transport file, found damage: {failures[0]}")


def _array(values: list[str] | list[float | None]) -> pa.Array:
    if any(isinstance(value, str) for value in values):
        return pa.array([value if isinstance(value, str) else "" for value in values], pa.string())
    return pa.array(values, pa.float64())
