"""Why a model says what it says of a patient, and what it would say had a gene been altered, or not."""

from collections.abc import Collection, Sequence
from dataclasses import asdict
from typing import Any

import numpy as np

from fusion.cohort.bags import Bag
from fusion.cohort.cohort import Cohort
from fusion.cohort.loading import load_cohort
from fusion.errors import CohortError, PatientNotFound
from fusion.explain.attribution import attribute
from fusion.explain.changing import Direction
from fusion.explain.items import Attribution, PartShares
from fusion.explain.perturbation import MONTHS, Perturbation, perturb_gene, perturb_pathway
from fusion.explain.totals import Totals, by_block, by_gene, by_modality, by_pathway
from fusion.explain.widths import missing_blocks
from fusion.model.layout import conform
from fusion.model.twin import TwinModel
from fusion.survival.scores import MONTH_DAYS
from fusion.survival.widths import Widths, read_interval

Json = dict[str, Any]
MOST = 25
TINY = 1e-9


def explain_patient(
    url: str, model: TwinModel, *, study: str, patient: str, widths: Widths | None = None, most: int = MOST
) -> Json:
    """The log-risk of a patient shared out; base + all modalities (or blocks) + remainder is the log-risk.

    Args:
        url: of the database.
        model: fitted.
        study, patient: codes.
        widths: of the model; without them no interval is told.
        most: features, findings and parts that are listed, those that contribute most.

    Raises:
        StudyNotFound, PatientNotFound: nobody to explain.
    """
    return _describe(model, load_patient(url, model, study, patient), widths, most)[patient]


def explain_patients(
    url: str,
    model: TwinModel,
    *,
    study: str,
    patients: Collection[str],
    origin_day: int,
    widths: Widths | None = None,
    most: int = MOST,
) -> dict[str, Json]:
    """The same of several patients at once, which costs a fortieth for each; by code.

    Args:
        url: of the database.
        model: fitted.
        study: code.
        patients: codes; few hundred at most, since all are shared out in one go.
        origin_day: nothing after it is used.
        widths: of the model; without them no interval and no widening is told.
        most: features, findings and parts that are listed.

    Raises:
        StudyNotFound: no such study.
    """
    return _describe(model, load_cohort(url, study, None, origin_day=origin_day, patients=patients), widths, most)


def _describe(model: TwinModel, cohort: Cohort, widths: Widths | None, most: int) -> dict[str, Json]:
    shares, known = attribute(model, cohort), conform(cohort, model.layout)
    return {
        code: _describe_one(model, known.take(np.array([row])), shares.of_patient(row), widths, most)
        for row, code in enumerate(cohort.codes)
    }


def _describe_one(model: TwinModel, known: Cohort, shares: Attribution, widths: Widths | None, most: int) -> Json:
    days = np.array(MONTHS) * MONTH_DAYS
    return {
        "patient": known.codes[0],
        "study": known.study,
        "endpoint": model.endpoint,
        "log_risk": float(shares.log_risk[0]),
        "base": shares.base,
        "remainder": float(shares.remainder[0]),
        "members": {name: float(part[0]) for name, part in shares.by_member.items()},
        "survival": _by_month(model.curves.survival(shares.log_risk, days)[0]),
        "interval": None if widths is None else _interval(model, widths, known, shares),
        "widening": None if widths is None else _widening(model, widths, known),
        "modalities": _told(by_modality(shares)),
        "blocks": _told(by_block(shares)),
        "features": _features(shares, most),
        "genes": _told(by_gene(shares), most),
        "pathways": _told(by_pathway(shares, model.members.graph.vocabulary), most),
        "findings": _findings(shares, most),
        "parts": [row for part in shares.parts for row in _parts(part, known, most)],
        "drugs": [
            {"drug": shares.drugs.drugs[drug], "contribution": float(value)}
            for drug, value in zip(shares.drugs.drug.tolist(), shares.drugs.value.tolist(), strict=True)
        ],
    }


def perturb_patient(
    url: str,
    model: TwinModel,
    *,
    study: str,
    patient: str,
    direction: str,
    gene: str | None = None,
    pathway: str | None = None,
    seed: int = 0,
) -> Json:
    """What the model says of a patient with a gene, or every gene of a pathway, knocked out or activated.

    Args:
        url: of the database.
        model: fitted; its own study tells what is typical and which genes are alike.
        study, patient: codes.
        direction: "knock_out" or "activate".
        gene, pathway: one of the two.
        seed: of random genes and of the interval.

    Raises:
        StudyNotFound, PatientNotFound: nobody to ask about.
        GeneNotFound, GeneNotTested: nothing that can be changed.
        CohortError: neither a gene nor a pathway, or both.
    """
    if (gene is None) == (pathway is None):
        raise CohortError(expected="a gene or a pathway", found="both or neither", where=f"patient {patient}")
    cohort = load_patient(url, model, study, patient)
    reference = load_cohort(url, model.study, model.endpoint, origin_day=model.origin_day)
    change, name = (perturb_gene, gene) if gene is not None else (perturb_pathway, pathway)
    found = change(model, cohort, reference, str(name), Direction(direction), np.random.default_rng(seed))
    return {"patient": patient, "study": study, "gene": gene, "pathway": pathway, **_perturbation(found)}


