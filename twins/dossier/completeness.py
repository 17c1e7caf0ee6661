"""What is known per modality, and how old it is."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from twins.dossier import numbers, words
from twins.dossier.records import Completeness
from twins.models import Knowing, Patient, SpecimenKind

ALWAYS = ("clinical", "ctdna", "tumour_size", "imaging", "radiomics", "pathology", "omics", "labs")
# The best that is known of a modality, best first.
RANK = (Knowing.VALUE, Knowing.BELOW_LIMIT, Knowing.NONE_FOUND, Knowing.FAILED, Knowing.NOT_TESTED)


def build_completeness(patient: Patient, *, reference_day: int | None) -> tuple[Completeness, ...]:
    """A row per modality in use, and per modality that the patient has besides; ages count back from the reference."""
    found: dict[str, list[tuple[int, str]]] = defaultdict(list)
    for modality, day, state in _items(patient):
        found[modality].append((day, state))
    names = (*ALWAYS, *sorted(set(found) - set(ALWAYS)))
    return tuple(describe(name, found.get(name, []), reference_day) for name in names)


def describe(name: str, items: list[tuple[int, str]], reference_day: int | None) -> Completeness:
    """One modality."""
    states = {state for _, state in items}
    best = next((rank for rank in RANK if rank in states), Knowing.NOT_TESTED)
    tested = [day for day, state in items if state != Knowing.NOT_TESTED]
    used = [day for day in tested if reference_day is None or day <= reference_day]
    # How old is what the forecast rests on; what came later is counted, and dated only where there is nothing else.
    last = max(used or tested, default=None)
    age = None if last is None or reference_day is None else reference_day - last
    # The best that is known is not what was found last: a draw that cleared after positive ones must say so.
    latest = min((RANK.index(Knowing(state)) for day, state in items if day == last), default=RANK.index(best))
    turned = f", last: {words.KNOWING[RANK[latest]]}" if RANK[latest] != best else ""
    later = f"; {len(tested) - len(used)} later, not used" if used and len(used) < len(tested) else ""
    return Completeness(
        name=name,
        label=words.modality(name),
        present=best in {Knowing.VALUE, Knowing.BELOW_LIMIT, Knowing.NONE_FOUND},
        count=len(tested),
        last_day=last,
        last_text=numbers.ABSENT if last is None else numbers.day(last),
        age_days=age,
        age_text=age_text(age) + later,
        state=f"{words.KNOWING[best]}{turned}",
    )


def age_text(age_days: int | None) -> str:
    """Age at the reference day; what came after it was not used by the forecast."""
    if age_days is None:
        return numbers.ABSENT
    if age_days == 0:
        return "same day"
    if age_days < 0:
        return f"{numbers.count(-age_days, 'day')} after the origin, not used"
    return f"{numbers.count(age_days, 'day')} old"


def _items(patient: Patient) -> Iterator[tuple[str, int, str]]:
    """Modality, day and state of everything stored."""
    value = Knowing.VALUE.value
    baseline = (patient.age_years, patient.sex, patient.ecog, patient.stage, *patient.covariates.values())
    if any(each not in (None, "") for each in baseline):
        yield "clinical", 0, value
    for draw in patient.specimens.all():
        yield ("ctdna" if draw.kind == SpecimenKind.PLASMA else "omics"), draw.day, draw.variants_state
    for seen in patient.observations.all():
        yield seen.modality, seen.day, seen.state
    for row in patient.feature_vectors.all():
        yield row.feature_set.modality, row.day, value
    for slide in patient.embeddings.all():
        yield slide.modality, slide.day, value
    for series in patient.imaging.all():
        yield "imaging", series.day, value
