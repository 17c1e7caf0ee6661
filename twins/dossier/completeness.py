"""What is known per modality, and how old it is."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator

from django.utils.translation import gettext as _

from twins.dossier import numbers, words
from twins.dossier.ages import age_text
from twins.dossier.records import Completeness, StateCount
from twins.models import Knowing, Patient, SpecimenKind

ALWAYS = ("clinical", "ctdna", "tumour_size", "imaging", "radiomics", "pathology", "omics", "labs")
# The best that is known of a modality, best first.
RANK = (Knowing.VALUE, Knowing.BELOW_LIMIT, Knowing.NONE_FOUND, Knowing.FAILED, Knowing.NOT_TESTED)
# The signs of the charts: full, hollow, cross.
SIGNS = {
    Knowing.VALUE: "●",
    Knowing.BELOW_LIMIT: "○",
    Knowing.NONE_FOUND: "○",
    Knowing.FAILED: "✕",
    Knowing.NOT_TESTED: "–",
}


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
    turned = "" if RANK[latest] == best else _("last: %(state)s") % {"state": words.KNOWING[RANK[latest]]}
    later = later_text(len(tested) - len(used)) if used else ""
    return Completeness(
        name=name,
        label=words.modality(name),
        present=best in {Knowing.VALUE, Knowing.BELOW_LIMIT, Knowing.NONE_FOUND},
        count=len(tested),
        last_day=last,
        last_text=numbers.ABSENT if last is None else numbers.day(last),
        age_days=age,
        age_text="; ".join(filter(None, (age_text(age), later))),
        state=", ".join(filter(None, (str(words.KNOWING[best]), turned))),
        states=count_states(state for _day, state in items),
    )


def count_states(states: Iterable[str]) -> tuple[StateCount, ...]:
    """How many items are in each state, the best known first; none is folded into another."""
    counted = Counter(states)
    return tuple(
        StateCount(state=rank.value, sign=SIGNS[rank], label=str(words.KNOWING[rank]), count=counted[rank])
        for rank in RANK
        if counted[rank]
    )


def later_text(number: int) -> str:
    """What came after the origin; empty where nothing did."""
    return _("%(number)d later, not used") % {"number": number} if number else ""


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
