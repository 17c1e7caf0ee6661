"""Items 20 to 27 of TRIPOD+AI: what was found, and what it does not say."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from fusion.cohort.blocks import FeatureKind
from fusion.evaluation.card import Json, Section, Subject, Table, interval_of, list_of, share_of, text_of
from fusion.model.members import MEMBERS

SHOWN = (
    *("harrell_c", "uno_c", "wolbers_c", "auc_12m", "ibs", "d_calibration_p", "ici_12m", "observed_expected_12m"),
    *("aj_calibration", "coverage_90"),
)
LABELS = {
    "harrell_c": "Harrell's C",
    "uno_c": "Uno's C",
    "wolbers_c": "Wolbers' C",
    "auc_6m": "AUC 6 months",
    "auc_12m": "AUC 12 months",
    "auc_24m": "AUC 24 months",
    "auc_mean": "mean AUC",
    "ibs": "integrated Brier score",
    "d_calibration_p": "D-calibration p",
    "ici_12m": "ICI 12 months",
    "observed_expected_12m": "observed / expected 12 months",
    "aj_calibration": "mean distance from Aalen-Johansen",
    "coverage_90": "coverage of 90 % intervals",
}
MOST_FEATURES = 30
FEWER_EVENTS = 100


def describe_results(subject: Subject) -> tuple[Section, ...]:
    """Participants, development, specification, performance, interpretation, limits and use."""
    return (
        _participants(subject),
        _development(subject),
        _specification(subject),
        _performance(subject),
        _heterogeneity(subject),
        _updating(subject),
        _interpretation(subject),
        _limits(subject),
        _use(subject),
    )


def _participants(subject: Subject) -> Section:
    cohort = subject.cohort
    rows = []
    for block in cohort.blocks:
        for index, (name, kind) in enumerate(zip(block.features, block.kinds, strict=True)):
            if block.modality.value == "clinical":
                rows.append((name, *_summary(block.values[:, index], block.observed[:, index], kind)))
    shown = tuple(rows[:MOST_FEATURES])
    more = (
        f" The first {MOST_FEATURES} of {len(rows)} clinical features are shown." if len(rows) > MOST_FEATURES else ""
    )
    return Section(
        item="20",
        heading="Participants",
        paragraphs=(f"{len(cohort)} patients with {cohort.followed.events} events.{more}",),
        tables=(Table(caption="Clinical features", columns=("feature", "summary", "missing"), rows=shown),)
        if rows
        else (),
    )


def _summary(values: np.ndarray, observed: np.ndarray, kind: FeatureKind) -> tuple[str, str]:
    seen = values[observed]
    missing = share_of(int((~observed).sum()), len(observed))
    if not len(seen):
        return "nobody has it", missing
    if kind is FeatureKind.INDICATOR:
        return f"{int(seen.sum())} ({share_of(float(seen.sum()), len(seen))})", missing
    low, middle, high = np.quantile(seen, (0.25, 0.5, 0.75))
    return f"{middle:.4g} ({low:.4g} to {high:.4g})", missing


def _development(subject: Subject) -> Section:
    shares = dict(zip(MEMBERS, subject.model.stack.shares.tolist(), strict=True))
    told = [f"{name} {100 * share:.0f} %" for name, share in shares.items()]
    return Section(
        item="21",
        heading="Model development",
        paragraphs=(
            f"Fitted on {len(subject.model.codes)} patients of study {subject.model.study}. Weight of the members: "
            f"{list_of(told)}.",
        ),
    )


def _specification(subject: Subject) -> Section:
    return Section(
        item="22",
        heading="Model specification",
        paragraphs=(
            "The whole model, with scaling, coefficients, trees, networks and baseline hazard, is one checkpoint file "
            "of tensors and plain values; a patient with any subset of the modalities can be scored with it.",
        ),
    )


def _performance(subject: Subject) -> Section:
    report = subject.report
    shown = [metric for metric in SHOWN if metric in report["metric_names"]]
    rows = [
        (LABELS[metric], *(interval_of(report["metrics"][name][metric]) for name in report["predictors"]))
        for metric in shown
    ]
    main = Table(caption="Performance, 95 % intervals", columns=("metric", *report["predictors"]), rows=tuple(rows))
    tables = [main]
    if report["paired"]:
        tables.append(_paired(report))
    return Section(item="23a", heading="Model performance", paragraphs=_performance_text(report), tables=tuple(tables))


def _performance_text(report: Json) -> tuple[str, ...]:
    twin = report["metrics"]["twin"]
    sentences = [
        f"Harrell's C of the twin: {interval_of(twin['harrell_c'])}; Uno's C: {interval_of(twin['uno_c'])}; "
        f"ICI at 12 months: {interval_of(twin['ici_12m'])}."
    ]
    sentences += [_against(report, name) for name in report["paired"]]
    return tuple(sentences)


def _against(report: Json, name: str) -> str:
    one = report["paired"][name]["harrell_c"]
    if one["difference"] is None:
        return f"Against {name}: not available ({one['reason']})."
    verdict = {
        "twin": "the twin discriminates better",
        "comparator": f"{name} discriminates better",
        "neither": "the interval holds 0, so that no difference is shown",
    }[one["better"]]
    folds = one["folds"]
    test = "" if folds is None else f"; over {folds['folds']} folds p = {folds['p']:.3f}"
    return f"Against {name}: difference in Harrell's C {_difference(one)}{test}; {verdict}."


def _paired(report: Json) -> Table:
    rows = [
        (name, LABELS[metric], _difference(one), "" if one["p"] is None else f"{one['p']:.3f}", one["better"])
        for name, by_metric in report["paired"].items()
        for metric, one in by_metric.items()
    ]
    return Table(
        caption="Twin minus comparator on the same patients",
        columns=("comparator", "metric", "difference", "p", "better"),
        rows=tuple(rows),
    )


def _difference(one: Json) -> str:
    return interval_of({"value": one["difference"], **{key: one[key] for key in ("low", "high", "reason")}}, 4)


def _heterogeneity(subject: Subject) -> Section:
    report = subject.report
    groups = [*report["subgroups"], *report["missing_patterns"]]
    scored = [row for row in groups if not row["reason"]]
    small = [f"{row['variable']} {row['group']} ({row['n']} patients)" for row in groups if row["reason"]]
    text = f"{len(scored)} groups were scored."
    if small:
        text += f" Too small to be scored: {list_of(small)}."
    columns = ("group", "n", "events", "Harrell's C", "observed / expected 12 months", "ICI 12 months")
    table = Table(caption="Performance of the twin by group", columns=columns, rows=_group_rows(scored))
    return Section(
        item="23b",
        heading="Performance in subgroups",
        paragraphs=(text,) if groups else ("The data hold no subgroup of this kind.",),
        tables=(table,) if scored else (),
    )


def _group_rows(scored: Sequence[dict[str, Any]]) -> tuple[tuple[str, ...], ...]:
    names = ("harrell_c", "observed_expected_12m", "ici_12m")
    return tuple(
        (
            f"{row['variable']}: {row['group']}",
            str(row["n"]),
            str(row["events"]),
            *(interval_of(row["metrics"]["twin"][name]) for name in names),
        )
        for row in scored
    )


def _updating(subject: Subject) -> Section:
    return Section(item="24", heading="Model updating", paragraphs=("The model was not updated after its fit.",))


def _interpretation(subject: Subject) -> Section:
    report = subject.report
    better = [name for name, found in report["paired"].items() if found["harrell_c"]["better"] == "twin"]
    worse = [name for name, found in report["paired"].items() if found["harrell_c"]["better"] == "comparator"]
    rest = [name for name in report["paired"] if name not in (*better, *worse)]
    sentences = []
    if better:
        sentences.append(f"The twin orders patients better than {list_of(better)}.")
    if rest:
        sentences.append(f"It is not shown to differ from {list_of(rest)}.")
    if worse:
        sentences.append(f"It orders patients worse than {list_of(worse)}, which should be preferred here.")
    if report["modalities"]:
        sentences += _modality_sentences(report["modalities"])
    return Section(
        item="25",
        heading="Interpretation",
        paragraphs=tuple(sentences) or ("There was nothing to compare with.",),
    )


def _modality_sentences(found: Json) -> list[str]:
    worth = [
        f"{row['block']} {text_of(row['loss']['difference'])}"
        for row in sorted(found["leave_one_out"], key=lambda row: -(row["loss"]["difference"] or 0))
    ]
    return [f"Harrell's C lost when a block is left out of the fit: {list_of(worth)}."]


def _limits(subject: Subject) -> Section:
    report, n = subject.report, len(subject.cohort)
    found = []
    if report["kind"] == "internal":
        found.append("No patient of another study was scored here: performance elsewhere is not known.")
    if subject.cohort.followed.events < FEWER_EVENTS:
        found.append(f"{subject.cohort.followed.events} events leave wide intervals.")
    if report["split"] == "random" and len({site for site in subject.cohort.sites if site}) > 1:
        found.append("Folds are random over sites: transport to a new site was not tested by this evaluation.")
    if not subject.cohort.randomised and subject.cohort.arm_names:
        found.append("Treatments were not assigned by chance: risks by arm are no treatment effects.")
    absent = [block.name for block in subject.cohort.blocks if block.present.sum() < n / 2]
    if absent:
        found.append(f"Fewer than half of the patients have {list_of(absent)}.")
    found += [str(note) for note in report["notes"]]
    found.append("Intervals hold the fitted models fixed and leave out the uncertainty of fitting them.")
    return Section(item="26", heading="Limitations", paragraphs=tuple(found))


def _use(subject: Subject) -> Section:
    pattern = [row["group"] for row in subject.report["missing_patterns"] if not row["reason"]]
    seen = f" Patterns of missing modalities that were judged: {'; '.join(pattern)}." if pattern else ""
    return Section(
        item="27",
        heading="Usability",
        paragraphs=(
            "Missing modalities and values need no treatment by the user; columns that the model does not know are "
            f"dropped.{seen}",
            "Expertise in oncology is needed to read the output. Research use only; not a medical device.",
        ),
    )
