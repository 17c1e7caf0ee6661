"""Flags that were stored in English are known sentence by sentence."""

import csv
from importlib.resources import files

import pytest
from django.utils import translation

from fusion.simulation.flags import FlagCode
from twins.dossier.forecasts.flag_messages import GATES, MESSAGES
from twins.dossier.forecasts.retelling import Told, matcher, retell

# Sentences on biomarkers come from a table with their source in brackets.
FROM_THE_TABLE = {FlagCode.BIOMARKER_GATE, FlagCode.BIOMARKER_SUPPORTS}


def test_every_flag_of_a_simulation_has_its_sentences() -> None:
    assert set(MESSAGES) == {code.value for code in set(FlagCode) - FROM_THE_TABLE}


def test_every_sentence_on_a_biomarker_is_known() -> None:
    table = files("fusion.simulation.library").joinpath("gates.csv").read_text("utf-8")

    assert set(GATES) == {row["sentence"] for row in csv.DictReader(table.splitlines())}


@pytest.mark.parametrize(
    ("code", "message"),
    [
        ("extrapolation", "The source was followed for 27 months; later months are extrapolated."),
        ("weights", "Few particles explain the data (effective share 1.2% of 5%, k-hat 0.74 of 0.7)."),
        (
            "scans_stopped",
            "No size since day -4 though 3 scans were due: progression by then is taken to have the probability 0.61.",
        ),
        ("uncalibrated", "Only 18 deaths on this arm in the cohort: the library's numbers are kept."),
        (
            "biomarker_gate",
            "No EGFR alteration found: the trial's patients all had one. (Mok 2017; Wu 2015 (trial eligibility))",
        ),
        (
            "biomarker_supports",
            "PD-L1 of 1 % or more of tumour cells: effect was larger there. (Borghaei 2015; not verified)",
        ),
    ],
)
def test_known_sentence_stays_itself_in_english(code: str, message: str) -> None:
    assert retell(code, message) == Told(text=message)


def test_codes_of_classes_and_modalities_become_words() -> None:
    classes = (
        "Not checked against the source, not to be ranked on: Any grade >= 3, treatment-related; Cardiac disorders"
    )

    assert retell("toxicity_unverified", classes).text.endswith("Any organ class, treatment-related; Heart")
    assert retell("missing_modality", "Not known for this patient: ctdna, omics").text.endswith("ctDNA, Tissue omics")


def test_unknown_sentence_is_marked_as_english_for_other_readers() -> None:
    with translation.override("de"):
        assert retell("extrapolation", "Something new.") == Told(text="Something new.", language="en")
        told = retell("prior_data_conflict", "The latest measurement lies outside what the model expected (p = 0.004).")

    assert retell("extrapolation", "Something new.") == Told(text="Something new.")
    assert "0,004" in told.text and told.language == ""


def test_pattern_matches_nothing_but_its_own_sentence() -> None:
    pattern = matcher("The source was followed for %(months)s months; later months are extrapolated.")

    assert pattern.fullmatch("The source was followed for a while.") is None
