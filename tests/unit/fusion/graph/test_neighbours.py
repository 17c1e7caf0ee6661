import numpy as np
import pytest

from fusion.graph.neighbours import find_neighbours


def slow_neighbours(group, positions, placed, most):
    """Every pair, one at a time."""
    found = set()
    for i in np.flatnonzero(placed):
        others = [j for j in np.flatnonzero(placed) if j != i and group[j] == group[i]]
        gaps = {j: float(np.linalg.norm(positions[i] - positions[j])) for j in others}
        limit = sorted(gaps.values())[: most or None][-1] if gaps else 0
        found |= {(j, i) for j, gap in gaps.items() if gap <= limit}
    return found


@pytest.mark.parametrize("most", [1, 3, 50])
def test_neighbours_are_those_of_the_slow_way(most: int):
    generator = np.random.default_rng(most)
    group, positions = generator.integers(0, 8, 60), generator.uniform(0, 100, (60, 3))
    placed = generator.random(60) < 0.9
    source, target, distance = find_neighbours(group, positions, placed, most)
    assert set(zip(source.tolist(), target.tolist(), strict=True)) == slow_neighbours(group, positions, placed, most)
    assert distance == pytest.approx(np.linalg.norm(positions[source] - positions[target], axis=1))


def test_equally_far_neighbours_are_all_kept():
    positions = np.array([[0.0, 0, 0], [1, 0, 0], [-1, 0, 0]])
    source, target, _ = find_neighbours(np.zeros(3, dtype=int), positions, np.ones(3, dtype=bool), 1)
    assert sorted(source[target == 0]) == [1, 2]


def test_lone_lesion_has_no_neighbour():
    source, target, distance = find_neighbours(np.array([0, 1]), np.zeros((2, 3)), np.ones(2, dtype=bool), 4)
    assert len(source) == len(target) == len(distance) == 0
