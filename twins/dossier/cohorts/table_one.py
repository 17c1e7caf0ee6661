"""Who is in the cohort: medians with quartiles, counts with shares, and how many are not known. No P values.

A test of groups that were not drawn at random answers no question that a board has, and of those that were, none at
all (the differences are chance).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from statistics import quantiles
from typing import Final

from django.utils.translation import gettext as _

from twins.dossier import numbers, words
from twins.dossier.cohorts.people import Person
from twins.dossier.cohorts.records import Group, Level, TableOne
from twins.models import Study

# Levels of a category; the rest is counted together.
MOST_LEVELS: Final = 8
Groups = Sequence[tuple[Group, list[Person]]]
NumberOf = Callable[[Person], float | None]
TextOf = Callable[[Person], str]


def build_table_one(study: Study, groups: Groups) -> TableOne:
    """The common characteristics, then the study's covariates."""
    everybody = (Group(name="", label=_("All"), n=sum(group.n for group, _p in groups)), _all(groups))
    columns = [*groups, everybody] if len(groups) > 1 else [everybody]
    levels = [*_common(columns), *(level for each in study.covariates for level in _covariate(each, columns))]
    return TableOne(groups=tuple(group for group, _p in columns), levels=tuple(levels))


def _all(groups: Groups) -> list[Person]:
    return [person for _g, people in groups for person in people]


def _common(columns: Groups) -> Iterator[Level]:
    yield from numeric(_("Age, years"), lambda person: person.age_years, columns)
    yield from categorical(_("Sex"), lambda person: words.sex(person.sex), columns)
    yield from categorical(_("ECOG"), lambda person: "" if person.ecog is None else str(person.ecog), columns)
    yield from categorical(_("Stage"), lambda person: person.stage, columns)
    yield from categorical(_("Diagnosis"), lambda person: person.diagnosis, columns)


def _covariate(each: dict[str, object], columns: Groups) -> Iterator[Level]:
    name = str(each["name"])
    label = name.replace("_", " ").capitalize()
    if each.get("kind") == "categorical":
        return categorical(label, lambda person: _text(person.covariates.get(name)), columns)
    return numeric(label, lambda person: _number(person.covariates.get(name)), columns)


def _text(value: object) -> str:
    return "" if value is None else str(value)


def _number(value: object) -> float | None:
    return float(value) if isinstance(value, int | float) else None


def numeric(label: str, number_of: NumberOf, columns: Groups) -> Iterator[Level]:
    """Median and quartiles; a line for those not known where there are any, and nothing where nobody is known."""
    values = [[number_of(person) for person in people] for _g, people in columns]
    known = [[value for value in each if value is not None] for each in values]
    if not any(known):
        return
    yield Level(label=_("%(name)s, median (quartiles)") % {"name": label}, cells=tuple(map(quartiles, known)))
    yield from _unknown([len(all_) - len(some) for all_, some in zip(values, known, strict=True)], columns)


def quartiles(values: Sequence[float]) -> str:
    """`63 (55 to 70)`; a single value stands alone."""
    if len(values) < 2:  # quartiles need two
        return numbers.measure(values[0]) if values else "–"
    low, middle, high = quantiles(values, n=4, method="inclusive")
    return f"{numbers.measure(middle)} ({numbers.ends(numbers.measure(low), numbers.measure(high))})"


def categorical(label: str, text_of: TextOf, columns: Groups) -> Iterator[Level]:
    """A line a level with count and share of those known; the commonest levels, then the rest together."""
    counted = [Counter(filter(None, map(text_of, people))) for _g, people in columns]
    total: Counter[str] = counted[-1]
    if not total:
        return
    shown = [name for name, _n in total.most_common(MOST_LEVELS)]
    yield Level(label=label, cells=("",) * len(columns))
    for name in sorted(shown) if len(total) <= MOST_LEVELS else shown:
        yield Level(label=name, cells=tuple(_share(each[name], each.total()) for each in counted), is_level=True)
    rest = [each.total() - sum(each[name] for name in shown) for each in counted]
    if any(rest):
        cells = tuple(_share(n, each.total()) for n, each in zip(rest, counted, strict=True))
        yield Level(label=_("others"), cells=cells, is_level=True)
    yield from _unknown([group.n - each.total() for (group, _p), each in zip(columns, counted, strict=True)], columns)


def _share(n: int, of: int) -> str:
    return f"{numbers.whole(n)} ({numbers.percent(n / of)})" if of else "–"


def _unknown(counts: Sequence[int], columns: Groups) -> Iterator[Level]:
    if any(counts):
        cells = tuple(_share(n, group.n) for n, (group, _p) in zip(counts, columns, strict=True))
        yield Level(label=_("not known"), cells=cells, is_level=True)
