"""Who was judged, by what, and what came of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from twins.dossier import numbers, words
from twins.dossier.evaluations.metrics import number_text
from twins.dossier.evaluations.records import Headline

Json = Mapping[str, Any]
RANKING = "harrell_c"
# What came of a comparison by ranking.
VERDICTS: Final = words.Words(
    {
        "twin": gettext_noop("The twin ranks patients better than %(names)s."),
        "neither": gettext_noop("No difference in ranking from %(names)s is shown: the interval holds zero."),
        "comparator": gettext_noop("The twin ranks patients worse than %(names)s."),
    }
)
# Comparators as they stand within a sentence.
COMPARATORS: Final = words.Words(
    {
        "clinical_only": gettext_noop("clinical only"),
        "ridge_cox": gettext_noop("ridge Cox"),
        "boosting": gettext_noop("gradient boosting"),
        "forest": gettext_noop("random survival forest"),
    }
)


def build_headline(content: Json) -> Headline:
    """The facts above everything else."""
    return Headline(facts=tuple(_facts(content)), verdicts=tuple(_verdicts(content)), notes=tuple(content["notes"]))


def _facts(content: Json) -> list[tuple[str, str]]:
    twin = content["metrics"]["twin"]
    follow_up = content["follow_up_months"]
    facts = [
        (_("Cohort"), f"{content['study']}, {numbers.count(content['n'], 'patient')}"),
        (
            _("Endpoint"),
            _("%(endpoint)s from day %(day)s") % {"endpoint": content["endpoint"], "day": content["origin_day"]},
        ),
        (_("Events"), _events(content)),
        (_("Median follow-up"), _("not reached") if follow_up is None else numbers.in_months(follow_up)),
        (_("Validated by"), validated_by(content)),
        (_("Harrell C of the twin"), number_text(RANKING, twin[RANKING])),
        (_("Horizon of Uno C and IBS"), _("%(value)s months") % {"value": numbers.digits(content["tau_months"])}),
    ]
    left_out = sum(content["left_out"].values())
    if left_out:
        reasons = "; ".join(f"{numbers.whole(count)} {reason}" for reason, count in content["left_out"].items())
        facts.append((_("Left out"), f"{numbers.count(left_out, 'patient')}: {reasons}"))
    return facts


def _events(content: Json) -> str:
    events = numbers.whole(content["events"])
    if not content["competing"]:
        return events
    said = {"events": events, "competing": numbers.whole(content["competing"])}
    return _("%(events)s and %(competing)s competing") % said


def validated_by(content: Json) -> str:
    """`5 random folds`, `7 sites or labels left out in turn`, or another study."""
    if content["kind"] == "external":
        return _("another study, scored as it is")
    return _random_folds(content) if content["split"] == "random" else _labelled_parts(content)


def _random_folds(content: Json) -> str:
    folds = numbers.count(content["folds"], "random fold")
    if content["repeats"] <= 1:
        return folds
    return _("%(folds)s, %(times)s times") % {"folds": folds, "times": content["repeats"]}


def _labelled_parts(content: Json) -> str:
    said = {
        "parts": numbers.count(content["folds"], "labelled part"),
        "names": ", ".join(content["fold_names"]),
        "times": content["repeats"],
    }
    if content["repeats"] > 1:
        return _("%(parts)s left out in turn, %(times)s times: %(names)s") % said
    return _("%(parts)s left out in turn: %(names)s") % said


def _verdicts(content: Json) -> list[str]:
    """One sentence an outcome of the comparison, by ranking."""
    found: dict[str, list[str]] = {key: [] for key in VERDICTS}
    for name in content["predictors"]:
        row = content["paired"].get(name, {}).get(RANKING)
        if row and row["difference"] is not None:
            found[row["better"]].append(COMPARATORS.get(name, name.replace("_", " ")))
    return [VERDICTS[key] % {"names": _listed(names)} for key, names in found.items() if names]


def _listed(names: list[str]) -> str:
    """`a, b or c` reads right after `than` and `from`."""
    if len(names) == 1:
        return names[0]
    return _("%(names)s or %(last)s") % {"names": ", ".join(names[:-1]), "last": names[-1]}
