"""The shared cohort's vectors as files of their own: as many patients as the file has."""

import csv

import numpy as np
import pytest

from ingest import registry
from ingest.records import StudyRecord
from ingest.sources import KnownStudy
from tests.paths import dev_data

COUNTS = {"HE": 760, "CD3": 746}


@pytest.mark.parametrize("stain", COUNTS)
def test_a_lone_archive_has_a_vector_a_patient(stain):
    folder = dev_data("hancock")
    with (folder / "clinical.csv").open(newline="") as stream:
        codes = frozenset(f"{int(row['patient_id']):03d}" for row in csv.DictReader(stream))
    known = KnownStudy(record=StudyRecord(code="h", name="H", index_date="diagnosis"), patients=codes)
    file = folder / f"tma_tile_dtr_256_{stain}.npz"

    package = registry.read([file], study="h", known=known, options={"encoder": "dtr_256", "name": stain})

    (table,) = package.embeddings
    assert package.errors == []
    assert registry.detect(file).kind == "embedding"
    assert (len(table.patients), table.dim, table.pooling, table.name) == (COUNTS[stain], 512, "none", stain)
    assert package.kept == []
    with np.load(file) as archive:
        np.testing.assert_array_equal(table.vectors[7], archive[table.patients[7]].astype(np.float32))
