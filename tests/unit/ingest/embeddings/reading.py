"""One way to read embeddings in tests."""

from pathlib import Path

from ingest.checks import Report
from ingest.embeddings import EmbeddingSource, read_embedding
from tests.broken.build_embeddings import DIM


def read_file(file: Path, report: Report | None = None, *, patients=("A", "B", "C"), **changes):
    given = {"encoder": "mine", "dim": DIM, "unit": "tile", "label": f"slides/{file.name}"} | changes
    source = EmbeddingSource(modality="pathology", name="HE", file=file, **given)
    return read_embedding(source, patients=patients, report=report if report is not None else Report())
