"""Sums over pairs that are in order in two ways at once, without looking at every pair."""

import numpy as np

from fusion.shapes import Floats, Indices


def sum_below(rank: Indices, weight: Floats, start: Indices, bound: Indices) -> Floats:
    """For each query, the sum of weight[k] over positions k >= start whose rank[k] < bound.

    A wavelet tree (Grossi, Gupta and Vitter 2003) walked from the highest bit: at every bit a stable partition puts
    zeros before ones, and a query goes on in the half that its bound points to. O((n + q) log n) time, O(n + q) memory.

    Args:
        rank: (n,) whole numbers from 0.
        weight: (n,).
        start: (q,) in 0..n.
        bound: (q,) from 0; may exceed every rank by one.

    Returns:
        (q,) sums, exact where weights are whole numbers.
    """
    begin, end = start, np.full(len(start), len(rank))
    total = np.zeros(len(start))
    for bit in reversed(range(int(rank.max(initial=0) + 1).bit_length())):
        one = ((rank >> bit) & 1).astype(bool)
        zeros = np.concatenate([[0], np.cumsum(~one)])
        light = np.concatenate([[0.0], np.cumsum(np.where(one, 0.0, weight))])
        upper = ((bound >> bit) & 1).astype(bool)
        total += np.where(upper, light[end] - light[begin], 0.0)
        begin = np.where(upper, zeros[-1] + begin - zeros[begin], zeros[begin])
        end = np.where(upper, zeros[-1] + end - zeros[end], zeros[end])
        order = np.concatenate([np.flatnonzero(~one), np.flatnonzero(one)])
        rank, weight = rank[order], weight[order]
    return total
