"""The log risk shared out, in rows and sentences."""

from typing import Any

import pytest

from tests.fit_json import why
from twins.dossier.twin.why import ShareGroup, WhyView, build_why, share_row
from twins.models import Twin


def view(index: float | None = 0.31, **changed: Any) -> WhyView:
    found = build_why(Twin(why=why(**changed), prognostic_index=index))
    assert found is not None
    return found


def group(name: str, **changed: Any) -> ShareGroup:
    return next(each for each in view(**changed).groups if each.name == name)


def test_twin_without_shares_has_no_section() -> None:
    assert build_why(None) is None
    assert build_why(Twin(why={})) is None


def test_modalities_come_by_size_with_sign_factor_and_words() -> None:
    rows = group("modalities").rows
    assert [(row.label, row.text, row.factor, row.direction, row.sign) for row in rows] == [
        ("Laboratory", "−0.40", "hazard × 0.67", "lowers risk", "down"),
        ("Clinical", "+0.20", "hazard × 1.22", "raises risk", "up"),
        ("Tissue omics", "0.00", "hazard × 1.00", "hardly matters", "none"),
    ]


@pytest.mark.parametrize(("value", "bar"), [(0.2, (0.0, 50.0)), (-0.4, (-100.0, 100.0)), (0.0, (0.0, 0.0))])
def test_bars_start_at_zero_and_share_one_scale(value: float, bar: tuple[float, float]) -> None:
    row = share_row("x", value, 0.4)
    assert (abs(row.bar_x), row.bar_width) == (abs(bar[0]), bar[1]) and row.bar_x <= 0


def test_genes_that_hardly_matter_are_left_out_and_said() -> None:
    assert [row.label for row in group("genes").rows] == ["TP53"]
    assert group("genes", genes={"KRAS": 0.001}).note == "None changes the hazard by one percent."
    assert group("pathways").rows == ()


def test_lesion_is_named_by_source_number_and_place() -> None:
    assert group("parts").rows[0].label == "ct, number 2, at 1, 2, −3 mm"


def test_indicator_is_a_question_and_not_a_finding() -> None:
    arm = {"block": "treatment", "modality": "clinical", "name": "arm=docetaxel", "gene": "", "contribution": 0.2}
    assert group("features", features=[arm]).rows[0].label == "Clinical: arm, whether docetaxel"


def test_lead_is_the_hazard_against_the_average_with_its_interval() -> None:
    assert view().lead == "Hazard of OS, against the average training patient: × 0.82 (0.50 to 1.35)."
    assert view(interval=None).lead.endswith("× 0.82.")


def test_notes_say_what_is_left_over_and_which_reading_the_forecast_takes() -> None:
    notes = " ".join(view().notes)
    assert "Left over by the approximation: 0.000" in notes and "boosted trees −0.20" in notes
    assert "log risk of −0.30" in notes and "+0.31" in notes
    assert "Shared out is" not in " ".join(view(index=-0.3).notes)
