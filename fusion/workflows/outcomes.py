"""A cohort's outcomes and risks, as the calibration of arms wants them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

import numpy as np

from fusion.cohort.exposure import build_exposure
from fusion.cohort.history import Knowing
from fusion.cohort.history_building import PatientRows, build_sizes
from fusion.simulation.calibration.outcomes import CohortOutcomes, FollowUp
from fusion.simulation.library import Attribution
from fusion.simulation.population import SiteEvents
from fusion.simulation.toxicity.site_events import Kinds, count_site_events

SURVIVAL, PROGRESSION_FREE = "OS", "PFS"
# A study that names no arms is one arm, whatever its patients were given: prognosis, no contrast.
AS_TREATED = "as treated in this study"
Followed = tuple[float, bool]
NEVER: Followed = (0.0, False)


def collect_outcomes(rows: Iterable[PatientRows], index: Mapping[str, float], *, study: str) -> CohortOutcomes | None:
    """Patients with a known survival, an out-of-fold index and an arm (or all, where nobody has one); None without any.

    Args:
        rows: stored rows by patient.
        index: out-of-fold log risk at the reference arm, by patient code.
        study: code, for messages.
    """
    rows = tuple(rows)
    known = [each for each in rows if each.patient.code in index and _followed(each, SURVIVAL)]
    used = [each for each in known if _arm(each)] or known
    if not used:
        return None
    arms = [_arm(each) or AS_TREATED for each in used]
    toxicity = count_toxicity(rows, as_treated=not any(_arm(each) for each in known))
    progression = [_followed(each, PROGRESSION_FREE) for each in used]
    return CohortOutcomes(
        study=study,
        arms=tuple(arms),
        index=np.array([index[each.patient.code] for each in used]),
        survival=_follow_up([_followed(each, SURVIVAL) or NEVER for each in used]),
        progression_free=_follow_up([each or NEVER for each in progression]) if any(progression) else None,
        progression_known=np.array([each is not None for each in progression]),
        sizes_mm=tuple(size for each in used if (size := _baseline_size(each)) is not None),
        site_events={arm: dict(found.get(Attribution.ALL_CAUSE, {})) for arm, found in toxicity.items()},
        attributed_events={arm: _attributed(found) for arm, found in toxicity.items()},
    )


def _arm(rows: PatientRows) -> str:
    return next((line.regimen for line in rows.lines if line.is_index), "")


def _followed(rows: PatientRows, endpoint: str) -> Followed | None:
    found = [each for each in rows.outcomes if each.endpoint == endpoint]
    return (found[0].time_days, found[0].status == "event") if found else None


def _follow_up(pairs: Sequence[Followed]) -> FollowUp:
    return FollowUp.from_days(np.array([time for time, _ in pairs]), np.array([event for _, event in pairs]))


def _baseline_size(rows: PatientRows) -> float | None:
    sizes = [visit for visit in build_sizes(rows) if visit.day <= 0 and visit.state is Knowing.VALUE]
    return sizes[-1].value_mm if sizes else None


def count_toxicity(rows: Iterable[PatientRows], *, as_treated: bool) -> Mapping[str, Mapping[Attribution, Kinds]]:
    """{arm: {attribution: {kind: events}}} of every patient whose observation is known, whether or not survival is."""
    exposures = [found for each in rows if (found := build_exposure(each)) is not None]
    if as_treated:
        return count_site_events([replace(each, arm=AS_TREATED) for each in exposures])
    return count_site_events([each for each in exposures if each.arm])


def _attributed(found: Mapping[Attribution, Kinds]) -> dict[str, dict[str, SiteEvents]]:
    return {cause.value: dict(kinds) for cause, kinds in found.items() if cause is not Attribution.ALL_CAUSE}
