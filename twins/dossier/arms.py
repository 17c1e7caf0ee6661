"""One arm of a forecast, from the JSON of `simulate`."""

from __future__ import annotations

from typing import Any

from twins.dossier import numbers, words
from twins.dossier.estimates import ArmView, CurveRow, Estimate, ToxicityRow
from twins.dossier.state import build_flags

Json = dict[str, Any]
NONE = Estimate(text="not shown")


def plain(name: str) -> str:
    """A key of the regimen library as words."""
    return name.replace("_", " ")


def build_arm(name: str, arm: Json) -> ArmView:
    """Texts and numbers of an arm; what the simulation withheld stays withheld."""
    survival = curve_rows(shown(arm, "survival"))
    return ArmView(
        name=name,
        evidence=arm["evidence"],
        evidence_meaning=words.EVIDENCE[arm["evidence"]],
        support=support_text(arm["support"]),
        is_averaged=is_averaged(arm),
        survival=survival,
        survival_tumours=curve_rows(over_tumours(arm, "survival")),
        pfs=curve_rows(shown(arm, "pfs")),
        pfs_tumours=curve_rows(over_tumours(arm, "pfs")),
        os_median=median_of(shown(arm, "os_median")),
        os_median_tumours=range_of(over_tumours(arm, "os_median")),
        pfs_median=median_of(shown(arm, "pfs_median")),
        p12=probability_at(survival, 12),
        p24=probability_at(survival, 24),
        response=probability_of(arm["response"]),
        rmst=restricted_mean_of(shown(arm, "rmst")),
        toxicity=tuple(toxicity_row(each, value) for each, value in arm["toxicity"].items()),
        flags=build_flags(arm["flags"], name),
        followed_months=arm["support"].get("follow_up_months"),
    )


def is_averaged(arm: Json) -> bool:
    """Whether the arm carries the evidence's own intervals; a forecast stored earlier has those over tumours alone."""
    return "os_median_average" in arm


def shown(arm: Json, name: str) -> Any:
    """A quantity with the interval of the evidence, or the only one that was stored."""
    return arm[f"{name}_average"] if is_averaged(arm) else arm[name]


def over_tumours(arm: Json, name: str) -> Any:
    """A quantity with its interval over tumours, where that stands beside the evidence's own."""
    return arm[name] if is_averaged(arm) else None


def curve_rows(curve: Json | None) -> tuple[CurveRow, ...]:
    """A curve in order of month; none where it was withheld."""
    rows = (
        CurveRow(month=int(month), p=at["p"], low=at["low"], high=at["high"]) for month, at in (curve or {}).items()
    )
    return tuple(sorted(rows, key=lambda row: row.month))


def median_of(value: Json | None) -> Estimate:
    """A median with its interval."""
    if value is None:
        return NONE
    months, low, high = value["months"], value["low"], value["high"]
    return Estimate(text=numbers.median(months, low, high), value=months, low=low, high=high)


def range_of(value: Json | None) -> Estimate:
    """Between which medians nine in ten tumours lie."""
    if value is None:
        return NONE
    low, high = value["low"], value["high"]
    return Estimate(text=numbers.months_range(low, high), value=value["months"], low=low, high=high)


def probability_of(value: Json | None) -> Estimate:
    """A probability with its interval."""
    if value is None:
        return NONE
    p, low, high = value["p"], value["low"], value["high"]
    return Estimate(text=numbers.percent_interval(p, low, high), value=p, low=low, high=high)


def probability_at(curve: tuple[CurveRow, ...], month: int) -> Estimate:
    """The curve's value at a month; a horizon that ends before it has none."""
    row = next((row for row in curve if row.month == month), None)
    return NONE if row is None else probability_of({"p": row.p, "low": row.low, "high": row.high})


def restricted_mean_of(value: Json | None) -> Estimate:
    """Mean survival time up to the horizon."""
    if value is None:
        return NONE
    mean, low, high = value["months"], value["low"], value["high"]
    text = numbers.restricted_mean(mean, low, high, round(value["horizon_months"]))
    return Estimate(text=text, value=mean, low=low, high=high)


def toxicity_row(organ_class: str, value: Json) -> ToxicityRow:
    """Grade 3 or more in one organ class; a rate that nobody says was checked counts as unchecked."""
    return ToxicityRow(
        organ_class=organ_class,
        label=words.organ_class(organ_class),
        estimate=probability_of(value),
        source=words.plain_attribution(value["source"]),
        attribution=value.get("attribution", "all_cause"),
        verified=value.get("verified", False),
    )


def support_text(support: Json) -> str:
    """How many patients stand behind an arm, and where they come from."""
    patients, size = support["patients"], support["effective_sample_size"]
    if not patients:
        return f"no patients; {support['source']}"
    effective = "" if size is None else f", effective sample size {size:.0f}"
    return f"{numbers.count(patients, 'patient')}{effective}; {support['source']}"
