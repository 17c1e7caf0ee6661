import csv

import pytest

from fusion.simulation.library import load_library
from fusion.simulation.toxicity.special_interest import SpecialInterest, recognise
from tests.paths import dev_data


@pytest.mark.parametrize(
    ("term", "event"),
    [
        ("PNEUMONITIS", SpecialInterest.PNEUMONITIS),
        ("Interstitial lung disease", SpecialInterest.LUNG_DISEASE),
        ("Immune-mediated diarrhoea/colitis", SpecialInterest.COLITIS),
        ("Immune-mediated enterocolitis", SpecialInterest.COLITIS),
        ("Autoimmune hepatitis", SpecialInterest.HEPATITIS),
        ("Hypophysitis", SpecialInterest.ENDOCRINE),
        ("Myocarditis", SpecialInterest.MYOCARDITIS),
        ("Febrile neutropenia", SpecialInterest.FEBRILE_NEUTROPENIA),
        ("Electrocardiogram QT corrected interval prolonged", SpecialInterest.QT_PROLONGATION),
        ("QT prolongation", SpecialInterest.QT_PROLONGATION),
        ("LV systolic dysfunction", SpecialInterest.CARDIAC),
        ("Left ventricular systolic dysfunction", SpecialInterest.CARDIAC),
    ],
)
def test_terms_are_recognised(term: str, event: SpecialInterest) -> None:
    assert recognise(term) is event


@pytest.mark.parametrize(
    "term",
    ["Neutropenia", "ALT increased", "Select pulmonary", "Hepatitis viral", "Hepatitis B reactivation",
     "Enterocolitis infectious", "Clostridium difficile colitis", "Mild rash", ""],
)  # fmt: skip
def test_other_terms_are_not(term: str) -> None:
    assert recognise(term) is None


def test_every_event_but_two_has_a_term_of_ctcae() -> None:
    """CTCAE 5 files interstitial lung disease under pneumonitis and has no hepatitis but the viral."""
    with (dev_data("ctcae") / "ctcae_v5_terms.csv").open(encoding="utf-8") as file:
        found = {recognise(row["term"]) for row in csv.DictReader(file)}
    assert found == {None, *SpecialInterest} - {SpecialInterest.LUNG_DISEASE, SpecialInterest.HEPATITIS}


def test_published_rates_of_special_interest_are_found() -> None:
    found = {recognise(rate.term) for rate in load_library().rates}
    assert found >= {SpecialInterest.PNEUMONITIS, SpecialInterest.FEBRILE_NEUTROPENIA, SpecialInterest.ENDOCRINE}
