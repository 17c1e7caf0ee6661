"""Gene panels: which genes a panel looks at, and which panel each sample was looked at with."""

from __future__ import annotations

from pathlib import Path

from ingest.cbioportal.context import Context
from ingest.cbioportal.metas import ID_CHARACTERS
from ingest.genes import GeneNames
from ingest.records import GenePanelRecord
from ingest.requests import files_under
from ingest.sheets import Sheet
from ingest.tables import Table

WHOLE = frozenset({"WGS", "WXS", "WXS/WGS"})
"""Values that say all genes were looked at."""
_NOT_TESTED = "NA"
_LARGEST = 1 << 24
_LONGEST_GENE = 32


def read_panels(context: Context) -> list[GenePanelRecord]:
    """Panels described by files with `stable_id:` and `gene_list:`, anywhere in the folder or beside it."""
    found: dict[str, GenePanelRecord] = {}
    beside = [path for folder in context.sources.folders[1:] for path in sorted(folder.iterdir()) if path.is_file()]
    for path in [*files_under(context.folder), *beside]:
        is_inside = path.is_relative_to(context.folder)
        label = path.relative_to(context.folder).as_posix() if is_inside else path.name
        fields = _fields(path)
        if fields is None:
            continue
        context.sources.note(path, label=label)
        panel = _panel(context, label, fields)
        if panel is None:
            continue
        if panel.name in found:
            message = "expected each gene panel in one file"
            context.report.error("duplicate_panel", file=label, column="stable_id", value=panel.name, message=message)
        found[panel.name] = panel
    context.count("gene_panel", used=len(found))
    return list(found.values())


def _fields(path: Path) -> dict[str, str] | None:
    """The fields of a panel file; None where the file is something else."""
    if path.suffix.lower() not in {".txt", ""} or path.stat().st_size > _LARGEST:
        return None
    with path.open("rb") as stream:
        head = stream.read(1 << 12)
    if not head.lstrip(b"\xef\xbb\xbf").startswith(b"stable_id:") or b"case_list" in head:
        return None
    text = path.read_bytes().decode("utf-8-sig", errors="replace")
    pairs = (line.partition(":") for line in text.splitlines() if ":" in line)
    fields = {name.strip(): value.strip() for name, _, value in pairs}
    return fields if "gene_list" in fields else None


def _panel(context: Context, label: str, fields: dict[str, str]) -> GenePanelRecord | None:
    name = fields.get("stable_id", "")
    if not name or not ID_CHARACTERS.fullmatch(name) or len(name) > 120:
        message = "expected the name of a panel, without blanks"
        context.report.error("bad_stable_id", file=label, line=1, column="stable_id", message=message)
        return None
    names = GeneNames(context.report, file=label, column="gene_list")
    genes = [gene.strip() for gene in fields["gene_list"].split("\t") if gene.strip()]
    if not genes or any(len(gene) > _LONGEST_GENE or not ID_CHARACTERS.fullmatch(gene) for gene in genes):
        message = "expected gene symbols separated by tabs"
        context.report.error("not_a_gene_list", file=label, column="gene_list", message=message)
        return None
    numbers = [gene for gene in genes if gene.isdigit()]
    if numbers:
        message = "Entrez numbers in a panel are kept as numbers"
        context.report.warn("gene_by_number", file=label, column="gene_list", count=len(numbers), message=message)
    approved = (f"Entrez:{gene}" if gene.isdigit() else names.of(gene, line=None) for gene in genes)
    return GenePanelRecord(name=name, genes=tuple(dict.fromkeys(approved)))


def read_panel_matrix(context: Context, sequenced: frozenset[str] | None) -> dict[str, str]:
    """Panel of each sample's mutations: a panel's name, `WXS`, or `NA` where the sample was not looked at.

    Reported: `missing_column`, `unknown_profile`, `panel_twice`, `duplicate_sample`, `unknown_sample`,
    `missing_value`, `sample_not_sequenced`.
    """
    panels: dict[str, str] = {}
    own = {meta.get("stable_id"): meta for meta in context.metas if "stable_id" in meta.fields}
    for meta in context.of_kind("gene_panel_matrix")[:1]:
        sheet = context.sheet(meta)
        if sheet is None:
            continue
        if sheet.columns[0] != "SAMPLE_ID":
            message = "expected SAMPLE_ID as column 1"
            context.report.error(
                "wrong_header", file=sheet.label, line=sheet.header_line, column="SAMPLE_ID", message=message
            )
            continue
        if _check_profiles(context, sheet, {name: "gene_panel" in each.fields for name, each in own.items()}):
            table = sheet.table(context.report)
            panels = _panel_of_samples(context, sheet, table, sequenced)
            context.count(meta.kind.key, used=len(panels), ignored=len(table) - len(panels))
    mutations = context.of_kind("mutations")
    if mutations and mutations[0].get("gene_panel", _NOT_TESTED) != _NOT_TESTED:
        panel = mutations[0].get("gene_panel")
        panels = {**dict.fromkeys(sequenced or (), panel), **panels}
    return panels


def _check_profiles(context: Context, sheet: Sheet, profiles: dict[str, bool]) -> bool:
    report, before = context.report, context.report.error_count
    for name in sheet.columns[1:]:
        if name not in profiles:
            message = "expected the stable_id of a profile of the study"
            report.error(
                "unknown_profile", file=sheet.label, line=sheet.header_line, column=name, value=name, message=message
            )
        elif profiles[name] and name != "mutations":
            message = "expected the panel of a profile in one place, found it in its meta file as well"
            report.error("panel_twice", file=sheet.label, line=sheet.header_line, column=name, message=message)
    return report.error_count == before


def _panel_of_samples(context: Context, sheet: Sheet, table: Table, sequenced: frozenset[str] | None) -> dict[str, str]:
    samples = [str(text) for text in table.data.column("SAMPLE_ID").to_pylist()]
    found: dict[str, str] = {}
    seen: set[str] = set()
    cells = {name: [str(text).strip() for text in table.data.column(name).to_pylist()] for name in sheet.columns}
    for at, (line, sample) in enumerate(zip(table.lines.tolist(), samples, strict=True)):

        def say(code: str, column: str, message: str, *, value: str = sample, line: int = line) -> None:
            context.report.error(code, file=sheet.label, line=line, column=column, value=value, message=message)

        for name in sheet.columns:
            if not cells[name][at]:
                say("missing_value", name, "expected a value, found none", value="")
        if sample in seen:
            say("duplicate_sample", "SAMPLE_ID", "expected each sample once")
            continue
        seen.add(sample)
        if sample not in context.samples:
            say("unknown_sample", "SAMPLE_ID", "expected a sample of the clinical sample file")
            continue
        panel = cells.get("mutations", [""] * (at + 1))[at]
        if panel not in {"", _NOT_TESTED} and sequenced is not None and sample not in sequenced:
            say("sample_not_sequenced", "mutations", "expected the sample in the case list of sequenced samples")
        if panel:
            found[sample] = panel
    return found
