"""Who was judged, by what, and what came of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from twins.dossier import numbers
from twins.dossier.evaluations.metrics import number_text, predictor_label
from twins.dossier.evaluations.records import Headline

Json = Mapping[str, Any]
RANKING = "harrell_c"


def build_headline(content: Json) -> Headline:
    """The facts above everything else."""
    return Headline(facts=tuple(_facts(content)), verdicts=tuple(_verdicts(content)), notes=tuple(content["notes"]))


def _facts(content: Json) -> list[tuple[str, str]]:
    twin = content["metrics"]["twin"]
    follow_up = content["follow_up_months"]
    facts = [
        ("Cohort", f"{content['study']}, {numbers.count(content['n'], 'patient')}"),
        ("Endpoint", f"{content['endpoint']} from day {content['origin_day']}"),
        ("Events", f"{content['events']:,}{_competing(content)}"),
        ("Median follow-up", "not reached" if follow_up is None else f"{follow_up:.1f} months"),
        ("Validated by", validated_by(content)),
        ("Harrell C of the twin", number_text(RANKING, twin[RANKING])),
        ("Horizon of Uno C and IBS", f"{content['tau_months']:g} months"),
    ]
    left_out = sum(content["left_out"].values())
    if left_out:
        reasons = "; ".join(f"{count:,} {reason}" for reason, count in content["left_out"].items())
        facts.append(("Left out", f"{numbers.count(left_out, 'patient')}: {reasons}"))
    return facts


def _competing(content: Json) -> str:
    return f" and {content['competing']:,} competing" if content["competing"] else ""


def validated_by(content: Json) -> str:
    """`5 random folds`, `7 sites or labels left out in turn`, or another study."""
    if content["kind"] == "external":
        return "another study, scored as it is"
    repeats = f", {content['repeats']} times" if content["repeats"] > 1 else ""
    if content["split"] == "random":
        return f"{numbers.count(content['folds'], 'random fold')}{repeats}"
    names = ", ".join(content["fold_names"])
    return f"{numbers.count(content['folds'], 'labelled part')} left out in turn{repeats}: {names}"


def _verdicts(content: Json) -> list[str]:
    """One sentence an outcome of the comparison, by ranking."""
    sentences = {
        "twin": "The twin ranks patients better than {}.",
        "neither": "No difference in ranking from {} is shown: the interval holds zero.",
        "comparator": "The twin ranks patients worse than {}.",
    }
    found: dict[str, list[str]] = {key: [] for key in sentences}
    for name in content["predictors"]:
        row = content["paired"].get(name, {}).get(RANKING)
        if row and row["difference"] is not None:
            found[row["better"]].append(predictor_label(name).lower())
    return [sentences[key].format(_listed(names)) for key, names in found.items() if names]


def _listed(names: list[str]) -> str:
    """`a, b or c` reads right after `than` and `from`; proper names keep their capital."""
    named = [name.replace("cox", "Cox") for name in names]
    return named[0] if len(named) == 1 else f"{', '.join(named[:-1])} or {named[-1]}"
