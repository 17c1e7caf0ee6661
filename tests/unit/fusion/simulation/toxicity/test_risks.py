from dataclasses import replace

import pytest

from fusion.simulation.library import Attribution, Library, ToxicityRate
from fusion.simulation.library.rates import ANY
from fusion.simulation.population import SiteEvents, with_site_events
from fusion.simulation.toxicity.risks import ANY_SEVERE, ClassRisk, RiskKind, StopReason, collect_risks
from fusion.simulation.toxicity.site_events import STOP
from tests.unit.fusion.simulation.cases import POPULATION

ARM = POPULATION.find("docetaxel")


def rate(term: str, severe: float, *, organ_class: str = ANY, cause: str = "all_cause") -> ToxicityRate:
    return ToxicityRate(
        regimen=ARM.key, trial="T", patients=100, organ_class=organ_class, term=term, severe=severe, any_grade=None,
        attribution=Attribution(cause), verified=True, source="S",
    )  # fmt: skip


def collect(*rates: ToxicityRate, **events: SiteEvents) -> dict[str, ClassRisk]:
    library = Library(regimens=(), rates=rates)
    return {risk.label: risk for risk in collect_risks(with_site_events(ARM, events), library)}


def test_discontinuation_is_a_risk_of_its_own_and_no_severe_event() -> None:
    found = collect(rate("Any all-cause", 0.4), rate("AE leading to discontinuation", 0.9))
    assert found[ANY_SEVERE].rate.severe == 0.4
    assert found[STOP].kind is RiskKind.STOP
    assert found[STOP].stop_reason is StopReason.ADVERSE_EVENT


def test_cohort_s_stops_of_any_reason_are_not_mixed_with_published_ones() -> None:
    found = collect(rate("Discontinued for AE", 0.2), **{STOP: SiteEvents(events=3, patients=20)})
    assert found[STOP].rate is None
    assert found[STOP].stop_reason is StopReason.ANY_BUT_PROGRESSION


def test_special_interest_stands_beside_its_class() -> None:
    lung = "Respiratory, thoracic and mediastinal disorders"
    found = collect(rate("Pneumonitis", 0.02, organ_class=lung), rate("Dyspnoea", 0.05, organ_class=lung))
    assert (found[lung].rate.severe, found["Pneumonitis"].rate.severe) == (0.05, 0.02)
    assert found["Pneumonitis"].kind is RiskKind.SPECIAL_INTEREST


@pytest.mark.parametrize("cause", ["treatment_related", "immune_mediated"])
def test_events_of_an_attribution_update_only_its_own_rate(cause: str) -> None:
    site = {"treatment_related": {ANY: SiteEvents(events=5, patients=40)}}
    arm = replace(ARM, attributed_events=site)
    found = collect_risks(arm, Library(regimens=(), rates=(rate("Any", 0.2, cause=cause),)))[0]
    assert (found.site is not None) == (cause == "treatment_related")


def test_events_of_all_causes_never_enter_a_narrower_rate_and_both_are_shown() -> None:
    found = collect(
        rate("Any treatment-related", 0.2, cause="treatment_related"), Any=SiteEvents(events=9, patients=20)
    )
    assert (found[ANY_SEVERE].rate, found[ANY_SEVERE].attribution) == (None, Attribution.ALL_CAUSE)
    beside = found["Any grade >= 3, treatment-related"]
    assert (beside.site, beside.attribution) == (None, Attribution.TREATMENT_RELATED)


def test_source_says_how_the_cohort_s_share_was_estimated() -> None:
    site = SiteEvents(events=9, patients=60, share=0.25, effective_patients=31.0, ungraded=2)
    text = collect(Any=site)[ANY_SEVERE].source
    assert text == (
        "site data, 9 of 60 (Aalen-Johansen 25.0% by 24 months), all_cause, 2 events without a grade not counted"
    )


def test_nothing_known_is_no_risk() -> None:
    assert collect() == {}
