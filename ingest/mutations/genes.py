"""Genes of mutation rows: symbol, else Entrez number; the checks that need no gene table."""

from __future__ import annotations

from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from ingest.errors import Severity
from ingest.mutations.checks import Rows
from ingest.mutations.rules import ENTREZ, GENE

NO_SYMBOL = ("", "NA", "Unknown")
NO_NUMBER = ("", "NA", "0")


def check_genes(rows: Rows) -> None:
    """Report rows without any gene (`no_gene`), and Entrez numbers that are none (`bad_entrez`)."""
    symbols = rows.text(GENE)
    nameless = pc.is_in(symbols, value_set=pa.array(NO_SYMBOL))
    digit = pc.match_substring_regex(symbols, "^[0-9]")
    message = "a gene symbol that starts with a digit: a spreadsheet may have changed it"
    rows.say("gene_starts_with_digit", digit, GENE, message, Severity.WARNING)
    neither = "expected a gene symbol or an Entrez number, found neither"
    if not rows.has(ENTREZ):
        rows.say("no_gene", nameless, GENE, neither)
        return
    numbers = rows.text(ENTREZ)
    numberless = pc.is_in(numbers, value_set=pa.array(NO_NUMBER))
    rows.say(
        "no_gene", pc.and_(nameless, numberless), GENE, "expected a gene symbol or an Entrez number, found neither"
    )
    whole = pc.match_substring_regex(numbers, "^[+-]?[0-9]+$")
    message = "an Entrez number that is no number: the symbol is used"
    rows.say("bad_entrez", pc.invert(pc.or_(numberless, whole)), ENTREZ, message, Severity.WARNING)
    negative = pc.and_(pc.invert(numberless), pc.match_substring_regex(numbers, "^(-[0-9]+|[+]?0+)$"))
    rows.say("bad_entrez", negative, ENTREZ, "expected an Entrez number above 0")


def genes_of(rows: Rows) -> Any:
    """The symbol as given, else `Entrez:` and the number."""
    symbols = rows.text(GENE)
    nameless = pc.is_in(symbols, value_set=pa.array(NO_SYMBOL))
    if not rows.has(ENTREZ):
        return pc.if_else(nameless, "", symbols)
    numberless = pc.is_in(rows.text(ENTREZ), value_set=pa.array(NO_NUMBER))
    number = pc.if_else(numberless, "", pc.binary_join_element_wise("Entrez:", rows.text(ENTREZ), ""))
    return pc.if_else(nameless, number, symbols)
