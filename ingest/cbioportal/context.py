"""What all parts of a study share while it is read."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from ingest.cbioportal.meta import MetaFile
from ingest.checks import Report
from ingest.mutations import Specimen
from ingest.records import SpecimenKind
from ingest.requests import Request
from ingest.sheets import Sheet, open_sheet
from ingest.sources import Sources


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """One row of the clinical sample file. `order`: its place there."""

    name: str
    patient: str
    kind: SpecimenKind
    line: int
    order: int


@dataclass(slots=True, kw_only=True)
class Context:
    """One study being read.

    Attributes:
        build: GRCh37 or GRCh38; None where nobody says.
        with_race: keep race and ethnicity as covariates.
        samples: by name. patients: codes that are in the study.
        days: day of each sample that the timelines date.
        standing: samples that stand for a specimen; the others are not stored.
        tally: rows of each kind of file that were used, kept raw or ignored.
    """

    request: Request
    folder: Path
    report: Report
    sources: Sources
    metas: list[MetaFile]
    study_id: str = ""
    build: str | None = None
    strict: bool = False
    with_race: bool = False
    samples: dict[str, Sample] = field(default_factory=dict)
    patients: dict[str, None] = field(default_factory=dict)
    days: dict[str, int] = field(default_factory=dict)
    standing: dict[str, Specimen] = field(default_factory=dict)
    tally: dict[str, dict[str, int]] = field(default_factory=dict)

    def of_kind(self, *keys: str) -> list[MetaFile]:
        """Meta files of these kinds."""
        return [meta for meta in self.metas if meta.kind.key in keys]

    def sheet(self, meta: MetaFile, field_name: str = "data_filename") -> Sheet | None:
        """The data file that a meta file names; None after reporting why it cannot be read."""
        name = meta.get(field_name)
        path = self.sources.open(name, named_in=meta.label, line=meta.lines.get(field_name), column="file")
        return None if path is None else open_sheet(path, label=name, report=self.report)

    def count(self, kind: str, *, used: int = 0, kept_raw: int = 0, ignored: int = 0) -> None:
        """Add to the tally of one kind of data."""
        row = self.tally.setdefault(kind, {"used": 0, "kept_raw": 0, "ignored": 0})
        row["used"] += used
        row["kept_raw"] += kept_raw
        row["ignored"] += ignored

    def ignore(self, meta: MetaFile, rows: int, why: str) -> None:
        """Count and name a file of which nothing is stored."""
        self.count(meta.kind.key, ignored=rows)
        self.report.warn("not_stored", file=meta.get("data_filename"), message=why, count=max(rows, 1))

    def check_samples(self, names: Iterable[str], *, sheet: Sheet, line: int | None = None) -> None:
        """Report names that are no samples of the study (`unknown_sample`)."""
        for name in names:
            if name not in self.samples:
                message = "expected a sample of the clinical sample file"
                place = sheet.header_line if line is None else line
                self.report.error(
                    "unknown_sample", file=sheet.label, line=place, column=name, value=name, message=message
                )
