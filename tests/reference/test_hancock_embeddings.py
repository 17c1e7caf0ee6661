"""The eight stains of a real cohort."""

import csv

import numpy as np
import pytest

from ingest.checks import Report
from ingest.embeddings import EmbeddingSource, read_embedding
from tests.paths import dev_data

COUNTS = {"CD163": 757, "CD3": 746, "CD56": 760, "CD68": 760, "CD8": 760, "HE": 760, "MHC1": 760, "PDL1": 760}


@pytest.mark.parametrize("stain", sorted(COUNTS))
@pytest.mark.parametrize("padded", [True, False])
def test_stain_is_read_by_patient(stain, padded):
    folder = dev_data("hancock")
    with (folder / "clinical.csv").open(newline="") as stream:
        patients = [row["patient_id"] for row in csv.DictReader(stream)]
    codes = patients if padded else [str(int(patient)) for patient in patients]
    file = folder / f"tma_tile_dtr_256_{stain}.npz"
    source = EmbeddingSource(
        modality="pathology",
        name=stain,
        file=file,
        encoder="dtr_256",
        unit="tile",
        label=file.name,
        dim=512,
        id_format="{id:03d}",
    )
    report = Report()
    table = read_embedding(source, patients=codes, report=report)
    assert report.issues() == []
    assert table.vectors.shape == (COUNTS[stain], 512)
    with np.load(file) as archive:
        assert np.array_equal(table.vectors[5], archive[f"{int(table.patients[5]):03d}"])
