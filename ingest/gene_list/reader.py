"""A file of gene lists or pairs to a package."""

from __future__ import annotations

from ingest.checks import Report
from ingest.errors import OptionUnknown
from ingest.gene_list.format import TABLE_SUFFIXES
from ingest.gene_list.pairs import is_pairs, read_pairs
from ingest.gene_list.sets import GeneSets, read_gmt, read_json, read_list, read_set_table
from ingest.genes.naming import GeneNames
from ingest.records import Package
from ingest.requests import Request, Roster, source_file
from ingest.tables import Table, read_table

_LONGEST_NAME = 100


def read(request: Request) -> Package:
    """Read gene sets (`GeneSetRecord`) or ligand-receptor pairs (`GeneLinkRecord`).

    Former gene symbols are renamed, symbols outside the shipped table kept as given; both are warnings.

    Raises:
        OptionUnknown: an option's value.
        NotTheFile: empty, a Git-LFS pointer or a web page.
    """
    path, report = request.path, Report()
    package = Package(kind="gene_list", study=request.study_record(), registers=False)
    package.files = [source_file(path, label=path.name)]
    roster = Roster(request, report)
    lowered = path.name.lower()
    if lowered.endswith(TABLE_SUFFIXES):
        table = read_table(path, label=path.name, report=report)
        if table is not None and is_pairs(table):
            _fill_links(package, table, request, roster, report)
        elif table is not None:
            _fill_sets(package, request, report, table)
    else:
        _fill_sets(package, request, report, None)
    package.patients = roster.records()
    package.issues = report.issues()
    return package


def _fill_links(package: Package, table: Table, request: Request, roster: Roster, report: Report) -> None:
    names = GeneNames(report, file=table.label, column="ligand, receptor")
    patient = _text(request, "patient", "") or None
    source = _text(request, "source", table.label)
    links = read_pairs(table, source=source, patient=patient, roster=roster, names=names, report=report)
    if not links and not report.has_errors:
        report.error("no_pairs", file=table.label, message="expected at least one pair, found none")
    package.gene_links = links
    package.tally = {"pair": {"used": len(table), "kept_raw": 0, "ignored": 0}}


def _fill_sets(package: Package, request: Request, report: Report, table: Table | None) -> None:
    path, label = request.path, request.path.name
    sets = GeneSets(GeneNames(report, file=label, column="gene"), report, label=label)
    lowered = label.lower()
    if table is not None:
        read_set_table(table, sets, report)
    elif lowered.endswith(".gmt"):
        read_gmt(path, sets, label=label, report=report)
    elif lowered.endswith(".json"):
        read_json(path, sets, label=label, report=report)
    else:
        name = _text(request, "name", label.split(".")[0])
        read_list(path, sets, label=label, name=name, report=report)
    package.gene_sets = sets.records(_text(request, "source", label))
    package.tally = {"gene of a set": {"used": sets.mentions, "kept_raw": 0, "ignored": 0}}


def _text(request: Request, name: str, default: str) -> str:
    text = request.options.get(name, default).strip()
    if len(text) > _LONGEST_NAME or (name in request.options and not text):
        raise OptionUnknown(f"expected a text of 1 to {_LONGEST_NAME} characters", column=name)
    return text
