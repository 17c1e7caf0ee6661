"""Many tiles as a few prototypes: k-means without chance."""

import numpy as np

from fusion.shapes import Floats, Indices, Matrix

MOST_PROTOTYPES = 16
MOST_TILES = 2048
ROUNDS = 6


def find_prototypes(tiles: Matrix) -> tuple[Matrix, Floats]:
    """Centres of a slide's tiles and the share of tiles nearest to each.

    k-means (Lloyd 1982) from the tile nearest to the mean and then, again and again, the tile farthest from all chosen
    (Gonzalez 1985): no random number, so equal tiles give equal prototypes. Beyond 2,048 tiles, evenly spaced ones.

    Args:
        tiles: (n, d) finite, n at least 1.

    Returns:
        Centres (k, d) and shares (k,) that sum to 1, k at most 16.
    """
    step = -(-len(tiles) // MOST_TILES)
    seen = np.asarray(tiles[::step], dtype=np.float64)
    centres = _spread(seen, min(MOST_PROTOTYPES, len(seen)))
    for _ in range(ROUNDS):
        centres = _means(seen, _nearest(seen, centres), len(centres))
    counts = np.bincount(_nearest(seen, centres), minlength=len(centres))
    return centres[counts > 0], counts[counts > 0] / len(seen)


def _spread(tiles: Matrix, most: int) -> Matrix:
    """Tiles far from each other; fewer than asked where tiles repeat."""
    first = int(np.argmin(((tiles - tiles.mean(axis=0)) ** 2).sum(axis=1)))
    chosen = [first]
    distance = ((tiles - tiles[first]) ** 2).sum(axis=1)
    while len(chosen) < most and distance.max() > 0:
        chosen.append(int(np.argmax(distance)))
        distance = np.minimum(distance, ((tiles - tiles[chosen[-1]]) ** 2).sum(axis=1))
    return np.asarray(tiles[chosen])


def _nearest(tiles: Matrix, centres: Matrix) -> Indices:
    squares = (centres**2).sum(axis=1) - 2 * tiles @ centres.T
    return np.asarray(squares.argmin(axis=1))


def _means(tiles: Matrix, nearest: Indices, count: int) -> Matrix:
    """Mean of each centre's tiles; a centre that none is nearest to is gone."""
    sizes = np.bincount(nearest, minlength=count)
    order = np.argsort(nearest, kind="stable")
    starts = np.concatenate([[0], np.cumsum(sizes)[:-1]])[sizes > 0]
    return np.asarray(np.add.reduceat(tiles[order], starts, axis=0) / sizes[sizes > 0][:, None])
