"""What the model does not know, gathered."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from tests.fit_json import why
from tests.forecast_json import arm, expert_arm, simulated
from twins.dossier.forecasts.estimates import ModelFacts
from twins.dossier.forecasts.forecast import build_forecast
from twins.dossier.limits import Known, LimitGroup, build_limits, coverage_sentences, median_ages, sentences_of
from twins.dossier.twin.state import build_twin
from twins.models import Forecast, Twin

NOW = datetime(2026, 3, 1, tzinfo=UTC)
MODEL = ModelFacts(
    number=1, endpoint="OS", cohort="850 patients, 569 events", modalities="", blocks=(), stack="", columns=(),
    rows=(), checkpoint="", data="", fitted_at=datetime(2026, 2, 1, tzinfo=UTC),
)  # fmt: skip


def known(twin: Twin | None = None, arms: dict[str, Any] | None = None, **changed: Any) -> Known:
    flag = {"code": "missing_modality", "message": "Not known for this patient: radiomics"}
    twin = twin or Twin(pk=1, modalities={"ctdna": {"present": True, "age_days": 90}}, flags=[flag], created_at=NOW)
    forecast = build_forecast(Forecast(pk=1, horizon_months=24, arms=simulated(arms), created_at=NOW))
    plain: dict[str, Any] = {
        "twin": twin, "view": build_twin(twin), "forecast": forecast, "newest": twin, "model": MODEL,
        "synthetic": False, "last_day": None, "covered": [], "usual_ages": {}, "now": NOW,
    }  # fmt: skip
    return Known(**{**plain, **changed})


def told(limits: Known) -> str:
    return " | ".join(sentences_of(build_limits(limits)))


def test_nothing_forecast_has_no_limits() -> None:
    assert build_limits(replace(known(), twin=None, view=None)) == ()


def test_groups_come_from_the_patient_to_what_is_not_modelled() -> None:
    groups: tuple[LimitGroup, ...] = build_limits(known())
    assert [group.name for group in groups] == ["patient", "arms", "model", "outside"]
    assert groups[0].sentences[0].startswith("Not known for this patient")
    sentences = sentences_of(groups)
    assert len(sentences) == len(set(sentences))


def test_widening_names_modalities_by_their_own_factor_and_leaves_out_those_without() -> None:
    found = told(known(Twin(pk=1, why=why(), created_at=NOW)))
    assert "the interval of the prognosis is 1.30 times as wide (each alone: ctDNA × 1.20)." in found
    assert "times as wide" not in told(known(Twin(pk=1, created_at=NOW)))


@pytest.mark.parametrize(
    ("usual", "said"),
    [
        ({}, "ctDNA: the last item was 90 days old at the origin."),
        ({"ctdna": 12}, "ctDNA: the last item was 90 days old at the origin; 12 days is usual."),
        ({"ctdna": 80}, ""),
    ],
)
def test_old_item_is_held_against_what_is_usual(usual: dict[str, float], said: str) -> None:
    found = told(known(usual_ages=usual))
    assert said in found and ("old at the origin" in found) is bool(said)


def test_median_ages_are_of_those_who_have_the_modality() -> None:
    ages = [{"ctdna": {"age_days": age}, "labs": {"age_days": None}} for age in (3, 5, 40)]
    assert median_ages(ages) == {"ctdna": 5}


def test_newer_twin_and_later_data_are_said() -> None:
    found = told(known(newest=Twin(pk=7), last_day=203))
    assert "A newer twin (7) exists" in found
    assert "what is dated later was not used" in found


def test_each_arm_says_what_its_evidence_leaves_open() -> None:
    follow_up = {"patients": 40, "effective_sample_size": 40, "source": "trial", "follow_up_months": 12.5}
    unchecked = {name: {**each, "verified": False} for name, each in arm()["toxicity"].items()}
    trial = {**arm(evidence="B"), "support": follow_up, "toxicity": unchecked}
    found = told(known(arms={"trial": trial, "prior": {**expert_arm(), "flags": []}}))
    assert "trial: from a trial's curves" in found
    assert "trial: followed for 12.5 months; what lies later is extrapolated." in found
    assert "trial: some toxicity rates were not checked against their source." in found
    assert "prior: supported by an expert prior only; it is shown, but not ranked." in found
    assert "prior: overall survival." in found


def test_flag_of_an_arm_is_not_said_twice_in_other_words() -> None:
    found = told(known(arms={"new": expert_arm()}))
    assert "new: No trial curve supports this arm." in found and "supported by an expert prior" not in found


def test_model_says_its_cohort_its_age_and_that_it_is_missing() -> None:
    assert "fitted on 850 patients, 569 events, on 2026-02-01" in told(known())
    assert "days old; care may have changed" not in told(known())
    assert "The model is 393 days old" in told(known(now=datetime(2027, 3, 1, tzinfo=UTC)))
    assert "No fitted model stands behind this twin" in told(known(model=None))
    assert "The study is synthetic" in told(known(synthetic=True))


@pytest.mark.parametrize(
    ("covered", "said"),
    [
        (None, "was not evaluated on this study"),
        ({"value": 0.84, "low": 0.75, "high": 0.91}, "held 84% (75% to 91%) of those of unseen patients"),
        ({"value": 0.84, "low": None, "high": None}, "held 84% of those of unseen patients"),
    ],
)
def test_coverage_is_told_with_its_number(covered: dict[str, Any] | None, said: str) -> None:
    rows = [] if covered is None else [{"level": 0.5, "covered": {}}, {"level": 0.9, "covered": covered}]
    assert said in " ".join(coverage_sentences(rows))
