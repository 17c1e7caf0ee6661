"""Which column of a VCF is the tumour; by name, never by position."""

from __future__ import annotations

import re
from dataclasses import dataclass

from ingest.checks import Report, suggestion
from ingest.vcf.header import Header

_TUMOUR = re.compile(r"tumou?r", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Column:
    """A sample column; `index` None: the file has no sample column at all."""

    index: int | None


def find_tumour(
    header: Header, *, sample: str | None, patient: str | None, label: str, report: Report
) -> Column | None:
    """The column named by the caller, else the only one, else the one the header or its name calls the tumour.

    Args:
        header: of the file.
        sample: the tumour sample's name, where the study folder gives it.
        patient: a column named exactly like the patient is theirs.
        label: the file, for issues.
        report: takes the defect when no column, or more than one, could be meant.
    """
    names = header.samples
    if sample is not None:
        return _named(header, sample, label, report)
    if not names:
        return Column(None)
    if len(names) == 1:
        return Column(0)
    for wanted in (header.tumour_sample, patient):
        if wanted in names:
            return Column(names.index(wanted))
    matching = [at for at, name in enumerate(names) if _TUMOUR.search(name)]
    if len(matching) == 1:
        return Column(matching[0])
    message = f"expected one sample column named like TUMOR, or the sample's name, found {', '.join(names[:8])}"
    report.error("tumour_column_unknown", file=label, line=header.line, column="FORMAT", message=message)
    return None


def _named(header: Header, sample: str, label: str, report: Report) -> Column | None:
    if sample in header.samples:
        return Column(header.samples.index(sample))
    message = f"expected the sample column '{sample}'; {suggestion(sample, header.samples)}"
    report.error("missing_sample", file=label, line=header.line, column=sample, value=sample, message=message)
    return None
