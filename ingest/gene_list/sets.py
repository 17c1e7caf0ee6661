"""Named lists of genes: .gmt, JSON, a plain list, or a table with a row a gene or a row a set."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from pathlib import Path

from ingest.checks import Report
from ingest.gene_list.format import GENE_COLUMNS, SET_COLUMNS, plain
from ingest.genes.naming import GeneNames
from ingest.records import GeneSetRecord
from ingest.tables import DEFAULT_MISSING, Missing, Table

_LARGEST = 64 << 20
_LONGEST_NAME = 120
_SEPARATORS = re.compile(r"[,;|\s]+")
_SYMBOL = re.compile(r"[A-Za-z0-9][A-Za-z0-9@._-]{0,31}")
_MOST_GENES = 20_000


class GeneSets:
    """Collects genes under names; each gene counts once in a set."""

    def __init__(self, names: GeneNames, report: Report, *, label: str) -> None:
        self._names = names
        self._report = report
        self._label = label
        self._sets: dict[str, dict[str, None]] = {}
        self.mentions = 0

    def add(self, name: str, genes: Iterable[str], *, line: int | None) -> None:
        """Take in genes of a set; what is no symbol is reported."""
        if not 0 < len(name) <= _LONGEST_NAME:
            message = f"expected a name of 1 to {_LONGEST_NAME} characters"
            self._report.error("set_without_name", file=self._label, line=line, message=message)
            return
        members = self._sets.setdefault(name, {})
        for gene in genes:
            self.mentions += 1
            if _SYMBOL.fullmatch(gene) is None:
                message = "expected a gene symbol, found another text"
                self._report.error(
                    "not_a_gene", file=self._label, line=line, column="gene", value=gene, message=message
                )
            else:
                members[self._names.of(gene, line=line)] = None

    def records(self, source: str) -> list[GeneSetRecord]:
        """The sets; one without a gene is reported."""
        for name, members in self._sets.items():
            if not members and not self._report.has_errors:
                message = "expected at least one gene in a set, found none"
                self._report.error("empty_set", file=self._label, value=name, message=message)
            if len(members) > _MOST_GENES:
                message = f"expected at most {_MOST_GENES} genes in a set, found {len(members)}"
                self._report.error("set_too_large", file=self._label, value=name, message=message)
        if not self._sets and not self._report.has_errors:
            self._report.error("empty_set", file=self._label, message="expected at least one set, found none")
        return [GeneSetRecord(name=name, genes=tuple(genes), source=source) for name, genes in self._sets.items()]


def read_gmt(path: Path, sets: GeneSets, *, label: str, report: Report) -> None:
    """Name, description, genes; separated by tabs."""
    for number, line in enumerate(_lines(path, label, report), start=1):
        fields = line.split("\t")
        if not line.strip():
            continue
        if len(fields) < 3:
            message = f"expected a name, a description and genes between tabs, found {len(fields)} fields"
            report.error("ragged_row", file=label, line=number, message=message)
            continue
        sets.add(fields[0].strip(), [gene.strip() for gene in fields[2:] if gene.strip()], line=number)


def read_list(path: Path, sets: GeneSets, *, label: str, name: str, report: Report) -> None:
    """One gene a line, or several between commas; a line that starts with # is a comment."""
    for number, line in enumerate(_lines(path, label, report), start=1):
        genes = [] if line.lstrip().startswith("#") else split_genes(line)
        if genes:
            sets.add(name, genes, line=number)


def read_json(path: Path, sets: GeneSets, *, label: str, report: Report) -> None:
    """An object of lists: name = genes."""
    try:
        content = json.loads("\n".join(_lines(path, label, report)) or "null")
    except (ValueError, RecursionError) as error:
        line = error.lineno if isinstance(error, json.JSONDecodeError) else None
        report.error("not_json", file=label, line=line, message="expected JSON, found damage")
        return
    if not isinstance(content, dict):
        report.error("not_a_gene_list", file=label, message="expected an object of lists of genes")
        return
    for name, genes in content.items():
        if isinstance(genes, list) and all(isinstance(gene, str) for gene in genes):
            sets.add(name.strip(), [gene.strip() for gene in genes], line=None)
        else:
            message = "expected a list of gene symbols"
            report.error("not_a_gene_list", file=label, column="genes", value=name, message=message)


def read_set_table(table: Table, sets: GeneSets, report: Report) -> None:
    """A row a gene, or a row a set with its genes between separators."""
    set_column = column_of(table, SET_COLUMNS)
    gene_column = column_of(table, GENE_COLUMNS)
    if set_column is None or gene_column is None:
        message = (
            f"expected a column of set names ({', '.join(SET_COLUMNS)}) and one of genes ({', '.join(GENE_COLUMNS)})"
        )
        report.error("missing_column", file=table.label, line=1, message=message)
        return
    missing = Missing.of(DEFAULT_MISSING)
    rows = zip(table.lines.tolist(), table.texts(set_column, missing), table.texts(gene_column, missing), strict=True)
    for line, name, genes in rows:
        sets.add(name or "", split_genes(genes or ""), line=line)


def column_of(table: Table, names: tuple[str, ...]) -> str | None:
    """The first column that goes by one of the names."""
    by_name = {plain(column): column for column in reversed(table.columns)}
    return next((by_name[name] for name in names if name in by_name), None)


def split_genes(text: str) -> list[str]:
    """Symbols between commas, semicolons, bars or spaces."""
    return [gene for gene in _SEPARATORS.split(text.strip()) if gene]


def _lines(path: Path, label: str, report: Report) -> list[str]:
    if path.stat().st_size > _LARGEST:
        report.error("too_large", file=label, message=f"expected at most {_LARGEST >> 20} MiB")
        return []
    try:
        return path.read_text(encoding="utf-8-sig").splitlines()
    except UnicodeDecodeError as error:
        message = "expected UTF-8 text"
        report.error("not_utf8", file=label, value=f"byte {error.start}", message=message)
        return []