def load_patient(url: str, model: TwinModel, study: str, patient: str) -> Cohort:
    """One patient as the model sees them, outcome unasked.

    Raises:
        StudyNotFound, PatientNotFound: no such study or patient.
    """
    cohort = load_cohort(url, study, None, origin_day=model.origin_day, patients=[patient])
    if not len(cohort):
        raise PatientNotFound(expected="a patient of the study", found=repr(patient), where=f"study {study}")
    return cohort


def _by_month(values: np.ndarray) -> Json:
    return {f"{month}m": float(value) for month, value in zip(MONTHS, values, strict=True)}


def _widening(model: TwinModel, widths: Widths, known: Cohort) -> Json:
    """By how much the interval of log-risk is wider for want of the blocks that are missing, together and each alone.

    `factor` is of widths; a block alone is against nothing missing, so that the blocks' factors do not multiply.
    """
    missing = missing_blocks(known)
    alone = np.eye(missing.shape[1], dtype=bool) & missing
    ratio = np.sqrt(widths.variance(np.vstack([missing, alone])) / widths.variance(np.zeros_like(missing)))
    modality = {columns.name: columns.modality.value for columns in model.layout}
    return {
        "factor": float(ratio[0]),
        "blocks": [
            {"block": block.name, "modality": modality[block.name], "factor": float(ratio[1 + place])}
            for place, block in enumerate(known.blocks)
            if missing[0, place]
        ],
    }


def _interval(model: TwinModel, widths: Widths, known: Cohort, shares: Attribution) -> Json:
    missing = missing_blocks(known)
    days = np.array(MONTHS) * MONTH_DAYS
    found = read_interval(widths, model.curves, shares.log_risk, missing, days)
    return {
        "log_risk": [float(found.log_risk_low[0]), float(found.log_risk_high[0])],
        "survival_low": _by_month(found.survival_low[0]),
        "survival_high": _by_month(found.survival_high[0]),
    }


def _told(totals: Totals, most: int | None = None) -> dict[str, float]:
    """Contributions by name, the largest first; of many those that contribute most."""
    values = totals.values[0]
    order = np.argsort(-np.abs(values), kind="stable")[:most]
    return {totals.names[place]: float(values[place]) for place in order.tolist() if abs(values[place]) > TINY}


def _features(shares: Attribution, most: int) -> list[Json]:
    values = shares.by_feature[0]
    return [
        {**asdict(shares.features[place]), "contribution": float(values[place])} for place in _largest(values, most)
    ]


def _findings(shares: Attribution, most: int) -> list[Json]:
    found = shares.findings
    return [
        {
            "gene": found.genes[found.gene[place]],
            "source": found.sources[found.source[place]],
            "kind": found.kinds[found.kind[place]],
            "contribution": float(found.value[place]),
        }
        for place in _largest(found.value, most)
    ]


def _parts(part: PartShares, cohort: Cohort, most: int) -> list[Json]:
    """Lesions, slides or regions; `number` counts the bag's rows of the patient from 0."""
    bag = cohort.bag(part.bag)
    return [
        {
            "bag": part.bag,
            "source": part.sources[part.source[place]],
            "number": place,
            "position_mm": _position(bag, place),
            "contribution": float(part.value[place]),
        }
        for place in _largest(part.value, most)
    ]


def _position(bag: Bag | None, place: int) -> list[float] | None:
    return None if bag is None or not bag.placed[place] else [float(one) for one in bag.positions_mm[place]]


def _largest(values: np.ndarray, most: int) -> Sequence[int]:
    order = np.argsort(-np.abs(values), kind="stable")[:most]
    return [place for place in order.tolist() if abs(values[place]) > TINY]


def _perturbation(found: Perturbation) -> Json:
    return {
        "direction": found.direction.value,
        "genes": list(found.genes),
        "changed": bool(found.changed[0]),
        "log_hazard": float(found.log_hazard[0]),
        "log_hazard_interval": [float(found.log_hazard_low[0]), float(found.log_hazard_high[0])],
        "survival": _by_month(found.survival[0]),
        "survival_low": _by_month(found.survival_low[0]),
        "survival_high": _by_month(found.survival_high[0]),
        "p": found.p,
        "matched_genes": len(found.null),
        "wording": found.wording,
    }
