from dataclasses import replace

import numpy as np
import pytest
import torch

from fusion.cohort.scaling import fit_scaler
from fusion.errors import InferenceFailed
from fusion.graph.build import build_graph
from fusion.graph.vocabulary import Panel, Vocabulary
from fusion.graph.words import build_vocabulary
from fusion.model.committee import (
    Batch,
    Committee,
    average_unseen,
    held_out_loss,
    reproducible,
    seat_committee,
    train_committee,
)
from fusion.model.network import TwinNetwork
from fusion.survival.discrete import cut_points, hazard_loss, person_bins
from tests.unit.fusion.cohorts import QUICK, make_cohort

CPU = torch.device("cpu")
COHORT = make_cohort(40)
# The first look is at the last step: which step is kept cannot depend on the outcome of those held out.
ONE_LOOK = replace(QUICK, steps=4, rate=0.01)


@pytest.fixture(scope="module")
def vocabulary() -> Vocabulary:
    scalers = (fit_scaler(block) for block in COHORT.blocks)
    return build_vocabulary(COHORT, tuple(Panel(node=one.block, scaler=one, directions=None) for one in scalers))


@pytest.fixture(scope="module")
def batch(vocabulary: Vocabulary) -> Batch:
    at_risk, died = person_bins(COHORT.followed, cut_points(COHORT.followed, 4))
    held_out = torch.zeros(2, 40)
    held_out[0, :20], held_out[1, 20:] = 1, 1
    return Batch(graph=build_graph(COHORT, vocabulary), at_risk=at_risk, died=died, held_out=held_out)


def seat(vocabulary: Vocabulary) -> tuple[Committee, list[TwinNetwork]]:
    with reproducible(0, CPU):
        networks = [TwinNetwork(vocabulary, 4, QUICK).eval() for _ in range(2)]
        for network in networks:
            torch.nn.init.normal_(network.risk.weight)
    return seat_committee(networks, torch.zeros(4)), networks


def train(vocabulary: Vocabulary, batch: Batch) -> Committee:
    with reproducible(1, CPU):
        return train_committee(seat(vocabulary)[0], [batch], ONE_LOOK)


def test_committee_says_what_its_networks_say_one_by_one(vocabulary: Vocabulary, batch: Batch):
    committee, networks = seat(vocabulary)
    together = committee.read(batch.graph)
    for number, network in enumerate(networks):
        alone = network(batch.graph)
        assert torch.allclose(together.log_risk[number], alone.log_risk, atol=1e-5)
        assert torch.allclose(together.embedding[number], alone.embedding, atol=1e-5)


def test_network_learns_nothing_from_those_it_holds_out(vocabulary: Vocabulary, batch: Batch):
    changed = replace(batch, died=torch.cat([batch.died[:20].flip(0), batch.died[20:]]))
    first, second = (train(vocabulary, one).weights["risk.weight"] for one in (batch, changed))
    assert torch.equal(first[0], second[0])
    assert not torch.equal(first[1], second[1])


def test_training_lowers_the_loss_on_those_held_out(vocabulary: Vocabulary, batch: Batch):
    before = held_out_loss(seat(vocabulary)[0], [batch])
    assert held_out_loss(train(vocabulary, batch), [batch]) < before


def test_held_out_loss_in_two_batches_is_the_one_in_one(vocabulary: Vocabulary, batch: Batch):
    committee, _ = seat(vocabulary)
    halves = [
        Batch(
            graph=build_graph(COHORT.take(rows), vocabulary),
            at_risk=batch.at_risk[rows],
            died=batch.died[rows],
            held_out=batch.held_out[:, rows],
        )
        for rows in (np.arange(0, 40, 2), np.arange(1, 40, 2))
    ]
    assert held_out_loss(committee, halves) == pytest.approx(held_out_loss(committee, [batch]), rel=1e-5)
    answers = average_unseen(committee.read(batch.graph).log_hazards.detach(), batch.held_out)
    assert held_out_loss(committee, [batch]) == pytest.approx(float(hazard_loss(answers, batch.at_risk, batch.died)))


def test_training_that_never_has_a_finite_loss_is_refused(vocabulary: Vocabulary, batch: Batch):
    with pytest.raises(InferenceFailed, match="finite loss"):
        train_committee(seat(vocabulary)[0], [batch], replace(ONE_LOOK, rate=1e38))


def test_average_unseen_asks_only_those_who_have_not_seen():
    values = torch.tensor([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]])
    held_out = torch.tensor([[1.0, 0.0], [0.0, 1.0], [1.0, 0.0]])
    assert average_unseen(values, held_out).tolist() == [3.0, 4.0]


def test_bf16_answers_stay_near_full_precision(vocabulary: Vocabulary, batch: Batch):
    full, _ = seat(vocabulary)
    half = TwinNetwork(vocabulary, 4, replace(QUICK, bf16=True)).eval()
    rough = replace(full, network=half).read(batch.graph).log_risk
    exact = full.read(batch.graph).log_risk
    assert not torch.equal(rough, exact)
    assert torch.allclose(rough, exact, atol=0.05 * float(exact.detach().std()) + 0.02)


def test_random_state_and_threads_are_as_before():
    torch.manual_seed(3)
    before, threads = torch.get_rng_state(), torch.get_num_threads()
    with reproducible(5, CPU):
        torch.rand(3)
    assert torch.equal(before, torch.get_rng_state())
    assert torch.get_num_threads() == threads
