"""Structural variants and fusions: each event is a variant of every gene that it touches."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from ingest.cbioportal.context import Context
from ingest.cbioportal.meta import MetaFile
from ingest.cbioportal.words import has_markup
from ingest.checks import suggestion
from ingest.genes import GeneNames
from ingest.mutations.header import check_namespaces
from ingest.records import RawRecord, VariantRecord
from ingest.sheets import Sheet

_REQUIRED = ("Sample_Id", "SV_Status")
_MISSING = {"", "NA", "Unknown", "0"}
_BUILDS = {"grch37": "GRCh37", "grch38": "GRCh38"}
_KEY = (
    *("Sample_Id", "Site1_Hugo_Symbol", "Site1_Entrez_Gene_Id", "Site1_Chromosome", "Site1_Position"),
    *("Site1_Region_Number", "Site1_Ensembl_Transcript_Id", "Site2_Hugo_Symbol", "Site2_Entrez_Gene_Id"),
    *("Site2_Chromosome", "Site2_Position", "Site2_Region_Number", "Site2_Ensembl_Transcript_Id", "Event_Info"),
)
_LONGEST_INFO, _LONGEST_EFFECT, _LONGEST_GENE = 120, 64, 32


@dataclass(slots=True, kw_only=True)
class Structural:
    """Events as variants by sample, those of the germline, and all samples with an event."""

    variants: list[tuple[str, VariantRecord]] = field(default_factory=list)
    raws: list[RawRecord] = field(default_factory=list)
    samples: set[str] = field(default_factory=set)
    rows: list[tuple[int, dict[str, str]]] = field(default_factory=list)
    label: str = ""
    genes: GeneNames | None = None


def read_structural(context: Context) -> Structural:
    """Read and check all events; `variants_of_events` makes records of them once specimens are chosen.

    Reported: `missing_column`, `unknown_word`, `unsupported_build`, `build_mismatch`, `unknown_sample`, `no_gene`,
    `bad_entrez`, `duplicate_variant`, `not_an_integer`, `markup_in_value`.
    """
    found = Structural()
    for meta in context.of_kind("structural_variants"):
        sheet = context.sheet(meta)
        if sheet is None or not _check_header(context, meta, sheet):
            continue
        table = sheet.table(context.report)
        found.label = sheet.label
        found.genes = GeneNames(context.report, file=sheet.label, column="Site1_Hugo_Symbol")
        seen: set[tuple[str, ...]] = set()
        build = ""
        columns = {name: table.data.column(name).to_pylist() for name in sheet.columns}
        for at, line in enumerate(table.lines.tolist()):
            row = {name: str(values[at]).strip() for name, values in columns.items()}
            _check_row(context, sheet, line, row, seen)
            build = _check_build(context, sheet, line, row, build)
            found.rows.append((line, row))
            found.samples.add(row["Sample_Id"])
    return found


def _check_header(context: Context, meta: MetaFile, sheet: Sheet) -> bool:
    report, before = context.report, context.report.error_count
    line = sheet.header_line
    for name in _REQUIRED:
        if name not in sheet.columns:
            message = f"expected the column; {suggestion(name, sheet.columns)}"
            report.error("missing_column", file=sheet.label, line=line, column=name, message=message)
    for site in ("Site1", "Site2"):
        symbol, number = f"{site}_Hugo_Symbol", f"{site}_Entrez_Gene_Id"
        if symbol not in sheet.columns and number not in sheet.columns:
            message = f"expected the column {symbol} or {number}"
            report.error("missing_column", file=sheet.label, line=line, column=symbol, message=message)
    namespaces = tuple(name.strip().lower() for name in meta.get("namespaces").split(",") if name.strip())
    check_namespaces(sheet, namespaces, report)
    return report.error_count == before


def _check_row(context: Context, sheet: Sheet, line: int, row: Mapping[str, str], seen: set[tuple[str, ...]]) -> None:
    def say(code: str, column: str, message: str) -> None:
        context.report.error(code, file=sheet.label, line=line, column=column, value=row.get(column), message=message)

    if _known(row, "SV_Status").lower() not in {"", "somatic", "germline"}:
        say("unknown_word", "SV_Status", "expected SOMATIC or GERMLINE")
    if row["Sample_Id"] not in context.samples:
        say("unknown_sample", "Sample_Id", "expected a sample of the clinical sample file")
    for site in ("Site1", "Site2"):
        number = _known(row, f"{site}_Entrez_Gene_Id")
        if number.lstrip("-").isdigit() and int(number) <= 0:
            say("bad_entrez", f"{site}_Entrez_Gene_Id", "expected an Entrez number above 0")
    if not _gene(row, "Site1") and not _gene(row, "Site2"):
        say("no_gene", "Site1_Hugo_Symbol", "expected a gene at one of the two sites, found none")
    for name in ("Event_Info", "Class", *(name for name in row if name.startswith(("Site1_", "Site2_")))):
        if has_markup(row.get(name, "")):
            say("markup_in_value", name, "expected plain text, found markup or a link")
    key = tuple(row[name] for name in _KEY if name in row)
    if key in seen:
        say("duplicate_variant", "Sample_Id", "expected each event once, found the same again")
    seen.add(key)


def _check_build(context: Context, sheet: Sheet, line: int, row: Mapping[str, str], before: str) -> str:
    named = _known(row, "NCBI_Build")
    if not named:
        return before
    build = _BUILDS.get(named.lower())
    code, message = "", ""
    if build is None:
        code, message = "unsupported_build", "expected GRCh37 or GRCh38"
    elif before and named != before:
        code, message = "build_mismatch", "expected one genome build in the file"
    elif context.build not in {None, build}:
        code, message = "build_mismatch", f"expected {context.build}, as the study is"
    if code:
        report = context.report
        report.error(code, file=sheet.label, line=line, column="NCBI_Build", value=named, message=message)
    return before or named


def variants_of_events(context: Context, found: Structural) -> None:
    """Fill variants and raw records of the events in samples that stand for a specimen."""
    for line, row in found.rows:
        specimen = context.standing.get(row["Sample_Id"])
        if specimen is None:
            context.count("structural_variants", ignored=1)
            continue
        if _known(row, "SV_Status").lower() == "germline":
            content = {name: row[name] for name in (*_KEY[1:], "Class") if row.get(name)}
            key = f"{found.label}:{line}"
            found.raws.append(
                RawRecord(patient=specimen.patient, kind="germline_variant", key=key, content=content, day=specimen.day)
            )
            context.count("structural_variants", kept_raw=1)
            continue
        context.count("structural_variants", used=1)
        genes = dict.fromkeys(gene for site in ("Site1", "Site2") if (gene := _gene(row, site)))
        for gene in genes:
            site = "Site1" if gene == _gene(row, "Site1") else "Site2"
            found.variants.append((row["Sample_Id"], _variant(context, found, line, row, gene, site)))


def _variant(
    context: Context, found: Structural, line: int, row: Mapping[str, str], gene: str, site: str
) -> VariantRecord:
    specimen = context.standing[row["Sample_Id"]]
    both = "-".join(dict.fromkeys(filter(None, (_gene(row, "Site1"), _gene(row, "Site2")))))
    position = _known(row, f"{site}_Position")
    name = gene if gene.startswith("Entrez:") or found.genes is None else found.genes.of(gene, line=line)
    reads, total = _count(row, "Tumor_Variant_Count"), _count(row, "Tumor_Read_Count")
    return VariantRecord(
        patient=specimen.patient,
        kind=specimen.kind,
        day=specimen.day,
        gene=name[:_LONGEST_GENE],
        chrom=_known(row, f"{site}_Chromosome")[:32] or None,
        position=int(position) if position.isascii() and position.isdigit() and len(position) < 10 else None,
        protein=(_known(row, "Event_Info") or both)[:_LONGEST_INFO],
        effect=(_known(row, "Class") or "Structural_Variant")[:_LONGEST_EFFECT],
        depth=total,
        alt_depth=reads,
        vaf=reads / total if reads is not None and total and reads <= total else None,
    )


def _known(row: Mapping[str, str], name: str) -> str:
    value = row.get(name, "")
    return "" if value in _MISSING else value


def _gene(row: Mapping[str, str], site: str) -> str:
    number = _known(row, f"{site}_Entrez_Gene_Id")
    return _known(row, f"{site}_Hugo_Symbol") or (f"Entrez:{number}" if number else "")


def _count(row: Mapping[str, str], name: str) -> int | None:
    text = row.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None
