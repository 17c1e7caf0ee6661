"""Which version of the data model a folder follows: 5.4 is read, 5.3 is read with a warning, others are refused."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from ingest.checks import Report
from ingest.tables import Missing, read_table

_VERSION = re.compile(r"v?\s*(\d+)\.(\d+)")
_READ, _OLDER = (5, 4), (5, 3)
_OF_SIX = b"death_datetime"


def check_version(files: Mapping[str, Path], report: Report) -> None:
    """Report a version that is not 5.4, by cdm_source or by columns that only CDM 6.0 has."""
    path = files.get("cdm_source")
    if path is not None:
        _check_source(path, report)
    if _header(files["person"]).find(_OF_SIX) >= 0:
        message = "expected CDM 5.4 or 5.3, found person.death_datetime, which only CDM 6.0 has"
        report.error("cdm_version", file=files["person"].name, line=1, column="death_datetime", message=message)


def _check_source(path: Path, report: Report) -> None:
    table = read_table(path, label=path.name, report=report)
    if table is None:
        return
    column = next((name for name in table.columns if name.lower() == "cdm_version"), None)
    if column is None:
        return
    for line, text in zip(table.lines.tolist(), table.texts(column, Missing.of(())), strict=True):
        found = _VERSION.search(text or "")
        version = (int(found[1]), int(found[2])) if found else _READ
        if version == _OLDER:
            message = "CDM 5.3: read as 5.4, whose tables for cancer (episode) it does not have"
            report.warn("cdm_version", file=path.name, line=line, column=column, value=text, message=message)
        elif version != _READ:
            message = f"expected CDM 5.4 or 5.3, found {version[0]}.{version[1]}"
            report.error("cdm_version", file=path.name, line=line, column=column, value=text, message=message)


def _header(path: Path) -> bytes:
    if not path.name.lower().endswith((".csv", ".tsv")):
        return b""
    with path.open("rb") as stream:
        return stream.readline(1 << 16).lower()
