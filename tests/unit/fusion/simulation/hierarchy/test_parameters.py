import pytest
import torch

from fusion.simulation.hierarchy.parameters import CAP, MEDIAN_SD, Layout
from fusion.simulation.population import generic_regimen
from fusion.simulation.settings import DEFAULTS
from tests.unit.fusion.simulation.hierarchy.cohorts import LIBRARY

DOCETAXEL, NIVOLUMAB = LIBRARY.arms["docetaxel"].regimen, LIBRARY.arms["atezolizumab"].regimen
LAYOUT = Layout(regimens=(DOCETAXEL, NIVOLUMAB, generic_regimen("site arm")), settings=DEFAULTS)


def moved(**values: float) -> torch.Tensor:
    raw = LAYOUT.start()
    for name, value in values.items():
        raw[LAYOUT.names.index(name.replace("_of_", " "))] = value
    return raw


def test_start_is_the_library() -> None:
    unknowns = LAYOUT.read(LAYOUT.start())
    assert unknowns.growth[0] == pytest.approx(DOCETAXEL.growth_per_month)
    assert torch.sigmoid(unknowns.sensitive[1]) == pytest.approx(NIVOLUMAB.sensitive_fraction)
    assert unknowns.shared["residual_sd"] == pytest.approx(DEFAULTS.residual_sd)
    assert unknowns.shared["plateau"] == pytest.approx(DEFAULTS.plateau)


def test_shift_of_everybody_moves_all_arms_and_of_a_class_its_own() -> None:
    base, shifted = LAYOUT.read(LAYOUT.start()), LAYOUT.read(moved(growth_of_overall=1.0))
    assert bool((shifted.growth > base.growth).all())
    by_class = LAYOUT.read(moved(**{f"growth_of_{DOCETAXEL.drug_class.value}": 1.0})).growth
    assert (by_class > base.growth).tolist() == [True, False, False]


def test_shift_is_capped_at_two_prior_standard_deviations() -> None:
    far = moved(growth_of_overall=50.0, growth_of_docetaxel=50.0)
    shift = torch.log(LAYOUT.read(far).growth[0] / DOCETAXEL.growth_per_month)
    assert float(shift) == pytest.approx(CAP * MEDIAN_SD["growth"], rel=1e-6)
    assert float(LAYOUT.prior_shifts(far).abs().max()) <= CAP


def test_arm_that_nobody_knows_has_the_wider_prior() -> None:
    before, after = LAYOUT.read(LAYOUT.start()), LAYOUT.read(moved(shrinkage_of_overall=0.1))
    shift = torch.log(after.shrinkage / before.shrinkage)
    assert float(shift[2]) == pytest.approx(1.5 * float(shift[0]))
