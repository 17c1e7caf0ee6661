"""What the model says had a gene or pathway been altered, or not: an association in the data that it learned from.

Knock-out takes away what was found in the gene and sets columns that measure it to a low value of the training
patients; activation adds the finding that is typical of carriers, to every specimen in which the gene was looked at,
and sets such columns to a high value. Blocks of alterations (pathways, genes, number of mutations) follow; all else
stays as it is, which in a living tumour it would not.
"""

from dataclasses import dataclass

import numpy as np

from fusion.cohort.cohort import Cohort
from fusion.cohort.hiding import join_views
from fusion.errors import GeneNotFound, GeneNotTested
from fusion.explain.changing import Direction, change_genes, is_changed, rename_findings
from fusion.explain.genes import known_genes, match_genes, was_tested
from fusion.model.layout import conform
from fusion.model.twin import TwinModel
from fusion.shapes import Bools, Curves, Floats, Matrix, Times
from fusion.survival.scores import MONTH_DAYS

MATCHED, FEWEST_MATCHED, MOST_ROWS = 99, 19, 20_000
ROWS_AT_ONCE = 4096
DRAWS = 400
LEVEL = 0.9
MONTHS = (12, 24)
WORDING = (
    "An association that the model learned from patients who differ in more than this gene; not the effect of "
    "altering it in a patient."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Perturbation:
    """What the model says of n patients with a gene or pathway changed, less what it says of them as they are.

    Attributes:
        direction, genes: what was changed.
        codes: n patients in whom at least one of the genes was looked at.
        not_tested: how many others were asked for.
        changed: (n,) whether anything was there to change.
        log_hazard, log_hazard_low, log_hazard_high: (n,) change, and a 90 % interval over members and networks.
        times_days: (t,) 12 and 24 months.
        survival, survival_low, survival_high: (n, t) change of survival.
        null: mean change of log hazard of each of k sets of random genes of similar frequency.
        p: share of those, and of this one, that change it as much or more on average; None where nothing was changed
            or no genes are alike.
        wording: what this is, and is not.
    """

    direction: Direction
    genes: tuple[str, ...]
    codes: tuple[str, ...]
    not_tested: int
    changed: Bools
    log_hazard: Floats
    log_hazard_low: Floats
    log_hazard_high: Floats
    times_days: Times
    survival: Curves
    survival_low: Curves
    survival_high: Curves
    null: Floats
    p: float | None
    wording: str = WORDING


def perturb_gene(
    model: TwinModel,
    cohort: Cohort,
    reference: Cohort,
    gene: str,
    direction: Direction,
    generator: np.random.Generator,
    *,
    matched: int = MATCHED,
) -> Perturbation:
    """Change one gene.

    Args:
        model: fitted.
        cohort: patients to ask about.
        reference: the training patients, for what is typical and for genes of similar frequency.
        gene: symbol.
        direction: knock-out or activation.
        generator: of random genes and of the interval.
        matched: random genes to compare with.

    Raises:
        GeneNotFound: the model has no words for the gene.
        GeneNotTested: it was looked at in none of the patients.
    """
    if gene not in known_genes(model):
        count = len(known_genes(model))
        raise GeneNotFound(expected=f"one of {count} genes of the model", found=repr(gene), where=model.study)
    return _perturb(model, cohort, reference, (gene,), direction, generator, matched)


def perturb_pathway(
    model: TwinModel,
    cohort: Cohort,
    reference: Cohort,
    pathway: str,
    direction: Direction,
    generator: np.random.Generator,
    *,
    matched: int = MATCHED,
) -> Perturbation:
    """Change every gene of a pathway of the model; arguments and errors as for `perturb_gene`."""
    words = model.members.graph.vocabulary
    if pathway not in words.pathways:
        raise GeneNotFound(expected=f"one of {', '.join(words.pathways)}", found=repr(pathway), where=model.study)
    genes = tuple(words.genes[gene] for gene in words.gene[words.pathway == words.pathways.index(pathway)])
    return _perturb(model, cohort, reference, genes, direction, generator, matched)


def _perturb(
    model: TwinModel,
    cohort: Cohort,
    reference: Cohort,
    genes: tuple[str, ...],
    direction: Direction,
    generator: np.random.Generator,
    matched: int,
) -> Perturbation:
    known, trained = conform(cohort, model.layout), conform(reference, model.layout)
    known = _only_tested(known, genes)
    other = change_genes(known, trained, [genes] * len(known), direction)
    before, after = _read(model, known), _read(model, other)
    log_risk = model.stack.combine(before.members)
    change = model.stack.combine(after.members) - log_risk
    low, high = _interval(model, before, after, generator)
    changed, sets = is_changed(known, other), list[tuple[str, ...]]()
    if changed.any():
        count = min(matched, max(FEWEST_MATCHED, MOST_ROWS // len(known)))
        sets = match_genes(trained, genes, known_genes(model), generator, count)
    null = _null_changes(model, known, trained, genes, sets, direction)
    times_days = np.array(MONTHS) * MONTH_DAYS
    survival = model.curves.survival(log_risk, times_days)
    return Perturbation(
        direction=direction,
        genes=genes,
        codes=known.codes,
        not_tested=len(cohort) - len(known),
        changed=changed,
        log_hazard=change,
        log_hazard_low=low,
        log_hazard_high=high,
        times_days=times_days,
        survival=model.curves.survival(log_risk + change, times_days) - survival,
        survival_low=model.curves.survival(log_risk + high, times_days) - survival,
        survival_high=model.curves.survival(log_risk + low, times_days) - survival,
        null=null,
        p=_empirical_p(float(change.mean()), null) if len(null) else None,
    )


def _only_tested(cohort: Cohort, genes: tuple[str, ...]) -> Cohort:
    rows = np.flatnonzero(was_tested(cohort, genes).any(axis=1))
    if not len(rows):
        expected = f"patients in whom {', '.join(genes[:5])} was looked at"
        raise GeneNotTested(expected=expected, found="none", where=f"study {cohort.study}")
    return cohort.take(rows)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Answers:
    """(n, m) log-risks of the members, the graph last, and (k, n) of its networks."""

    members: Matrix
    networks: Matrix


def _read(model: TwinModel, cohort: Cohort) -> _Answers:
    return _Answers(members=model.members.read(cohort)[0], networks=model.members.graph.read_each(cohort))


def _interval(
    model: TwinModel, before: _Answers, after: _Answers, generator: np.random.Generator
) -> tuple[Floats, Floats]:
    """90 % of a bootstrap over the networks of the graph and over the members of the stack (Efron 1979)."""
    stack = model.stack
    members = (after.members - before.members) / stack.scale
    networks = (after.networks - before.networks) / stack.scale[-1]
    draws = np.empty((DRAWS, len(members)))
    for draw in range(DRAWS):
        chosen = networks[generator.integers(0, len(networks), len(networks))].mean(axis=0)
        weights = _drawn_weights(stack.weights, generator)
        draws[draw] = members[:, :-1] @ weights[:-1] + weights[-1] * chosen
    low, high = np.quantile(draws, ((1 - LEVEL) / 2, (1 + LEVEL) / 2), axis=0)
    return low, high


def _drawn_weights(weights: Floats, generator: np.random.Generator) -> Floats:
    """Weights of members drawn with replacement from those that have any, adding up to the same."""
    held = np.flatnonzero(weights > 0)
    counts = np.bincount(generator.choice(held, len(held)), minlength=len(weights)) if len(held) else weights
    drawn = weights * counts
    return np.asarray(drawn * weights.sum() / max(float(drawn.sum()), 1e-12))


def _null_changes(
    model: TwinModel,
    cohort: Cohort,
    reference: Cohort,
    genes: tuple[str, ...],
    sets: list[tuple[str, ...]],
    direction: Direction,
) -> Floats:
    """(k,) mean change of log hazard where sets of other genes are changed in the same patients.

    What is taken away by a knock-out must be there first: the patient's own findings are renamed to the other genes.
    """
    n, found = len(cohort), [np.zeros(0)]
    step = max(1, ROWS_AT_ONCE // n)
    for start in range(0, len(sets), step):
        part = sets[start : start + step]
        others = [other for other in part for _ in range(n)]
        copies = join_views(cohort, [np.zeros((n, len(cohort.blocks)), dtype=bool)] * len(part))
        if direction is Direction.KNOCK_OUT:
            copies = rename_findings(copies, genes, others)
        changed = change_genes(copies, reference, others, direction)
        told = [model.stack.combine(model.members.read(one)[0]) for one in (copies, changed)]
        found.append((told[1] - told[0]).reshape(len(part), n).mean(axis=1))
    return np.concatenate(found)


def _empirical_p(change: float, null: Floats) -> float:
    """(1 + as far or farther from 0) / (1 + all) (Phipson and Smyth 2010)."""
    return float((1 + (np.abs(null) >= abs(change)).sum()) / (1 + len(null)))
