"""Pieces of a plan's course: joined, waited, stopped, sequenced, combined."""

from dataclasses import replace

import pytest
import torch

from fusion.simulation.editing.combining import Partner, choose, combine_bliss, is_better, run_combination
from fusion.simulation.editing.edits import CombinationRule
from fusion.simulation.editing.exposure import off_treatment
from fusion.simulation.editing.marching import Begun, March, join, run_until, wait
from fusion.simulation.editing.sequencing import STRATA, Second, burden_at, run_sequence, switch_weeks
from fusion.simulation.population import Population
from fusion.simulation.settings import DEFAULTS
from fusion.simulation.state.burden import start_burden, start_line
from fusion.simulation.state.course import Course, Start
from fusion.simulation.state.hazard import mean_draws
from fusion.simulation.state.prior import build_kinetics, burden_at_reference, deviate_names, draw_deviates
from fusion.simulation.time_grid import MONTHS_PER_WEEK
from tests.unit.fusion.simulation.cases import POPULATION, kinetics, many

WEEKS, FEW = 60, 40
KEYS = ("docetaxel", "atezolizumab")
DEVIATES = draw_deviates(deviate_names(KEYS), FEW, torch.Generator().manual_seed(1))


def partner(key: str = "docetaxel") -> Partner:
    arm = POPULATION.arms[key]
    size = burden_at_reference(DEVIATES, DEFAULTS)
    own = build_kinetics(DEVIATES, arm.regimen, DEFAULTS)
    burden = start_line(start_burden(size), own, 0.0)
    march = March(
        arm=arm, population=Population(arms={}, source=""), deviates=DEVIATES, reference=torch.full_like(size, 60.0),
        draws=mean_draws(torch.zeros_like(size), 1.0, DEFAULTS), settings=DEFAULTS,
    )  # fmt: skip
    return Partner(march=march, kinetics=own, begun=Begun(start=Start(burden=burden, baseline=size, nadir=size)))


def alone(one: Partner, weeks: int = WEEKS) -> Course:
    return one.march.run(one.kinetics, one.begun.start, weeks)


def close(first: torch.Tensor, second: torch.Tensor) -> bool:
    return torch.allclose(first, second, atol=1e-9)


def test_cut_without_a_change_gives_the_same_course() -> None:
    one = partner()
    whole, cut = alone(one), 13
    first = one.march.run(one.kinetics, one.begun.start, cut)
    burden = burden_at(one.begun.start.burden, one.kinetics, torch.full((FEW,), cut))
    later = [
        one.march.run(
            one.kinetics, replace(one.begun.start, burden=burden, nadir=_nadir(first, one), progressed=progressed),
            WEEKS - cut, elapsed_months=cut * MONTHS_PER_WEEK,
        )
        for progressed in (False, True)
    ]  # fmt: skip
    joined = join(first, *later)
    for name in ("free", "progressed", "burden", "responded"):
        assert close(getattr(joined, name), getattr(whole, name)), name


def _nadir(course: Course, one: Partner) -> torch.Tensor:
    every = one.march.arm.regimen.scan_weeks
    return torch.minimum(one.begun.start.nadir, course.burden[every::every].amin(0))


def test_probabilities_stay_probabilities() -> None:
    one, two = partner(), partner("atezolizumab")
    courses = [
        run_until(one.march, one.kinetics, one.begun, 9, WEEKS),
        run_combination(one, two, CombinationRule.BLISS, WEEKS),
        sequence(one, two).whole,
    ]
    for course in courses:
        assert (course.free >= 0).all() and (course.progressed >= 0).all()
        assert (course.alive <= 1 + 1e-9).all()
        assert (course.alive.mean(1).diff() <= 1e-9).all()


def test_stop_after_the_horizon_changes_nothing_and_an_early_one_harms() -> None:
    one = partner()
    assert close(run_until(one.march, one.kinetics, one.begun, WEEKS, WEEKS).alive, alone(one).alive)
    early, late = (run_until(one.march, one.kinetics, one.begun, cut, WEEKS).alive[-1].mean() for cut in (4, 30))
    assert early < late < alone(one).alive[-1].mean() + 1e-12


def test_waiting_is_the_untreated_course_and_never_helps() -> None:
    one = partner()
    waiting, begun = wait(one.march, one.kinetics, one.begun, 8)
    assert close(waiting.burden, one.march.run(off_treatment(one.kinetics), one.begun.start, 8).burden)
    assert close(begun.start.burden.total, waiting.burden[-1])
    assert begun.treated_months == 0.0
    assert (waiting.alive[-1] <= alone(one, 8).alive[-1] + 1e-12).all()


def sequence(one: Partner, two: Partner, until_week: int | None = None, weeks: int = WEEKS):
    second = Second(march=two.march, kinetics=two.kinetics, cross_resistance=0.0)
    return run_sequence(one.march, one.kinetics, one.begun, second, until_week=until_week, steps=weeks)


