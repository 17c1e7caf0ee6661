"""Names, codes and units of measurements."""

import pytest

from twins.dossier.naming import answer_of, code_of, name_of, unit_of


@pytest.mark.parametrize(
    ("stored", "words", "code"),
    [
        ("LOINC:2276-4", "ferritin", "LOINC:2276-4"),
        ("LOINC:99999-9", "laboratory or clinical test", "LOINC:99999-9"),
        ("XYZ:1", "XYZ code", "XYZ:1"),
        ("LN:4711-0 [8963e681]", "laboratory or clinical test", "LN:4711-0, lesion 8963e681"),
        ("SUVbw max [8963e681]", "SUVbw max", "lesion 8963e681"),
        ("BOR", "best overall response", "BOR"),
        ("LDIAM12", "longest diameter of lesion 12", "LDIAM12"),
        ("CRP", "CRP", ""),
        ("lactate_dehydrogenase", "lactate dehydrogenase", ""),
        ("treatment_ic50:erlotinib", "treatment ic50:erlotinib", ""),
    ],
)
def test_name_has_words_and_keeps_its_code(stored: str, words: str, code: str) -> None:
    assert (name_of(stored), code_of(stored)) == (words, code)


@pytest.mark.parametrize(
    ("ucum", "written"),
    [
        ("1", ""),
        ("10*3/uL", "10³/µL"),
        ("10*9/L", "10⁹/L"),
        ("mm[Hg]", "mmHg"),
        ("{score}", ""),
        ("ug/mL", "µg/mL"),
        ("U/L", "U/L"),
    ],
)
def test_unit_is_written_as_by_hand(ucum: str, written: str) -> None:
    assert unit_of(ucum) == written


def test_an_answer_is_a_word_and_a_number_is_none() -> None:
    assert answer_of("er_status", 1.0, "value", "") == "positive"
    assert answer_of("er_status", None, "none_found", "") == "negative"
    assert answer_of("HP:0000555", 1.0, "value", "") == "present"
    assert answer_of("HP:0000555", None, "failed", "") == ""
    assert answer_of("CRP", 1.0, "value", "mg/L") == ""
