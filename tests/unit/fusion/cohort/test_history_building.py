from types import SimpleNamespace
from typing import Any

import pytest

from fusion.cohort.history import Knowing, PatientHistory
from fusion.cohort.history_building import PatientRows, build_history
from fusion.errors import HistoryError

PATIENT = SimpleNamespace(code="P1", diagnosis="", diagnosis_detail="SQUAMOUS", age_years=61.0, ecog=1)


def row(**fields: Any) -> SimpleNamespace:
    return SimpleNamespace(**fields)


def line(regimen: str, start_day: int, stop_day: int | None = None, *, is_index: bool = False) -> SimpleNamespace:
    return row(regimen=regimen, start_day=start_day, stop_day=stop_day, is_index=is_index)


def size(day: int, value: float | None, *, unit: str = "mm", state: str = "value", **fields: Any) -> SimpleNamespace:
    plain = {
        "modality": "tumour_size",
        "name": "sld",
        "day": day,
        "value": value,
        "unit": unit,
        "state": state,
        "limit": None,
        "comparator": "",
    }
    return row(**{**plain, **fields})


def specimen(number: int, day: int, state: str = "value", kind: str = "plasma") -> SimpleNamespace:
    return row(id=number, day=day, kind=kind, variants_state=state)


def variant(number: int, gene: str, vaf: float | None, effect: str = "missense", **fields: Any) -> SimpleNamespace:
    return row(
        **{
            "specimen_id": number,
            "gene": gene,
            "vaf": vaf,
            "depth": None,
            "alt_depth": None,
            "effect": effect,
            **fields,
        }
    )


def build(origin_day: int = 100, **rows: Any) -> PatientHistory:
    return build_history(PatientRows(patient=PATIENT, study="demo", diagnosis="NSCLC", **rows), origin_day=origin_day)


def test_patient_without_a_diagnosis_has_the_studys() -> None:
    assert build().diagnosis == "NSCLC"


def test_assigned_arm_and_its_dated_twin_are_one_line() -> None:
    lines = build(lines=[line("Docetaxel", 2, 80), line("docetaxel", 0, is_index=True), line("docetaxel", 90)]).lines
    assert [(each.start_day, each.stop_day, each.is_index) for each in lines] == [(0, 80, True), (90, None, False)]


def test_sizes_keep_unit_limit_and_the_usual_name() -> None:
    found = build(
        observations=[
            size(42, 4.1, unit="cm"),
            size(0, 50.0),
            size(84, None, state="below_limit", limit=5.0),
            size(10, 12.0, name="liver lesion"),
        ]
    ).sizes
    assert [(each.day, each.value_mm, each.limit_mm) for each in found] == [
        (0, 50, None),
        (42, 41, None),
        (84, None, 5),
    ]


def test_size_of_a_vanished_tumour_is_below_the_limit() -> None:
    found = build(observations=[size(0, 30.0), size(42, 0.0)]).sizes
    assert [(each.state, each.value_mm) for each in found] == [(Knowing.VALUE, 30), (Knowing.BELOW_LIMIT, None)]


def test_a_bound_is_no_size() -> None:
    assert [visit.day for visit in build(observations=[size(0, 30.0), size(42, 8.0, comparator=">")]).sizes] == [0]


def test_size_in_an_unknown_unit_is_refused() -> None:
    with pytest.raises(HistoryError, match="found inch"):
        build(observations=[size(0, 2.0, unit="inch")])


def test_sizes_come_from_segmented_lesions_where_none_is_recorded() -> None:
    lesions = [row(day=0, longest_diameter_mm=value) for value in (10.0, 20.0, None)]
    assert [(each.day, each.value_mm) for each in build(lesions=lesions).sizes] == [(0, 30.0)]
    assert build(lesions=lesions, observations=[size(5, 44.0)]).sizes[0].value_mm == 44


def test_draw_is_its_most_frequent_variant() -> None:
    found = build(
        specimens=[specimen(1, 0), specimen(2, 40, "none_found"), specimen(3, 0, kind="tissue")],
        variants=[
            variant(1, "TP53", 0.08, depth=2000, alt_depth=160),
            variant(1, "KRAS", 0.02, depth=1000, alt_depth=20),
            variant(3, "EGFR", 0.6),
        ],
    ).ctdna
    assert [(each.day, each.state) for each in found] == [(0, Knowing.VALUE), (40, Knowing.NONE_FOUND)]
    assert (found[0].max_vaf, found[0].alt_reads, found[0].depth, found[0].markers) == (0.08, 160, 2000, 2)
    assert found[0].mean_vaf == pytest.approx(0.05)


def test_ready_levels_fill_the_days_without_a_sequenced_draw() -> None:
    level = {"modality": "ctdna", "name": "vaf", "unit": "%", "limit": None, "comparator": ""}
    found = build(
        specimens=[specimen(1, 0)],
        variants=[variant(1, "TP53", 0.08)],
        observations=[
            row(**level, day=0, value=50.0, state="value"),
            row(**level, day=30, value=2.0, state="value"),
            row(**level, day=60, value=0.0, state="value"),
        ],
    ).ctdna
    assert [(each.day, each.max_vaf, each.state) for each in found] == [
        (0, 0.08, Knowing.VALUE), (30, 0.02, Knowing.VALUE), (60, None, Knowing.NONE_FOUND)
    ]  # fmt: skip


def test_ready_levels_of_one_draw_that_disagree_are_refused() -> None:
    level = {"modality": "ctdna", "name": "vaf", "unit": "%", "limit": None, "comparator": "", "state": "value"}
    with pytest.raises(HistoryError, match="ctDNA on day 30: expected results of one draw that agree"):
        build(observations=[row(**level, day=30, value=2.0), row(**level, day=30, value=40.0)])
    agreed = build(observations=[row(**level, day=30, value=2.0), row(**level, day=30, value=3.0)]).ctdna
    assert [each.max_vaf for each in agreed] == [0.02]


def test_mutated_genes_are_loud_and_known_at_the_origin() -> None:
    history = build(
        specimens=[specimen(1, 0), specimen(2, 200)],
        variants=[variant(1, "tp53", 0.1), variant(1, "EGFR", 0.1, "synonymous_variant"), variant(2, "KRAS", 0.1)],
    )
    assert history.mutated_genes == {"TP53"}
    assert history.tested_genes
    assert not build(specimens=[specimen(1, 0, "failed")]).tested_genes


@pytest.mark.parametrize(("origin_day", "expected"), [(100, 60), (0, 60), (150, 140)])
def test_progression_is_the_first_on_the_current_line(origin_day: int, expected: int) -> None:
    events = [row(kind="progression", day=day) for day in (60, 140)]
    lines = [line("atezolizumab", 0, is_index=True), line("docetaxel", 110)]
    assert build(origin_day, lines=lines, events=events).progression_day == expected


def test_outcomes_say_when_patients_progressed_and_died() -> None:
    def outcome(endpoint: str, days: float, status: str) -> SimpleNamespace:
        return row(endpoint=endpoint, time_days=days, status=status)

    dead = build(outcomes=[outcome("OS", 300.2, "event"), outcome("PFS", 120.0, "event")])
    assert (dead.death_day, dead.progression_day) == (300, 120)
    assert build(outcomes=[outcome("OS", 300.2, "event"), outcome("PFS", 300.2, "event")]).progression_day is None
    assert build(outcomes=[outcome("OS", 300.2, "censored")]).last_known_alive_day == 300
