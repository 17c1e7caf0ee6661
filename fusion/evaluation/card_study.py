"""Items 1 to 11 of TRIPOD+AI: the study, its patients, and what was measured."""

from fusion.evaluation.card import Section, Subject, Table, list_of, share_of


def describe_study(subject: Subject) -> tuple[Section, ...]:
    """Title, objectives, data, participants, outcome, predictors, sample size and missing data."""
    return (
        _title(subject),
        _objectives(subject),
        _data(subject),
        _participants(subject),
        _preparation(),
        _outcome(subject),
        _predictors(subject),
        _sample_size(subject),
        _missing(subject),
    )


def _title(subject: Subject) -> Section:
    report = subject.report
    judged = "the same study" if report["kind"] == "internal" else f"study {report['study']}"
    return Section(
        item="1",
        heading="Title",
        paragraphs=(
            f"Prediction of {subject.model.endpoint} from {_modalities(subject)}, developed on study "
            f"{subject.model.study} and evaluated on {judged}.",
        ),
    )


def _modalities(subject: Subject) -> str:
    return list_of(list(dict.fromkeys(columns.modality.value for columns in subject.model.layout))) or "no feature"


def _objectives(subject: Subject) -> Section:
    return Section(
        item="4",
        heading="Objectives",
        paragraphs=(
            f"To predict, from what is known on day {subject.model.origin_day} counted from the index date, the "
            f"probability over time that {subject.model.endpoint} has not happened, for research at a tumour board.",
            "Research use only; not a medical device.",
        ),
    )


def _data(subject: Subject) -> Section:
    sources = [
        (source.block, source.feature_set, source.encoder or "none", str(source.latest_day))
        for source in subject.cohort.provenance
    ]
    table = Table(
        caption="Sources of the features",
        columns=("block", "source", "encoder", "latest day of a value"),
        rows=tuple(sources),
    )
    randomised = "were assigned by chance" if subject.cohort.randomised else "were not assigned by chance"
    arms = f" Its {len(subject.cohort.arm_names)} arms {randomised}." if subject.cohort.arm_names else ""
    return Section(
        item="5",
        heading="Data",
        paragraphs=(
            f"Study {subject.cohort.study}.{arms} No value measured after day {subject.cohort.origin_day} was used; "
            f"SHA-256 of the training data: {subject.model.data_hash}.",
            "Calendar dates of accrual are not part of the data.",
        ),
        tables=(table,) if sources else (),
    )


def _participants(subject: Subject) -> Section:
    cohort = subject.cohort
    left_out = [f"{count} ({reason})" for reason, count in cohort.left_out.items()]
    sites = sorted({site for site in cohort.sites if site is not None})
    paragraphs = [
        f"{len(cohort)} patients entered the analysis; "
        + (f"left out were {list_of(left_out)}." if left_out else "nobody was left out."),
        f"Sites recorded: {len(sites)}.",
    ]
    if cohort.arm_names:
        counts = [f"{arm} ({cohort.arms.count(arm)})" for arm in cohort.arm_names]
        paragraphs.append(f"Treatment from the index date: {list_of(counts)}.")
    return Section(item="6", heading="Participants", paragraphs=tuple(paragraphs))


def _preparation() -> Section:
    return Section(
        item="7",
        heading="Data preparation",
        paragraphs=(
            "Skewed numbers are logged, all are standardised by the training patients of the fold and held to 5 "
            "standard deviations; categories become one indicator a level. It is done alike for all patients.",
        ),
    )


def _outcome(subject: Subject) -> Section:
    outcome, report = subject.cohort.followed, subject.report
    follow_up = report["follow_up_months"]
    sentences = [
        f"{subject.model.endpoint}, in days from day {subject.model.origin_day}; {outcome.events} events.",
        "Median follow-up was not reached."
        if follow_up is None
        else f"Median follow-up by reverse Kaplan-Meier: {follow_up:.1f} months.",
    ]
    if outcome.competing.any():
        sentences.append(
            f"{int(outcome.competing.sum())} patients had a competing event. Concordance, AUC, D-calibration and "
            "coverage count it as censoring; Brier score, ICI, observed over expected and decision curves judge the "
            "probability of the event beside it."
        )
    late = int((outcome.entry_days > 0).sum())
    if late:
        sentences.append(f"{late} patients came under observation late and count from then on.")
    return Section(item="8", heading="Outcome", paragraphs=(" ".join(sentences),))


def _predictors(subject: Subject) -> Section:
    rows = [
        (columns.name, columns.modality.value, str(len(columns.features)), "yes" if columns.wide else "no")
        for columns in subject.model.layout
    ]
    table = Table(
        caption="Blocks of features",
        columns=("block", "modality", "features", "kept out of one-matrix models"),
        rows=tuple(rows),
    )
    total = sum(len(columns.features) for columns in subject.model.layout)
    genes = len(subject.cohort.variants.genes)
    altered = f" Alterations of {genes} genes enter as edges of the graph." if genes else ""
    return Section(
        item="9",
        heading="Predictors",
        paragraphs=(f"{total} features in {len(rows)} blocks, none chosen by hand for this model.{altered}",),
        tables=(table,),
    )


def _sample_size(subject: Subject) -> Section:
    events, total = subject.cohort.followed.events, sum(len(columns.features) for columns in subject.model.layout)
    return Section(
        item="10",
        heading="Sample size",
        paragraphs=(
            f"All {len(subject.cohort)} patients with the outcome were used; there was no sample size calculation. "
            f"{events} events against {total} features are {events / max(total, 1):.1f} events a feature.",
        ),
    )


def _missing(subject: Subject) -> Section:
    n = len(subject.cohort)
    rows = []
    for block in subject.cohort.blocks:
        present = int(block.present.sum())
        inside = float(block.observed[block.present].mean()) if present and len(block.features) else 0.0
        rows.append((block.name, str(present), share_of(present, n), f"{100 * inside:.1f} %"))
    return Section(
        item="11",
        heading="Missing data",
        paragraphs=(
            "A modality that a patient lacks is an edge that is not in the graph. A value missing within a block is "
            "replaced by the median of the training patients beside an indicator that it was missing. Patients were "
            "not left out for missing features.",
        ),
        tables=(
            Table(
                caption="What was measured",
                columns=("block", "patients who have it", "share", "of its values observed"),
                rows=tuple(rows),
            ),
        ),
    )
