"""Which column of a VCF is the tumour; by name, never by position."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from ingest.checks import Report, suggestion
from ingest.vcf.header import Header

_TUMOUR = re.compile(r"tumou?r|primary|metasta|recurren|plasma|cfdna|ctdna", re.IGNORECASE)
# VarDict adds -match to the tumour's name for a normal that has no name of its own
_NORMAL = re.compile(r"normal|germline|blood|control|pbmc|buffy|-match$", re.IGNORECASE)
# the last part of a name, as many pipelines write it: HCC1395_T and HCC1395_N, S1-T2 and S1-G1
_TUMOUR_PART = re.compile(r".*[-_.]T\d?", re.IGNORECASE)
_NORMAL_PART = re.compile(r".*[-_.][NG]\d?", re.IGNORECASE)
_RNA = re.compile(r"rna", re.IGNORECASE)
# sample type of a TCGA barcode: 01 to 09 tumour, 10 to 19 normal
_BARCODE = re.compile(r"TCGA-\w{2}-\w{4}-(\d\d)")


@dataclass(frozen=True, slots=True)
class Column:
    """A sample column; `index` None: the file has no sample column at all."""

    index: int | None


def find_tumour(
    header: Header, *, sample: str | None, patient: str | None, label: str, report: Report
) -> Column | None:
    """The column named by the caller, else the only one, else the first rule below that leaves exactly one.

    The rules: `##tumor_sample`, `##SAMPLE` or `##PEDIGREE` name it; the patient's id; a word such as TUMOR, PRIMARY
    or cfDNA in its name (DNA before RNA); a TCGA barcode of a tumour; a name that ends in T where the others end in N
    or G; the one of two columns that is not the normal by
    header, word or barcode.

    Args:
        header: of the file.
        sample: the tumour sample's name, where the caller gives it.
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
    for rule in _RULES:
        left = rule(header, names, patient)
        if len(left) == 1:
            return Column(names.index(left[0]))
    message = (
        "expected one sample column named like TUMOR, or the option 'sample' with its name, "
        f"found {', '.join(names[:8])}"
    )
    report.error("tumour_column_unknown", file=label, line=header.line, column="FORMAT", message=message)
    return None


def _by_header(header: Header, names: Sequence[str], patient: str | None) -> Sequence[str]:
    return [name for name in header.tumours if name in names][:1]


def _by_patient(header: Header, names: Sequence[str], patient: str | None) -> Sequence[str]:
    return [name for name in names if name == patient]


def _by_word(header: Header, names: Sequence[str], patient: str | None) -> Sequence[str]:
    found = [name for name in names if _TUMOUR.search(name) and not _NORMAL.search(name)]
    return found if len(found) < 2 else [name for name in found if not _RNA.search(name)]


def _by_barcode(header: Header, names: Sequence[str], patient: str | None) -> Sequence[str]:
    return [name for name in names if (code := _BARCODE.match(name)) and code.group(1) < "10"]


def _by_last_part(header: Header, names: Sequence[str], patient: str | None) -> Sequence[str]:
    """T against N, and only where all names end so."""
    tumours = [name for name in names if _TUMOUR_PART.fullmatch(name)]
    normals = [name for name in names if _NORMAL_PART.fullmatch(name)]
    return tumours if normals and len(tumours) + len(normals) == len(names) else []


def _not_the_normal(header: Header, names: Sequence[str], patient: str | None) -> Sequence[str]:
    left = [name for name in names if not _is_normal(header, name)]
    return left if len(names) == 2 else []


def _is_normal(header: Header, name: str) -> bool:
    code = _BARCODE.match(name)
    return name in header.normals or bool(_NORMAL.search(name)) or (code is not None and code.group(1) >= "10")


_RULES: tuple[Callable[[Header, Sequence[str], str | None], Sequence[str]], ...] = (
    _by_header,
    _by_patient,
    _by_word,
    _by_barcode,
    _by_last_part,
    _not_the_normal,
)


def _named(header: Header, sample: str, label: str, report: Report) -> Column | None:
    if sample in header.samples:
        return Column(header.samples.index(sample))
    message = f"expected the sample column '{sample}'; {suggestion(sample, header.samples)}"
    report.error("missing_sample", file=label, line=header.line, column=sample, value=sample, message=message)
    return None
