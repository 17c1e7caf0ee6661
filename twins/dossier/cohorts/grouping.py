"""By what a cohort is told apart."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from twins.dossier import words
from twins.dossier.cohorts.people import Person
from twins.dossier.cohorts.records import Group
from twins.models import Study

# More curves than this cannot be told apart; the rest is one group.
MOST_GROUPS: Final = 5
OTHERS: Final = "__others__"
KeyOf = Callable[[Person], str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Grouping:
    """A name in the address, its label, and a patient's value; an empty value is not known."""

    name: str
    label: str | Promise
    key_of: KeyOf
    label_of: Callable[[str], str] = str


def _number(value: float | None) -> str:
    return "" if value is None else f"{value:g}"


GROUPINGS: Final = (
    Grouping(name="arm", label=gettext_lazy("Arm"), key_of=lambda person: person.arm),
    Grouping(name="sex", label=gettext_lazy("Sex"), key_of=lambda person: person.sex, label_of=words.sex),
    Grouping(name="stage", label=gettext_lazy("Stage"), key_of=lambda person: person.stage),
    Grouping(name="ecog", label=gettext_lazy("ECOG"), key_of=lambda person: _number(person.ecog)),
    Grouping(name="site", label=gettext_lazy("Site"), key_of=lambda person: person.site),
)


def groupings_of(study: Study) -> tuple[Grouping, ...]:
    """The common ones, then the study's own categories."""
    named = [each["name"] for each in study.covariates if each.get("kind") == "categorical"]
    return (*GROUPINGS, *(_covariate(name) for name in named if name not in {each.name for each in GROUPINGS}))


def _covariate(name: str) -> Grouping:
    def key_of(person: Person) -> str:
        value = person.covariates.get(name)
        return "" if value is None else str(value)

    return Grouping(name=name, label=name.replace("_", " "), key_of=key_of)


def divide(people: Sequence[Person], grouping: Grouping | None) -> list[tuple[Group, list[Person]]]:
    """Groups with their people, the largest first, those not known last; without a grouping one group of all."""
    if grouping is None:
        return [(Group(name="all", label=_("All"), n=len(people)), list(people))]
    counted = Counter(map(grouping.key_of, people))
    kept = [name for name, _n in sorted(counted.items(), key=lambda item: (-item[1], item[0])) if name][:MOST_GROUPS]
    groups: dict[str, list[Person]] = {name: [] for name in (*kept, OTHERS, "")}
    for person in people:
        key = grouping.key_of(person)
        groups[key if key in groups else OTHERS].append(person)
    return [(_group(name, found, grouping), found) for name, found in groups.items() if found]


def _group(name: str, found: list[Person], grouping: Grouping) -> Group:
    label = {OTHERS: _("others"), "": _("not known")}.get(name) or grouping.label_of(name)
    return Group(name=name, label=label, n=len(found))
