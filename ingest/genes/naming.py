"""A file's gene symbols to approved ones, with what was changed or not recognised said once a file."""

from __future__ import annotations

from ingest.checks import Report
from ingest.genes.table import load_aliases, load_genes


class GeneNames:
    """Names genes for one column of one file.

    A symbol of the shipped table stays; a former symbol becomes the approved one (`gene_renamed`, once a symbol and
    row counted); any other stays as given (`gene_not_in_table`). Case counts: symbols differ by it in other species.
    """

    def __init__(self, report: Report, *, file: str, column: str) -> None:
        self._report = report
        self._file = file
        self._column = column
        self._genes = load_genes()
        self._aliases = load_aliases()

    def of(self, symbol: str, *, line: int | None, count: int = 1) -> str:
        """The symbol to store. `count`: how many rows name it, the first of them on `line`."""
        if symbol in self._genes:
            return symbol
        renamed = self._aliases.get(symbol)
        if renamed is not None:
            self._warn(
                "gene_renamed",
                symbol,
                line,
                f"former gene symbols were renamed, first '{symbol}' to '{renamed}'",
                count,
            )
            return renamed
        message = f"gene symbols outside the shipped table are kept as given, first '{symbol}'"
        self._warn("gene_not_in_table", symbol, line, message, count)
        return symbol

    def _warn(self, code: str, symbol: str, line: int | None, message: str, count: int) -> None:
        self._report.warn(
            code, file=self._file, line=line, column=self._column, value=symbol, message=message, count=count
        )
