"""What is known of whom: kinds of data that are there together, and how often each variable is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from twins.dossier import numbers
from twins.dossier.cohorts.people import Person
from twins.dossier.cohorts.records import Missing, Missingness, Pattern
from twins.models import Study
from twins.models.patient import PatientQuerySet

MOST_PATTERNS: Final = 12


def build_missingness(
    study: Study, patients: PatientQuerySet, people: Sequence[Person], presence: Mapping[str, tuple[str | Promise, Q]]
) -> Missingness:
    """`presence` names kinds of data: label, and the condition that a patient has some."""
    marks = [f"has_{name}" for name in presence]
    rows = patients.annotate(**{f"has_{name}": has for name, (_label, has) in presence.items()}).values_list(*marks)
    counted = Counter(tuple(map(bool, row)) for row in rows)
    common = counted.most_common(MOST_PATTERNS)
    n = len(people)
    labels = tuple(str(label) for label, _has in presence.values())
    return Missingness(
        columns=labels,
        patterns=tuple(Pattern(has=has, n=count, share=numbers.percent(count / n)) for has, count in common),
        rest=n - sum(count for _has, count in common),
        modalities=tuple(
            missing(label, sum(count for has, count in counted.items() if has[place]), n)
            for place, label in enumerate(labels)
        ),
        variables=tuple(missing(label, known(people, value_of), n) for label, value_of in variables(study)),
    )


def variables(study: Study) -> list[tuple[str, Callable[[Person], Any]]]:
    """The common ones and the study's own."""
    common: list[tuple[str, Callable[[Person], Any]]] = [
        (_("Age"), lambda person: person.age_years),
        (_("Sex"), lambda person: person.sex),
        (_("ECOG"), lambda person: person.ecog),
        (_("Stage"), lambda person: person.stage),
        (_("Arm"), lambda person: person.arm),
        (_("Overall survival"), lambda person: person.outcomes.get("OS")),
    ]
    names = [str(each["name"]) for each in study.covariates]
    return [*common, *((name.replace("_", " "), _covariate(name)) for name in names)]


def _covariate(name: str) -> Callable[[Person], Any]:
    return lambda person: person.covariates.get(name)


def known(people: Sequence[Person], value_of: Callable[[Person], Any]) -> int:
    """Of how many there is a value."""
    return sum(value_of(person) not in (None, "") for person in people)


def missing(label: str, count: int, n: int) -> Missing:
    """How often something is known."""
    text = f"{numbers.whole(count)} ({numbers.percent(count / n)})"
    return Missing(label=label, known=count, share=count / n, text=text)
