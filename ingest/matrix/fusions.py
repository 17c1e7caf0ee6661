"""A list of gene fusions: an edge between two genes of a patient, and the row as it stands."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ingest.choices import declared_build, study_of
from ingest.genes.naming import GeneNames
from ingest.matrix.places import is_on, parse_place
from ingest.matrix.sorts import BREAKS, FUSION, PARTNERS, READS, SIDES, find
from ingest.matrix.task import MISSING, Task
from ingest.records import GeneLinkRecord, Package, RawRecord

_KIND = "fusion"
_BETWEEN = re.compile(r"--|::")
# of `EML4^ENSG00000143924.19` the gene; a readable name and nothing else
_GENE = re.compile(r"([A-Za-z0-9][A-Za-z0-9._-]{0,31})(?:\^.*)?", re.ASCII)

_NEIGHBOURS = re.compile(r"[^\s,()]{1,40}\([0-9]+\)(?:,[^\s,()]{1,40}\([0-9]+\))?")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Fusion:
    """A row. `genes`: "" for a partner that is not named."""

    line: int
    patient: str
    genes: tuple[str, str]
    places: tuple[str, str]
    reads: float | None


def read_fusions(task: Task, package: Package) -> None:
    """Add gene links of kind `fusion`, weight the supporting reads, and every row as a raw record.

    A partner without a name (`--ALK`) leaves a raw record only. The build of the breakpoints is demanded.
    """
    has_places = any(find(task.table.columns, each) for each in BREAKS)
    build = declared_build(task.request, report=task.report) if has_places else None
    fusions = _fusions(task, build)
    if task.report.has_errors:
        return
    if not fusions:
        task.warn("no_rows", "a list of fusions without a row: nothing is stored", line=1)
    if build is not None:
        package.study = study_of(task.request, build=build)
    package.gene_links = _links(task, fusions)
    package.raws = [_raw(task, fusion, at, build) for at, fusion in enumerate(fusions, start=1)]


def _fusions(task: Task, build: str | None) -> list[_Fusion]:
    patients, genes = task.patients(), _genes(task)
    places = [_texts(task, each) for each in BREAKS]
    reads = _reads(task)
    found: list[_Fusion] = []
    for at, line in enumerate(task.table.lines.tolist()):
        patient, pair = patients[at], genes[at]
        row_places = (places[0][at] or "", places[1][at] or "")
        for column, place in zip(BREAKS, row_places, strict=True):
            _check_place(task, line, find(task.table.columns, column) or "", place, build)
        if patient is not None and pair is not None:
            found.append(_Fusion(line=line, patient=patient, genes=pair, places=row_places, reads=reads[at]))
    return found


def _texts(task: Task, synonyms: tuple[str, ...]) -> list[str | None]:
    column = find(task.table.columns, synonyms)
    return [None] * len(task.table) if column is None else task.table.texts(column, MISSING)


def _genes(task: Task) -> list[tuple[str, str] | None]:
    column = find(task.table.columns, FUSION)
    if column is None:
        left, right = (_texts(task, each) for each in PARTNERS)
        column = find(task.table.columns, PARTNERS[0]) or ""
        pairs = [[one or "", other or ""] for one, other in zip(left, right, strict=True)]
    else:
        pairs = [_BETWEEN.split(text or "") for text in task.table.texts(column, MISSING)]
    names = GeneNames(task.report, file=task.table.label, column=column)
    return [_pair(task, names, line, column, pair) for line, pair in zip(task.table.lines.tolist(), pairs, strict=True)]


def _pair(task: Task, names: GeneNames, line: int, column: str, pair: list[str]) -> tuple[str, str] | None:
    if len(pair) == 2:
        # Arriba names the neighbours of a breakpoint between genes, with their distance: no partner
        pair = ["" if _NEIGHBOURS.fullmatch(part.strip()) else part for part in pair]
    matches = [_GENE.fullmatch(part.strip()) for part in pair]
    if (
        len(pair) != 2
        or not any(pair)
        or any(match is None and part for match, part in zip(matches, pair, strict=True))
    ):
        task.error(
            "bad_fusion", "expected two genes such as EML4--ALK", line=line, column=column, value="--".join(pair)
        )
        return None
    found = ["" if match is None else names.of(match.group(1), line=line) for match in matches]
    return found[0], found[1]


def _check_place(task: Task, line: int, column: str, text: str, build: str | None) -> None:
    if not text or build is None:
        return
    try:
        chromosome, position = parse_place(text)
    except ValueError:
        task.error("bad_position", "expected chromosome:position", line=line, column=column, value=text)
        return
    if not is_on(chromosome, position, build):
        message = f"a breakpoint beyond the end of its chromosome in {build}: kept as given"
        task.warn("position_beyond_contig", message, line=line, column=column, value=text)


def _reads(task: Task) -> list[float | None]:
    column = find(task.table.columns, READS)
    sides = [find(task.table.columns, each) for each in SIDES]
    counted = [column] if column is not None else [side for side in sides if side is not None]
    if column is None and len(counted) < len(sides):
        return [None] * len(task.table)
    reads = [_counts(task, each) for each in counted]
    return [None if any(count != count for count in row) else sum(row) for row in zip(*reads, strict=True)]


def _counts(task: Task, column: str) -> list[float]:
    counts: list[float] = task.table.numbers(column, MISSING, task.report).tolist()
    for line, count in zip(task.table.lines.tolist(), counts, strict=True):
        if count < 0:
            task.error("out_of_range", "expected reads of 0 or more", line=line, column=column, value=count)
    return counts


def _links(task: Task, fusions: list[_Fusion]) -> list[GeneLinkRecord]:
    """One a pair of genes and patient, with the most reads; 1 where nobody counted."""
    weights: dict[tuple[str, str, str], float] = {}
    for fusion in fusions:
        if not all(fusion.genes):
            message = "a fusion with one partner named: kept as it is, no edge between genes"
            task.warn("partner_unknown", message, line=fusion.line, column=find(task.table.columns, FUSION) or "")
            continue
        key = (fusion.patient, *fusion.genes)
        weights[key] = max(weights.get(key, 0.0), 1.0 if fusion.reads is None else fusion.reads)
    return [
        GeneLinkRecord(
            kind=_KIND, origin=one, target=other, weight=weight, source=task.table.label[:120], patient=patient
        )
        for (patient, one, other), weight in weights.items()
    ]


def _raw(task: Task, fusion: _Fusion, number: int, build: str | None) -> RawRecord:
    content: Mapping[str, Any] = {
        "genes": list(fusion.genes),
        "breakpoints": list(fusion.places),
        "reads": fusion.reads,
        "build": build,
    }
    key = f"{task.table.label[:80]} {number}"
    return RawRecord(patient=fusion.patient, kind=_KIND, key=key, content=content, day=task.day)
