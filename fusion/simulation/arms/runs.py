"""One arm's run: its particles' course and toxicity, and where it starts."""

from dataclasses import dataclass, field

from fusion.simulation.assimilation.posterior import Posterior
from fusion.simulation.population import ArmModel
from fusion.simulation.shapes import StateProbabilities
from fusion.simulation.state.burden import Burden, Kinetics, start_line
from fusion.simulation.state.course import Course, Start
from fusion.simulation.state.reference import reference_free
from fusion.simulation.state.resistance import cross_resistance
from fusion.simulation.time_grid import MONTHS_PER_WEEK, months, weeks_until
from fusion.simulation.toxicity.incidence import Proneness
from fusion.simulation.toxicity.simulating import Exposed, ToxicityCourse


@dataclass(frozen=True, slots=True, kw_only=True)
class ArmRun:
    """One arm's particles: kinetics, the course with its overall survival, and toxicity with the stop of treatment."""

    arm: ArmModel
    kinetics: Kinetics
    course: Course
    toxicity: ToxicityCourse
    continued: bool
    already_progressed: bool
    alive: StateProbabilities = field(init=False)

    def __post_init__(self) -> None:
        # Summed once: every summary and every pair of arms asks for it.
        object.__setattr__(self, "alive", self.course.alive)


def is_continued(posterior: Posterior, arm: ArmModel) -> bool:
    """Whether the patient is on this arm at the origin day."""
    return posterior.segment.regimen == arm.key


def find_start(posterior: Posterior, arm: ArmModel, kinetics: Kinetics) -> tuple[Start, float]:
    """Where the arm starts, and the months already spent on it."""
    model, line = posterior.model, posterior.model.current_line
    if line is None or not is_continued(posterior, arm):
        burden = _restart(posterior, arm, kinetics)
        return Start(burden=burden, baseline=burden.total, nadir=burden.total), 0.0
    start = Start(
        burden=posterior.burden,
        baseline=posterior.baseline,
        nadir=posterior.nadir,
        progressed=model.progressed_on(line) is not None,
        unseen=posterior.progressed,
    )
    return start, months(model.history.origin_day - line.start_day)


def _restart(posterior: Posterior, arm: ArmModel, kinetics: Kinetics) -> Burden:
    line = posterior.model.current_line
    if line is not None and line.regimen == arm.key:
        return posterior.burden
    before = posterior.model.arms[line.regimen].regimen if line is not None else None
    return start_line(posterior.burden, kinetics, cross_resistance(before, arm.regimen, posterior.model.settings))


def expose(
    posterior: Posterior, arm: ArmModel, course: Course, horizon_months: int, elapsed_months: float, seed: int
) -> Exposed:
    """Who is at risk of toxicity until the horizon, and what moves it."""
    history, weeks = posterior.model.history, weeks_until(horizon_months) + 1
    return Exposed(
        arm=arm,
        free=course.free[:weeks],
        alive=course.alive[:weeks],
        usual=reference_free(arm, posterior.model.settings),
        elapsed_weeks=elapsed_months / MONTHS_PER_WEEK,
        horizon_months=horizon_months,
        patient=Proneness(
            age_years=history.age_years, ecog=history.ecog, had_severe_toxicity=history.had_severe_toxicity
        ),
        seed=seed,
    )
