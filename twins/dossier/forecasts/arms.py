"""One arm of a forecast, from the JSON of `simulate`."""

from __future__ import annotations

from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from twins.dossier import numbers, words
from twins.dossier.forecasts.estimates import ArmView, CurveRow, Estimate, ToxicityRow
from twins.dossier.twin.state import build_flags

Json = dict[str, Any]
# A cohort's dates do not tell why treatment stopped; published rates are of adverse events.
STOPS: Final = {
    "adverse_event": gettext_lazy("for an adverse event"),
    "any_but_progression_or_death": gettext_lazy("for any reason but progression or death"),
}


def not_shown() -> Estimate:
    """A quantity that the simulation withheld."""
    return Estimate(text=_("not shown"))


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
        toxicity=toxicity_of(arm["toxicity"]),
        special_interest=toxicity_of(arm.get("special_interest", {})),
        stop=stop_of(arm.get("discontinuation")),
        stop_reason=stop_reason(arm.get("discontinuation")),
        flags=build_flags(arm["flags"], name),
        followed_months=arm["support"].get("follow_up_months"),
        patients=arm["support"]["patients"],
        source=arm["support"]["source"],
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
        return not_shown()
    months, low, high = value["months"], value["low"], value["high"]
    return Estimate(text=numbers.median(months, low, high), value=months, low=low, high=high)


def range_of(value: Json | None) -> Estimate:
    """Between which medians nine in ten tumours lie."""
    if value is None:
        return not_shown()
    low, high = value["low"], value["high"]
    return Estimate(text=numbers.months_range(low, high), value=value["months"], low=low, high=high)


def probability_of(value: Json | None) -> Estimate:
    """A probability with its interval."""
    if value is None:
        return not_shown()
    p, low, high = value["p"], value["low"], value["high"]
    return Estimate(text=numbers.percent_interval(p, low, high), value=p, low=low, high=high)


def probability_at(curve: tuple[CurveRow, ...], month: int) -> Estimate:
    """The curve's value at a month; a horizon that ends before it has none."""
    row = next((row for row in curve if row.month == month), None)
    return not_shown() if row is None else probability_of({"p": row.p, "low": row.low, "high": row.high})


def restricted_mean_of(value: Json | None) -> Estimate:
    """Mean survival time up to the horizon."""
    if value is None:
        return not_shown()
    mean, low, high = value["months"], value["low"], value["high"]
    text = numbers.restricted_mean(mean, low, high, round(value["horizon_months"]))
    return Estimate(text=text, value=mean, low=low, high=high)


def toxicity_of(stored: Json) -> tuple[ToxicityRow, ...]:
    """A row a kind of severe toxicity."""
    return tuple(toxicity_row(each, value) for each, value in stored.items())


def toxicity_row(organ_class: str, value: Json) -> ToxicityRow:
    """Grade 3 or more in one organ class; a rate that nobody says was checked counts as unchecked."""
    return ToxicityRow(
        organ_class=organ_class,
        label=class_label(organ_class),
        estimate=probability_of(value),
        source=words.plain_attribution(value["source"]),
        attribution=value.get("attribution", "all_cause"),
        verified=value.get("verified", False),
        severe_days=days_of(value.get("severe_days")),
    )


def class_label(organ_class: str) -> str:
    """Short name of a class; one that stands beside all causes carries its attribution behind a comma."""
    _before, comma, attribution = organ_class.partition(f"{words.ANY_CLASS}, ")
    if not comma:
        return words.organ_class(organ_class)
    counted = words.ATTRIBUTIONS.get(attribution.replace("-", "_"), attribution)
    return _("Any class, %(counted)s") % {"counted": counted}


def days_of(value: Json | None) -> Estimate | None:
    """Expected days in grade 3 or more; None where nobody knows how long an episode lasts."""
    if value is None:
        return None
    mean, low, high = value["mean"], value["low"], value["high"]
    return Estimate(text=numbers.days(mean, low, high), value=mean, low=low, high=high)


def stop_of(value: Json | None) -> Estimate | None:
    """The share that stops treatment before progression and death; None where it is not known."""
    return None if value is None else probability_of(value)


def stop_reason(value: Json | None) -> str:
    """Which stops were counted, and whether the rate was checked."""
    if value is None:
        return ""
    reason = str(STOPS.get(value["reason"], plain(value["reason"])))
    return reason if value["verified"] else f"{reason} {words.UNVERIFIED}"


def support_text(support: Json) -> str:
    """How many patients stand behind an arm, and where they come from."""
    patients, size, source = support["patients"], support["effective_sample_size"], support["source"]
    if not patients:
        return _("no patients; %(source)s") % {"source": source}
    counted = {"patients": numbers.count(patients, "patient"), "source": source}
    if size is None:
        return _("%(patients)s; %(source)s") % counted
    return _("%(patients)s, effective sample size %(size)s; %(source)s") % {**counted, "size": numbers.fixed(size, 0)}
