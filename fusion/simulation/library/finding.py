"""Read the library's tables once, and find a regimen by key or name."""

import csv
import difflib
import re
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from fusion.errors import RegimenNotFound
from fusion.simulation.library.rates import Attribution, ToxicityRate
from fusion.simulation.library.regimen import DrugClass, Evidence, Regimen


@dataclass(frozen=True, slots=True, kw_only=True)
class Library:
    """All regimens and all published rates."""

    regimens: tuple[Regimen, ...]
    rates: tuple[ToxicityRate, ...]

    def offered(self) -> tuple[Regimen, ...]:
        """The regimens that are shown unasked."""
        return tuple(each for each in self.regimens if each.offered)

    def rates_of(self, key: str) -> tuple[ToxicityRate, ...]:
        """The published rates of one regimen."""
        return tuple(rate for rate in self.rates if rate.regimen == key)


@cache
def load_library() -> Library:
    """The library that ships with the package."""
    return Library(
        regimens=tuple(parse_regimen(row) for row in _rows("arms.csv")),
        rates=tuple(parse_rate(row) for row in _rows("toxicity.csv")),
    )


def library_without(trial: str) -> Library:
    """The library as if a trial had never been: no regimen and no rate that rests on it, alone or pooled.

    Args:
        trial: name as in the library's tables, any case and spelling of hyphens and blanks.

    Raises:
        RegimenNotFound: nothing of the library comes from a trial of this name (those that are known are named).
    """
    full, wanted = load_library(), normalise(trial)
    trials = dict.fromkeys(
        [name for each in full.regimens for name in each.trials] + [rate.trial for rate in full.rates]
    )
    if wanted not in {normalise(name) for name in trials}:
        raise RegimenNotFound(expected="one of the trials " + ", ".join(trials), found=trial, where="regimen library")
    return Library(
        regimens=tuple(each for each in full.regimens if wanted not in {normalise(name) for name in each.trials}),
        rates=tuple(rate for rate in full.rates if normalise(rate.trial) != wanted),
    )


def find_regimen(name: str, diagnosis: str = "", *, detail: str = "", library: Library | None = None) -> Regimen:
    """The regimen of this key or name; among several of one name, the one whose setting suits the patient.

    Args:
        name: key (`nivolumab_squamous`) or name (`nivolumab`), any case.
        diagnosis: OncoTree code of the patient.
        detail: histology or line in words, as in `SQUAMOUS` or `second line`.

    Raises:
        RegimenNotFound: nothing of this name (the nearest is named), or several that cannot be told apart.
    """
    regimens = (library or load_library()).regimens
    wanted = normalise(name)
    named = [each for each in regimens if wanted == normalise(each.key)] or [
        each for each in regimens if wanted == normalise(each.name)
    ]
    if not named:
        raise RegimenNotFound(
            expected=f"a regimen such as {nearest(name, regimens)}", found=name, where="regimen library"
        )
    return named[0] if len(named) == 1 else _choose(named, name, diagnosis, detail)


def nearest(name: str, regimens: tuple[Regimen, ...]) -> str:
    """The key most like this name."""
    # A key comes before another regimen's name that is spelled alike.
    spelled = {normalise(each.name): each.key for each in regimens} | {
        normalise(each.key): each.key for each in regimens
    }
    return spelled[difflib.get_close_matches(normalise(name), list(spelled), n=1, cutoff=0.0)[0]]


def normalise(name: str) -> str:
    """Lower case, every run of other characters than letters and digits one blank."""
    return re.sub(r"[^a-z0-9]+", " ", name.lower()).strip()


def _choose(named: list[Regimen], name: str, diagnosis: str, detail: str) -> Regimen:
    suitable = [each for each in named if each.suits(diagnosis)]
    words = re.sub(r"\bnon squamous\b|\badenocarcinoma\b", "nonsquamous", normalise(detail)).split()
    exact = [each for each in suitable or named if set(words) & set(normalise(each.key).split())]
    chosen = exact or suitable
    if len(chosen) != 1:
        raise RegimenNotFound(
            expected="one of " + ", ".join(each.key for each in named),
            found=f"{name}, ambiguous here",
            where="regimen library",
        )
    return chosen[0]


def _rows(name: str) -> list[dict[str, str]]:
    text = files("fusion.simulation.library").joinpath(name).read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))


def parse_regimen(row: dict[str, str]) -> Regimen:
    """A row of arms.csv."""
    return Regimen(
        key=row["key"],
        name=row["name"],
        diagnoses=tuple(row["diagnoses"].split()),
        setting=row["setting"],
        drug_class=DrugClass(row["drug_class"]),
        trial=row["trial"],
        patients=int(row["n"]),
        follow_up_months=float(row["follow_up_months"]),
        scan_weeks=int(row["scan_weeks"]),
        shrinkage_per_month=float(row["shrinkage_per_month"]),
        growth_per_month=float(row["growth_per_month"]),
        sensitive_fraction=float(row["sensitive_fraction"]),
        sd_logit_sensitive=float(row["sd_logit_sensitive"]),
        sd_log_growth=float(row["sd_log_growth"]),
        new_lesion_per_month=float(row["new_lesion_per_month"]),
        death_per_month=float(row["death_per_month"]),
        log_hr_progressed=float(row["log_hr_progressed"]),
        death_log_shift=float(row["death_log_shift"]),
        pfs_median_months=parse_median(row["pfs_median_months"]),
        os_median_months=parse_median(row["os_median_months"]),
        response_rate=float(row["response_rate"]),
        has_os_curve=row["has_os_curve"] == "yes",
        response_verified=row["response_verified"] == "yes",
        evidence=Evidence(row["evidence"]),
        source=row["source"],
        offered=row["offered"] == "yes",
        fitted_to=row["fitted_to"],
    )


def parse_rate(row: dict[str, str]) -> ToxicityRate:
    """A row of toxicity.csv."""
    return ToxicityRate(
        regimen=row["regimen"],
        trial=row["trial"],
        patients=int(row["n_safety"]),
        organ_class=row["organ_class"],
        term=row["term"],
        severe=float(row["g3plus_percent"]) / 100,
        any_grade=float(row["any_grade_percent"]) / 100 if row["any_grade_percent"] else None,
        attribution=Attribution(row["attribution"]),
        verified=row["verified"] == "yes",
        source=row["source"],
    )


def parse_median(text: str) -> float | None:
    """Months, or None where the median was not reached or no curve exists."""
    return None if text in ("", "not_reached") else float(text)
