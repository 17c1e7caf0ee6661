import csv

import h5py
import numpy as np

from ingest.demo.clinical import write_responses, write_sizes
from ingest.demo.cohort import draw_cohort
from ingest.demo.expression import draw_expression
from ingest.demo.fates import draw_fates
from ingest.demo.followup import observe
from ingest.demo.mutations import HOTSPOTS
from ingest.demo.pathways import SHOWN, read_pathways
from ingest.demo.presence import draw_presence
from ingest.demo.slides import slide_vectors
from ingest.genes import load_genes


def _rows(path, delimiter=","):
    with path.open() as file:
        return list(csv.DictReader(file, delimiter=delimiter))


def test_sizes_without_a_value_say_why(folder):
    for row in _rows(folder / "sizes.csv"):
        assert (row["sum_of_diameters_mm"] == "") == (row["state"] in {"below_lod", "failed"})
        assert row["state"] != "detected" or float(row["sum_of_diameters_mm"]) >= 5


def test_a_scan_that_failed_has_no_answer(tmp_path):
    cohort = draw_cohort(60, 2)
    fates = draw_fates(cohort)
    seen = observe(cohort, fates)
    write_sizes(tmp_path, cohort, fates, seen, draw_presence(cohort))
    write_responses(tmp_path, cohort, fates, seen)
    answers = {(row["patient"], row["day"]): row["response"] for row in _rows(tmp_path / "responses.csv")}
    failed = [row for row in _rows(tmp_path / "sizes.csv") if row["state"] == "failed"]
    assert failed
    assert {answers[row["patient"], row["day"]] for row in failed} == {"NE"}


def test_grades_are_ctcae_and_events_lie_within_follow_up(folder):
    end = {row["patient"]: float(row["os_months"]) * 365.25 / 12 for row in _rows(folder / "patients.csv")}
    for row in _rows(folder / "adverse_events.csv"):
        assert row["grade"] in "1234"
        assert 0 < int(row["start_day"]) <= end[row["patient"]] + 0.1


def test_treatment_lines_lie_before_day_0_or_after_progression(folder):
    progressed = {row["patient"]: int(row["day"]) for row in _rows(folder / "progressions.csv")}
    for row in _rows(folder / "treatments.csv"):
        first = row["line"] == "1"
        assert int(row["stop_day"]) < 0 if first else int(row["start_day"]) > progressed[row["patient"]]


def test_slides_are_in_the_layout_of_trident(folder):
    slides = sorted((folder / "slides").iterdir())
    assert len(slides) == 10
    for path in slides:
        with h5py.File(path) as file:
            assert file["features"].shape == (768,)
            assert file["features"].attrs["encoder"] == "titan"
            assert {"name", "savetodir", "synthetic"} <= set(file["features"].attrs)


def test_stroma_can_be_read_from_the_slides():
    cohort = draw_cohort(160, 2)
    vectors = slide_vectors(cohort)
    scores = np.linalg.svd(vectors - vectors.mean(axis=0), full_matrices=False)[0][:, :8]
    design = np.column_stack([scores, np.ones(160)])
    fitted = design @ np.linalg.lstsq(design, cohort.factors["stroma"], rcond=None)[0]
    assert np.corrcoef(fitted, cohort.factors["stroma"])[0, 1] > 0.8


def test_pathways_show_their_factors():
    cohort = draw_cohort(160, 2)
    genes, values = draw_expression(cohort)
    for pathway, factor in SHOWN.items():
        rows = [genes.index(gene) for gene in read_pathways()[pathway]]
        assert np.corrcoef(values[rows].mean(axis=0), cohort.factors[factor])[0, 1] > 0.6, pathway


def test_growth_can_be_read_from_ki67():
    cohort = draw_cohort(160, 2)
    assert np.corrcoef(cohort.ki67_percent, cohort.factors["growth"])[0, 1] > 0.75
    assert 30 <= np.median(cohort.ki67_percent) <= 40


def test_expression_has_a_row_a_gene_and_a_column_a_patient_with_tissue(folder):
    rows = _rows(folder / "expression.tsv", delimiter="\t")
    assert len(rows[0]) == 1 + 9
    assert len({row["gene"] for row in rows}) == len(rows)


def test_about_300_genes_are_measured_and_all_are_in_the_gene_table():
    genes = {gene for members in read_pathways().values() for gene in members}
    assert 270 <= len(genes) <= 330
    assert genes | {hotspot.gene for hotspot in HOTSPOTS} <= set(load_genes())
