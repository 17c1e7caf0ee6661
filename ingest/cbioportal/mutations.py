"""The mutation file of a study, and what it and the case lists say of each specimen."""

from __future__ import annotations

from ingest.cbioportal.context import Context
from ingest.cbioportal.meta import MetaFile
from ingest.cbioportal.study import BUILD_WORDS, settle_build
from ingest.mutations import DEFAULT_SILENT, MafRows, MafRules, first_build, read_maf
from ingest.mutations.rules import CLASSIFICATION, GENE, SAMPLE
from ingest.records import RawRecord


def read_mutations(context: Context) -> tuple[MafRows | None, str]:
    """Rows of the mutation file and its name; settles the build of a study that does not state one."""
    found: MafRows | None = None
    label = ""
    for meta in context.of_kind("mutations", "mutations_uncalled"):
        sheet = context.sheet(meta)
        if sheet is None:
            continue
        settle_build(context, first_build(sheet, BUILD_WORDS))
        rows = read_maf(sheet, _rules(context, meta), context.report)
        if rows is None:
            continue
        if meta.kind.key == "mutations":
            found, label = rows, sheet.label
        else:
            context.ignore(meta, len(rows.lines), "mutations that were looked for and not called: not stored")
    if not context.of_kind("mutations", "mutations_uncalled"):
        settle_build(context, None)
    return found, label


def _rules(context: Context, meta: MetaFile) -> MafRules:
    own = meta.get("variant_classification_filter")
    names = meta.get("normal_samples_list")
    return MafRules(
        build=context.build,
        builds=BUILD_WORDS,
        silent=_words(own) if "variant_classification_filter" in meta.fields else DEFAULT_SILENT,
        keeps_promoter="variant_classification_filter" not in meta.fields,
        strict=context.strict,
        normals=_words(names) or None,
        required=(SAMPLE, GENE, CLASSIFICATION),
        needs_protein=True,
        samples=frozenset(context.samples),
        namespaces=tuple(sorted(word.lower() for word in _words(meta.get("namespaces")))),
    )


def _words(text: str) -> frozenset[str]:
    return frozenset(word.strip() for word in text.split(",") if word.strip())


def germline_of(context: Context, rows: MafRows) -> list[RawRecord]:
    """Variants that the patient was born with, without their sample."""
    records: list[RawRecord] = []
    for number, row in enumerate(rows.germline.to_pylist()):
        specimen = context.standing.get(row.pop("sample"))
        if specimen is not None:
            content = {name: value for name, value in row.items() if value is not None}
            records.append(
                RawRecord(
                    patient=specimen.patient,
                    kind="germline_variant",
                    key=f"{number}:{row['gene']}",
                    content=content,
                    day=specimen.day,
                )
            )
    return records


def count_mutations(context: Context, rows: MafRows, stored: int, kept_raw: int) -> None:
    """Add the rows of the mutation file to the tally."""
    left_out = sum(rows.left_out.values())
    total = len(rows.lines) + left_out
    context.count("mutations", used=stored, kept_raw=kept_raw, ignored=total - stored - kept_raw)
