from dataclasses import replace

import pytest
import torch

from fusion.simulation.library import Library, load_library
from fusion.simulation.library.rates import ANY
from fusion.simulation.population import SiteEvents, with_site_events
from fusion.simulation.settings import DEFAULTS
from fusion.simulation.state.reference import reference_free
from fusion.simulation.time_grid import weeks_until
from fusion.simulation.toxicity.incidence import Proneness
from fusion.simulation.toxicity.simulating import Exposed, ToxicityCourse, at_months, run_toxicity
from fusion.simulation.toxicity.site_events import STOP
from tests.unit.fusion.simulation.cases import POPULATION

ARM = POPULATION.find("docetaxel")
EMPTY = Library(regimens=(), rates=())
PARTICLES = 4000


def exposed(arm=ARM, *, months: int = 24, patient: Proneness | None = None, elapsed: float = 0.0) -> Exposed:
    usual = reference_free(arm, DEFAULTS)
    free = usual[: weeks_until(months) + 1, None].expand(-1, PARTICLES)
    return Exposed(
        arm=arm, free=free, alive=torch.ones_like(free), usual=usual, elapsed_weeks=elapsed, horizon_months=months,
        patient=patient or Proneness(), seed=1,
    )  # fmt: skip


def run(library: Library | None = None, **changed) -> ToxicityCourse:
    return run_toxicity(exposed(**changed), library or load_library(), DEFAULTS)


def seen(share: float, patients: float = 1e5, **changed) -> SiteEvents:
    return SiteEvents(
        events=round(share * patients), patients=round(patients), share=share, effective_patients=patients, **changed
    )


@pytest.mark.parametrize("months", [6.0, 24.0])
def test_average_patient_of_a_cohort_has_the_cohort_s_aalen_johansen_share(months: float) -> None:
    arm = with_site_events(ARM, {ANY: seen(0.4, months=months)})
    found = run(EMPTY, arm=arm).kinds[0].incidence.mean(1)
    assert float(found[round(months)]) == pytest.approx(0.4, abs=0.004)


def test_average_patient_keeps_the_cohort_s_share_when_stops_compete() -> None:
    arm = with_site_events(ARM, {ANY: seen(0.4), STOP: seen(0.3)})
    found = run(EMPTY, arm=arm)
    assert float(found.kinds[0].incidence[-1].mean()) == pytest.approx(0.4, abs=0.004)
    assert found.stop is not None
    assert float(found.stop.incidence[-1].mean()) == pytest.approx(0.3, abs=0.004)


def test_states_of_treatment_fill_the_whole() -> None:
    """On treatment, stopped, or off by progression or death: what the last loses is what stopping takes from it."""
    arm = with_site_events(ARM, {STOP: seen(0.3)})
    found, at_risk = run(EMPTY, arm=arm), at_months(exposed(arm).free, 24)
    assert found.stop is not None
    ended = 1 - found.on_treatment - found.stop.incidence
    assert bool((ended[0] == 0).all())
    assert bool((ended.diff(dim=0) > -1e-9).all())
    assert bool((found.on_treatment <= at_risk + 1e-12).all())


def test_stops_shorten_exposure() -> None:
    stopping = run(EMPTY, arm=with_site_events(ARM, {STOP: seen(0.3)}))
    assert float(stopping.exposure_months.mean()) < 0.9 * float(run(EMPTY).exposure_months.mean())


def test_incidence_only_rises_and_starts_at_nothing() -> None:
    for course in run().kinds:
        assert course.incidence.shape == (25, PARTICLES)
        assert bool((course.incidence[0] == 0).all())
        assert bool((course.incidence.diff(dim=0) >= -1e-12).all())


def test_earlier_severe_toxicity_raises_every_kind() -> None:
    plain, prone = run(), run(patient=Proneness(had_severe_toxicity=True))
    for before, after in zip(plain.kinds, prone.kinds, strict=True):
        assert float(after.incidence[-1].mean()) > float(before.incidence[-1].mean())


def test_months_on_the_line_without_an_event_leave_less_of_the_risk() -> None:
    start, later = run(), run(elapsed=26.0)
    for before, after in zip(start.kinds, later.kinds, strict=True):
        assert float(after.incidence[-1].mean()) < 0.3 * float(before.incidence[-1].mean())


def test_numbers_of_a_kind_do_not_depend_on_the_others() -> None:
    rates = load_library().rates_of(ARM.key)
    alone = run(replace(EMPTY, rates=tuple(rate for rate in rates if rate.organ_class == ANY)))
    assert torch.equal(alone.kinds[0].incidence, run().kinds[0].incidence)


def test_days_are_fewer_than_the_mean_episode() -> None:
    for course in run().kinds:
        assert course.severe_days is not None and course.duration is not None
        longest = course.incidence[-1].max() / float(course.duration.rates().min())
        assert 0 < float(course.severe_days.max()) <= float(longest)


@pytest.mark.parametrize("months", [1, 7, 30])
def test_months_of_weekly_curves(months: int) -> None:
    weekly = torch.arange(weeks_until(months) + 1, dtype=torch.float64)[:, None] * 7 / 30.4375
    assert at_months(weekly, months)[:, 0].tolist() == pytest.approx(list(range(months + 1)))
