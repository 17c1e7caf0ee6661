"""Items 12 to 19 of TRIPOD+AI: what was done."""

import numpy as np

from fusion.cohort.blocks import Modality
from fusion.evaluation.card import Section, Subject, list_of, share_of
from fusion.model.members import MEMBERS

MEMBER_WORDS = {
    "blockwise": "ridge Cox regressions, one a block",
    "trees": "gradient-boosted trees with the Cox objective",
    "graph": "a heterogeneous graph network",
}
COMPARATOR_WORDS = {
    "clinical_only": "a ridge Cox regression on the clinical block",
    "ridge_cox": "one ridge Cox regression on all blocks that are not wide",
    "boosting": "gradient-boosted trees on the same features",
    "forest": "a random survival forest",
}


def describe_methods(subject: Subject) -> tuple[Section, ...]:
    """Analysis, class imbalance, fairness, output, training versus evaluation, and what the data do not say."""
    return (
        _analysis(subject),
        _imbalance(subject),
        _fairness(subject),
        _output(subject),
        _separation(subject),
        _not_in_the_data(subject),
    )


def _analysis(subject: Subject) -> Section:
    report, config = subject.report, subject.model.config
    members = [MEMBER_WORDS.get(name, name) for name in MEMBERS]
    comparators = [f"{name}: {COMPARATOR_WORDS.get(name, name)}" for name in report["predictors"] if name != "twin"]
    compared = f" Comparators, on the same patients: {'; '.join(comparators)}." if comparators else ""
    if report["kind"] == "external":
        how = "The model was applied as it is; nothing was refitted or recalibrated."
    else:
        folds = (
            f"{report['folds']} random folds{_times(report['repeats'])}, even in events and arms"
            if report["split"] == "random"
            else f"the caller's labels ({list_of(report['fold_names'])})"
        )
        how = (
            f"Validation by {folds}: everything, penalties and weights included, was chosen on the training patients "
            f"of a fold with {config.inner_folds} inner folds; the left-out patients were scored once."
        )
    return Section(
        item="12",
        heading="Analytical methods",
        paragraphs=(
            f"The predictor is a weighted sum of {list_of(members)}, with weights that cannot be negative, learned "
            "on inner out-of-fold log-risks. Absolute survival comes from a baseline hazard at out-of-fold log-risks, "
            "with a slope that may change over time.",
            how + compared,
            f"Discrimination: Harrell's C, Uno's C and integrated Brier score to {report['tau_months']:g} months "
            f"({report['tau_rule']}), time-dependent AUC at {list_of([str(m) for m in report['horizons_months']])} "
            "months. Calibration: D-calibration, ICI, E50 and E90, observed over expected, coverage of 90 % intervals. "
            f"Intervals are 95 % percentile intervals over {report['draws']} resamples of patients, the models held "
            "fixed. Paired differences: the same resamples, and the corrected resampled t-test over folds.",
        ),
    )


def _times(repeats: int) -> str:
    return "" if repeats == 1 else f", repeated {repeats} times"


def _imbalance(subject: Subject) -> Section:
    outcome = subject.cohort.followed
    return Section(
        item="13",
        heading="Class imbalance",
        paragraphs=(
            f"{share_of(outcome.events, len(outcome))} of the patients had the event. Patients were neither "
            "over- nor undersampled; a survival likelihood needs no balance.",
        ),
    )


def _fairness(subject: Subject) -> Section:
    variables = list(dict.fromkeys(row["variable"] for row in subject.report["subgroups"]))
    judged = f"by {list_of(variables)}" if variables else "in no subgroup, since the data hold none"
    return Section(
        item="14",
        heading="Fairness",
        paragraphs=(
            f"Performance was judged separately {judged}, and by which modalities are missing (item 23). No method "
            "that equalises performance between groups was applied.",
        ),
    )


def _output(subject: Subject) -> Section:
    return Section(
        item="15",
        heading="Model output",
        paragraphs=(
            "A log-risk, 0 for the average training patient and higher for worse, and survival probabilities at 3, 6, "
            "12, 24, 36 and 60 months. No threshold turns them into classes." + _competing_output(subject),
        ),
    )


def _competing_output(subject: Subject) -> str:
    competing = subject.model.competing
    if competing is None:
        return ""
    whom = "all alike" if competing.members is None else "by a ridge Cox of each block and boosted trees"
    return (
        f" {competing.events} competing events were modelled as well, {whom}: incidence is the probability that the "
        "event has happened, survival 1 - incidence, and both hazards go into it."
    )


def _separation(subject: Subject) -> Section:
    overlap = subject.report["overlap"]
    if subject.report["kind"] == "external":
        text = f"None of the {len(subject.cohort)} patients is among the {len(subject.model.codes)} training patients."
    else:
        text = "The evaluation used the folds of the same patients; it is internal."
    pairs, compared = len(overlap["pairs"]), overlap["compared"]
    across = sum(bool(pair["across_folds"]) for pair in overlap["pairs"])
    found = (
        f"A check of {compared} patients for one person under two ids and for near-duplicate vectors found {pairs} "
        f"pairs, {across} of them across training and evaluation."
    )
    crowded = [f"{name} ({count} patients)" for name, count in overlap["crowded"].items()]
    if crowded:
        found += f" In {list_of(crowded)} several patients share a vector, as empty slides do: that is not counted."
    return Section(item="16", heading="Training versus evaluation", paragraphs=(text, found))


def _not_in_the_data(subject: Subject) -> Section:
    vectors = [columns.name for columns in subject.model.layout if columns.modality is Modality.PATHOLOGY]
    encoders = sorted({source.encoder for source in subject.cohort.provenance if source.encoder})
    licence = f" Embeddings ({list_of(vectors)}) fall under the terms of {list_of(encoders)}." if encoders else ""
    days = np.unique([source.latest_day for source in subject.cohort.provenance])
    return Section(
        item="17 to 19",
        heading="Ethics, open science, patient involvement",
        paragraphs=(
            "Ethical approval, funding, registration, protocol and the involvement of patients and the public are not "
            f"part of the data and are to be stated by whoever publishes the model.{licence}",
            "Patient records are pseudonymous"
            + (f"; the latest value used is of day {int(days.max())}." if len(days) else "."),
        ),
    )
