"""The clinical sample file: which samples there are, of whom, and what they are."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ingest.cbioportal.clinical import ClinicalTable, read_clinical
from ingest.cbioportal.context import Context, Sample
from ingest.cbioportal.words import is_missing
from ingest.mutations import Specimen
from ingest.records import SpecimenKind

_LONGEST_SAMPLE = 63
_LONGEST_PATIENT = 64
_PLASMA = re.compile(r"plasma|cf[ -]?dna|ct[ -]?dna|liquid", re.IGNORECASE)
_SAYS_KIND = ("SAMPLE_CLASS", "SAMPLE_TYPE", "SPECIMEN_TYPE", "SAMPLE_TYPE_DETAILED")


def read_samples(context: Context) -> ClinicalTable | None:
    """Read the sample file and make its samples and patients known; None after reporting why it cannot be read.

    A sample is plasma where one of SAMPLE_CLASS, SAMPLE_TYPE, SPECIMEN_TYPE says so, else tissue.
    """
    metas = context.of_kind("clinical_sample")
    if not metas:
        message = "expected a file of sample attributes, found none"
        context.report.error("no_sample_file", file=context.folder.name, message=message)
        return None
    clinical = read_clinical(context, metas[0], level="sample")
    if clinical is None:
        return None
    kinds = _kinds(clinical)
    rows = zip(clinical.table.lines.tolist(), clinical.ids("SAMPLE_ID"), clinical.ids("PATIENT_ID"), strict=True)
    for at, (line, name, patient) in enumerate(rows):
        if is_missing(name) or is_missing(patient) or not _is_new(context, clinical, line, name, patient):
            continue
        context.samples[name] = Sample(name=name, patient=patient, kind=kinds[at], line=line, order=at)
        context.patients[patient] = None
    return clinical


def _kinds(clinical: ClinicalTable) -> list[SpecimenKind]:
    named: list[Sequence[object]] = [clinical.values[name] for name in _SAYS_KIND if name in clinical.values]
    return [
        SpecimenKind.PLASMA
        if any(isinstance(column[at], str) and _PLASMA.search(str(column[at])) for column in named)
        else SpecimenKind.TISSUE
        for at in range(len(clinical.table))
    ]


def _is_new(context: Context, clinical: ClinicalTable, line: int, name: str, patient: str) -> bool:
    report, label = context.report, clinical.sheet.label
    for column, text, most in (
        ("SAMPLE_ID", name, _LONGEST_SAMPLE),
        ("PATIENT_ID", patient, _LONGEST_PATIENT),
    ):
        if len(text) > most:
            message = f"expected at most {most} characters"
            report.error("too_long", file=label, line=line, column=column, value=text, message=message)
    if name not in context.samples:
        return True
    if name.startswith("TCGA-"):
        message = "a sample again, as truncated TCGA barcodes are: the first row counts"
        report.warn("duplicate_sample", file=label, line=line, column="SAMPLE_ID", value=name, message=message)
    else:
        message = "expected each sample once"
        report.error("duplicate_sample", file=label, line=line, column="SAMPLE_ID", value=name, message=message)
    return False


def choose_standing(context: Context, tested: frozenset[str], profiles: dict[str, int]) -> None:
    """Choose the sample that stands for each specimen, and name the others in the warning `sample_not_stored`.

    Records know one specimen a patient, kind and day. Among the samples that share these, the one in which variants
    were looked for stands, then the one in more data files, then the one that comes first in the sample file.

    Args:
        context: of the study; its `standing` is set.
        tested: samples in which variants were looked for.
        profiles: in how many data files each sample is.
    """
    taken: dict[Specimen, Sample] = {}
    ranked = sorted(
        context.samples.values(),
        key=lambda sample: (sample.name not in tested, -profiles.get(sample.name, 0), sample.order),
    )
    metas = context.of_kind("clinical_sample")
    label = metas[0].get("data_filename") if metas else ""
    for sample in ranked:
        place = Specimen(patient=sample.patient, kind=sample.kind, day=context.days.get(sample.name, 0))
        if place in taken:
            message = "a second sample of one patient, kind and day: not stored, since records know one"
            context.report.warn(
                "sample_not_stored",
                file=label,
                line=sample.line,
                column="SAMPLE_ID",
                value=sample.name,
                message=message,
            )
            continue
        taken[place] = sample
        context.standing[sample.name] = place
    used = len(context.standing)
    context.count("clinical_sample", used=used, ignored=len(context.samples) - used)
