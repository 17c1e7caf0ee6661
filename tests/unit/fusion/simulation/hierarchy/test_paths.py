import math

import pytest
import torch
from scipy.stats import multivariate_normal

from fusion.simulation.hierarchy.paths import covariance, log_shape, weigh
from fusion.simulation.settings import DEFAULTS
from fusion.simulation.state.burden import start_burden, start_line, treated, untreated
from fusion.simulation.state.prior import Deviates, build_kinetics, deviate_names
from tests.unit.fusion.simulation.hierarchy.cohorts import ARM, LIBRARY, courses_of, history, unknowns_of

COURSES = courses_of([history("A", (50.0, 40.0, 30.0, 35.0))])
FLAT = torch.zeros(1, dtype=torch.float64)


def test_log_shape_is_the_engines_burden() -> None:
    drawn = torch.randn((1, 3, 5), generator=torch.Generator().manual_seed(1), dtype=torch.float64)
    found = log_shape(drawn, COURSES, unknowns_of(settings=DEFAULTS))
    values = torch.zeros((7, 5), dtype=torch.float64)
    values[2] = 5.0  # never a plateau
    names = deviate_names([ARM])
    values[[names.index(f"shrinkage {ARM}"), names.index("growth"), names.index(f"sensitive {ARM}")]] = drawn[0]
    deviates = Deviates(names=names, values=values)
    kinetics = build_kinetics(deviates, LIBRARY.find(ARM).regimen, DEFAULTS)
    start = start_line(start_burden(torch.ones(5, dtype=torch.float64)), kinetics, 0.0)
    for scan, time in enumerate(COURSES.times[0].tolist()):
        burden = untreated(start, kinetics, time) if time < 0 else treated(start, kinetics, time)
        assert torch.allclose(found[0, scan], burden.total.log())


def test_covariance_is_size_residual_and_reader() -> None:
    unknowns = unknowns_of(settings=DEFAULTS)
    found = covariance(COURSES, FLAT, unknowns)[0]
    times = (COURSES.times[0] - COURSES.times[0, 0]).tolist()
    for i, s in enumerate(times):
        for j, t in enumerate(times):
            residual = 0.45**2 * (math.exp(-abs(s - t) / 12) - math.exp(-(s + t) / 12))
            assert float(found[i, j]) == pytest.approx(residual + 0.55**2 + (0.08**2 if i == j else 0.0))


def test_covariance_of_a_noisy_patient_is_wider_in_noise_alone() -> None:
    unknowns = unknowns_of(settings=DEFAULTS)
    usual, noisy = covariance(COURSES, FLAT, unknowns)[0], covariance(COURSES, FLAT + 2, unknowns)[0]
    factor = math.exp(4 * float(unknowns.shared["scale_sd"]))
    assert torch.allclose(noisy - 0.55**2, factor * (usual - 0.55**2))


def test_weigh_is_the_joint_normal_density() -> None:
    joint = covariance(COURSES, FLAT, unknowns_of())
    centred = torch.tensor([0.1, -0.3, -0.4, 0.2], dtype=torch.float64)[None, :, None]
    found = weigh(COURSES, centred, torch.linalg.cholesky(joint), torch.full_like(centred, 0.5))
    expected = multivariate_normal(mean=[0.0] * 4, cov=joint[0].numpy()).logpdf(centred[0, :, 0].numpy())
    assert float(found.log_likelihood) == pytest.approx(float(expected))


def test_weigh_scan_by_scan_of_censored_sizes_is_the_normal_integral() -> None:
    courses = courses_of([history("A", (50.0, None, None))])
    joint = covariance(courses, FLAT, unknowns_of())
    centred = torch.tensor([0.1, -0.2, 0.1], dtype=torch.float64)[None, :, None].expand(1, 3, 20000)
    uniforms = torch.rand(centred.shape, generator=torch.Generator().manual_seed(0), dtype=torch.float64)
    found = weigh(courses, centred, torch.linalg.cholesky(joint), uniforms)
    total = joint[0]
    gain = total[1:, 0] / total[0, 0]
    rest = (total[1:, 1:] - torch.outer(gain, total[0, 1:])).numpy()
    first = multivariate_normal(0.0, float(total[0, 0])).pdf(0.1)
    below = multivariate_normal((gain * 0.1).numpy(), rest).cdf([-0.2, 0.1])
    assert float(found.log_likelihood.exp().mean()) == pytest.approx(first * below, rel=0.01)