def test_sequence_leaves_progression_free_survival_to_the_first() -> None:
    one, two = partner(), partner("atezolizumab")
    found = sequence(one, two)
    assert close(found.whole.free, alone(one).free)
    assert close(found.first_free, found.whole.free)


def test_sequence_survival_equals_simulation_of_single_patients() -> None:
    one, two = partner(), partner("atezolizumab")
    assert sequence(one, two).whole.alive[-1].mean() == pytest.approx(_drawn_survival(one, two), abs=0.02)


def _drawn_survival(one: Partner, two: Partner, draws: int = 400) -> float:
    """Drawn weeks of progression, the second regimen from each, the share alive at the end."""
    generator = torch.Generator().manual_seed(3)
    start = one.begun.start
    without = one.march.run(one.kinetics, start, WEEKS, deaths=False).free
    unseen = one.march.run(one.kinetics, start, WEEKS, watched=False).alive
    total = 0.0
    rows = torch.arange(FEW).repeat(draws)
    weeks = (without[:, rows] > torch.rand(len(rows), generator=generator, dtype=torch.float64)).sum(0)
    for week in range(1, WEEKS + 1):
        chosen = rows[weeks == week]
        if len(chosen):
            burden = burden_at(start.burden.take(chosen), one.kinetics.take(chosen), torch.full_like(chosen, week))
            split = start_line(burden, two.kinetics.take(chosen), 0.0)
            begun = Start(burden=split, baseline=split.total, nadir=split.total)
            if week < WEEKS:
                course = two.march.take(chosen).run(two.kinetics.take(chosen), begun, WEEKS - week)
                total += float((unseen[week, chosen] * course.alive[-1]).sum())
            else:
                total += float(unseen[week, chosen].sum())
    total += float(unseen[WEEKS, rows[weeks > WEEKS]].sum())
    return total / len(rows)


def test_planned_change_is_the_second_regimen_from_then_on() -> None:
    one, two = partner(), partner("atezolizumab")
    found = sequence(one, two, until_week=1)
    assert (found.begins <= 1).all()
    assert (found.first_free[2:] == 0).all()
    direct = alone(two)
    assert found.whole.alive[-1].mean() == pytest.approx(float(direct.alive[-1].mean()), abs=0.02)


def test_switch_weeks_are_quantiles_of_the_time_of_progression() -> None:
    without = torch.linspace(1, 0, 101, dtype=torch.float64)[:, None]
    weeks = switch_weeks(without, None)[:, 0].tolist()
    assert weeks == pytest.approx([100 * (k + 0.5) / STRATA for k in range(STRATA)], abs=1.01)
    assert switch_weeks(without, 20).max() == 20


def test_one_that_never_progresses_never_changes_over() -> None:
    assert (switch_weeks(torch.ones((11, 3), dtype=torch.float64), None) > 10).all()


def test_independent_action_gives_each_particle_its_better_course() -> None:
    one, two = alone(partner()), alone(partner("atezolizumab"))
    both = run_combination(partner(), partner("atezolizumab"), CombinationRule.INDEPENDENT, WEEKS)
    assert close(both.free.sum(0), torch.maximum(one.free.sum(0), two.free.sum(0)))
    assert close(choose(one, two, is_better(one, two)).alive, both.alive)


def test_highest_single_agent_is_one_of_the_two() -> None:
    one, two = alone(partner()), alone(partner("atezolizumab"))
    both = run_combination(partner(), partner("atezolizumab"), CombinationRule.HIGHEST, WEEKS)
    better = max((one, two), key=lambda course: float(course.free.sum()))
    assert close(both.alive, better.alive)


def test_bliss_multiplies_what_resists_and_adds_what_kills() -> None:
    first, second = kinetics(0.4, 0.1, 0.6), kinetics(0.2, 0.1, 0.5)
    burdens = [start_line(start_burden(many(60.0)), each, 0.0) for each in (first, second)]
    burden, both = combine_bliss((burdens[0], first), (burdens[1], second))
    assert float(burden.resistant_fraction) == pytest.approx(0.4 * 0.5)
    assert float(burden.total) == pytest.approx(60.0)
    killed = float((both.shrinkage + both.growth) * both.sensitive)
    assert killed == pytest.approx(0.6 * 0.5 + 0.5 * 0.3)


def test_bliss_with_a_drug_that_does_nothing_changes_nothing() -> None:
    first, nothing = kinetics(0.4, 0.1, 0.6), kinetics(0.0, 0.1, 1e-9)
    burdens = [start_line(start_burden(many(60.0)), each, 0.0) for each in (first, nothing)]
    _, both = combine_bliss((burdens[0], first), (burdens[1], nothing))
    assert float(both.shrinkage) == pytest.approx(0.4, abs=1e-6)
    assert float(both.sensitive) == pytest.approx(0.6, abs=1e-6)
