"""Several results of one plasma draw: one of them where they agree, an error where they do not."""

from collections.abc import Sequence

from fusion.cohort.history import MOST_APART, UNDETECTED, CtdnaVisit, Knowing
from fusion.errors import HistoryError

# Of an assay whose limit nobody recorded.
USUAL_LIMIT = 0.002
# Reads of which none is mutant rule out, at 95 %, a fraction above three of them (Eypasch 1995).
RULED_OUT = 3.0


def agree_on(results: Sequence[CtdnaVisit], where: str) -> CtdnaVisit:
    """The one result to go on with.

    Levels agree within a factor of four, and the deepest counts (the first of equals). A level agrees with a non-detect
    whose limit is above it. Results without an answer (failed, not tested) give way to those with one.

    Args:
        results: one or more of the same day and kind.
        where: of whom.

    Raises:
        HistoryError: they contradict each other.
    """
    levels = [each for each in results if each.state is Knowing.VALUE]
    missed = [each for each in results if each.state in UNDETECTED]
    fractions = [fraction_of(each) for each in levels]
    limits = [limit_of(each) for each in missed]
    apart = bool(fractions) and max(fractions) > MOST_APART * min(fractions)
    unseen = bool(fractions) and bool(limits) and max(fractions) > min(limits)
    if apart or unseen:
        found = [f"a fraction of {each:.4g}" for each in fractions] + [f"none above {each:.4g}" for each in limits]
        raise HistoryError(expected="results of one draw that agree", found=", ".join(found), where=where)
    if levels:
        return max(levels, key=lambda each: each.depth or 0)
    return min(missed, key=limit_of) if missed else results[0]


def fraction_of(visit: CtdnaVisit) -> float:
    """Reads if known, else the highest or mean fraction; half a read where none was mutant."""
    if visit.has_reads:
        return max(0.5, visit.alt_reads or 0) / (visit.depth or 1)
    return visit.max_vaf or visit.mean_vaf or 0.0


def limit_of(visit: CtdnaVisit) -> float:
    """Above which a non-detect rules a fraction out."""
    if visit.limit_vaf:
        return visit.limit_vaf
    return RULED_OUT / visit.depth if visit.depth else USUAL_LIMIT
