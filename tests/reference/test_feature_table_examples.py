"""What is in pyradiomics' own baseline tables."""

import csv

import numpy as np
import pytest

from ingest.feature_table.format import recognise
from tests.paths import dev_data
from tests.unit.ingest.feature_table.reading import read_table

# Cases and features of each.
SHAPES = {
    "firstorder": (20, 18),
    "glcm": (40, 24),
    "gldm": (35, 14),
    "glrlm": (40, 16),
    "glszm": (35, 16),
    "ngtdm": (35, 5),
    "shape": (10, 14),
    "shape2D": (5, 9),
}


@pytest.mark.parametrize("name", SHAPES)
def test_baseline_table(tmp_path, name):
    path = dev_data(f"radiomics/baseline/baseline_{name}.csv")
    package = read_table(path, tmp_path)
    (table,) = package.tables
    with path.open(newline="") as stream:
        rows = {row["featureName"]: row for row in csv.DictReader(stream)}
    assert recognise(path) == "the table has features of pyradiomics"
    assert table.values.shape == SHAPES[name]
    for at, case in enumerate(table.patients):
        expected = [float(rows[feature][case] or "nan") for feature in table.features]
        assert table.values[at] == pytest.approx(np.array(expected, np.float32), nan_ok=True)
