from types import SimpleNamespace

import numpy as np
import pytest

from fusion.cohort.clinical import build_clinical_blocks
from fusion.cohort.roster import Roster
from fusion.errors import CohortError


def blocks_of(*rows: dict, covariates: tuple = (), named: bool = False):
    empty = {"age_years": None, "sex": "", "ecog": None, "stage": "", "diagnosis_detail": "", "covariates": {}}
    roster = Roster(
        study="s",
        study_id=1,
        origin_day=0,
        rows=tuple(SimpleNamespace(**(empty | row)) for row in rows),
        covariates=covariates,
        randomised=False,
        outcome=None,
        left_out={},
        named=named,
    )
    return build_clinical_blocks(roster)


def block_of(*rows: dict, covariates: tuple = ()):
    return blocks_of(*rows, covariates=covariates)[0]


def column(block, name: str) -> list[float]:
    return block.values[:, block.features.index(name)].tolist()


def test_category_has_one_indicator_a_level_and_one_for_missing():
    block = block_of({"sex": "male"}, {"sex": "female"}, {"sex": ""})
    assert column(block, "sex=male") == [1, 0, 0]
    assert column(block, "sex=missing") == [0, 0, 1]
    assert block.observed.all()


def test_missing_number_is_unobserved():
    block = block_of({"age_years": 60.0}, {"age_years": None}, {"age_years": 70.0})
    assert block.observed[:, 0].tolist() == [True, False, True]


def test_ordinal_covariate_is_the_place_of_its_level():
    spec = {"name": "grade", "kind": "ordinal", "levels": ["low", "mid", "high"]}
    rows = [{"covariates": {"grade": level}} for level in ("high", "low", None)]
    block = block_of(*rows, covariates=(spec,))
    assert column(block, "grade")[:2] == [2, 0]
    assert block.observed[:, 0].tolist() == [True, True, False]


def test_level_that_the_study_does_not_name_is_refused():
    spec = {"name": "grade", "kind": "ordinal", "levels": ["low"]}
    with pytest.raises(CohortError, match="covariate grade: expected one of 1 levels"):
        block_of({"covariates": {"grade": "other"}}, covariates=(spec,))


def test_text_in_a_numeric_covariate_is_refused():
    spec = {"name": "size", "kind": "numeric", "levels": []}
    with pytest.raises(CohortError, match="covariate size: expected numbers"):
        block_of({"covariates": {"size": "big"}}, covariates=(spec,))


@pytest.mark.parametrize(("text", "number"), [("IIIA", 3.25), ("stage iv", 4), ("I", 1), ("IVB", 4.5), ("IA2", 1.25)])
def test_stage_is_a_number(text: str, number: float):
    assert column(block_of({"stage": text}, {"stage": "II"}), "stage") == [number, 2]


def test_other_stage_systems_are_categories():
    block = block_of({"stage": "limited"}, {"stage": "extensive"})
    assert "stage=limited" in block.features


def test_column_in_which_all_are_alike_is_left_out():
    block = block_of({"age_years": 60.0, "ecog": 1}, {"age_years": 61.0, "ecog": 1})
    assert block.features == ("age_years",)


def test_many_rare_levels_are_limited_to_twenty():
    block = block_of(*({"diagnosis_detail": f"type {n}"} for n in range(30)))
    assert len(block.features) == 20
    assert np.all(block.values.sum(axis=1) <= 1)


def test_covariates_of_another_table_are_a_block_that_patients_without_a_row_lack():
    specs = ({"name": "nodes", "kind": "numeric", "table": "pathology"}, {"name": "smoker", "kind": "categorical"})
    rows = [{"nodes": 2, "smoker": "yes"}, {"nodes": None, "smoker": "no"}, {"nodes": 0, "smoker": "no"}]
    first, second = blocks_of(*({"covariates": row} for row in rows), covariates=specs)
    assert first.name == "clinical" and "smoker=yes" in first.features
    assert (second.name, second.features, second.modality) == ("pathology", ("nodes",), first.modality)
    assert second.present.tolist() == [True, False, True]


def test_one_patient_asked_for_by_name_keeps_columns_in_which_all_are_alike():
    smoking = ({"name": "smoking", "kind": "categorical"},)
    row = {"age_years": 60, "sex": "male", "ecog": 1}
    (alone,) = blocks_of(row, covariates=smoking, named=True)
    (usual,) = blocks_of(row, covariates=smoking)
    assert {"age_years", "sex=male", "ecog", "smoking=missing"} <= set(alone.features)
    assert usual.features == ()
