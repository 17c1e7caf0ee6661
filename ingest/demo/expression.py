"""An expression table, genes x patients, log2-like: each pathway shares a score, and some scores show a factor."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import numpy as np

from ingest.demo.cohort import Cohort, Floats
from ingest.demo.pathways import SHOWN, read_pathways
from ingest.demo.presence import Presence
from ingest.demo.seeds import generator
from ingest.demo.tables import write_table

SHARE_OF_FACTOR: Final = 0.92
SD_GENE: Final = 0.8
# What sets tumours apart (immune cells, stroma, division) moves its genes more than the rest do.
LOADINGS: Final = (0.3, 0.6)
LOADINGS_SHOWN: Final = (0.6, 1.0)


def write_expression(folder: Path, cohort: Cohort, presence: Presence) -> None:
    """Write expression.tsv: the first column is the gene symbol, each other column a patient with tissue."""
    genes, values = draw_expression(cohort)
    places = presence.patients("omics")
    header = ("gene", *(cohort.codes[place] for place in places))
    rows = ([gene, *(f"{value:.3f}" for value in values[row, places])] for row, gene in enumerate(genes))
    write_table(folder / "expression.tsv", header, rows, delimiter="\t")


def draw_expression(cohort: Cohort) -> tuple[list[str], Floats]:
    """Gene symbols, and values of shape (genes, patients); a gene of two pathways follows both."""
    pathways = read_pathways()
    genes = sorted({gene for members in pathways.values() for gene in members})
    rng = generator(cohort.seed, "expression")
    values = rng.uniform(2.5, 9.0, size=len(genes))[:, None] + SD_GENE * rng.normal(size=(len(genes), len(cohort)))
    for name, members in pathways.items():
        rows = np.searchsorted(np.array(genes), sorted(members))
        loadings = rng.uniform(*(LOADINGS_SHOWN if name in SHOWN else LOADINGS), size=len(rows))
        values[rows] += loadings[:, None] * _score(name, cohort, rng)[None, :]
    return genes, np.maximum(values, 0.0)


def _score(pathway: str, cohort: Cohort, rng: np.random.Generator) -> Floats:
    own = rng.normal(size=len(cohort))
    if pathway not in SHOWN:
        return own
    return np.asarray(SHARE_OF_FACTOR * cohort.factors[SHOWN[pathway]] + np.sqrt(1 - SHARE_OF_FACTOR**2) * own)
