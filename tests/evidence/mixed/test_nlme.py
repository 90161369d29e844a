"""Established programs on a trial that the tests make: anybody can repeat these numbers.

Parents: R 4.2.2, nlme 3.1-162 (``gls``) and lme4 1.1-31 (``lmer``), as Debian 12 ships them, on
``made.trial(60, 4)``; the formula is ``y ~ age + arm * visit``. nlme was run with

    glsControl(opt = "optim", optimMethod = "BFGS", tolerance = 1e-12, msTol = 1e-14)

(``ar1h`` and ``ar1`` with its default optimiser). Its ML standard errors are multiplied by
sqrt(N / (N - p)), which is its convention; they are divided by that here.
"""

from __future__ import annotations

import numpy as np
import pytest

from blastema.evidence.mixed.compare import compare
from blastema.evidence.mixed.fit import fit
from blastema.evidence.mixed.moments import Moments
from tests.evidence.mixed import made
from tests.evidence.mixed.plain import design_of, moments

# Both optimisers stop where the likelihood no longer changes in double precision; that leaves
# about half the digits of a coefficient. ``ar1h`` stops earlier, at 2e-10 of its likelihood.
STOPS = {"us": 1e-6, "cs": 1e-7, "csh": 1e-6, "ar1": 1e-7, "ar1h": 2e-5}
# Log likelihood; coefficients; their standard errors.
GLS = {
    ("us", "reml"): """
        -529.45937769724
        49.8597045735 1.6096448704 -0.5601031755 -1.5684861347 -5.0391604207
        -5.8441034655 -1.7704298881 -0.9459902667 -3.4209461097
        0.5932223968 0.3367923142 0.8414717925 0.5498662484 0.5256893379
        0.8986904077 0.7818725529 0.7382437599 1.2711546406""",
    ("us", "ml"): """
        -532.04446272254
        49.8596888682 1.6090081699 -0.5602283933 -1.5665684840 -5.0379237636
        -5.8449101028 -1.7712225863 -0.9476126828 -3.4191679954
        0.5915239471 0.3353119412 0.8390548500 0.5515941251 0.5269837737
        0.9004306434 0.7843062112 0.7400807917 1.2736124950""",
    ("ar1h", "reml"): """
        -536.13411988
        49.8620271627 1.7038038930 -0.5415852344 -1.6502847750 -4.8293148198
        -5.9119496367 -1.7683128548 -1.2628762177 -3.2574965450
        0.5969782589 0.3248081055 0.8465921205 0.5179901797 0.6902498086
        0.9838310712 0.7360331249 0.9713218783 1.3912303046""",
    ("cs", "reml"): """
        -546.16760627376
        49.8584029483 1.5568762837 -0.5704809975 -1.5589326964 -4.9571221653
        -5.8987939948 -1.7675091728 -1.0827750617 -3.4886991976
        0.7051271568 0.3616761863 0.9996543706 0.6751429784 0.6922736070
        0.6922934829 0.9608676823 0.9722578146 0.9794149535""",
    ("cs", "ml"): """
        -549.44763230996
        49.8584038930 1.5569145822 -0.5704734655 -1.5578457884 -4.9571660819
        -5.8997721359 -1.7683800325 -1.0831945623 -3.4881958041
        0.7032637655 0.3600177452 0.9970031382 0.6763199538 0.6934731199
        0.6934932985 0.9625387275 0.9739487601 0.9811098121""",
    ("ar1", "reml"): """
        -544.85287131174
        49.8572647332 1.5107324278 -0.5795559559 -1.6543719889 -4.7593132203
        -6.0036248819 -1.7587120776 -1.3227548116 -3.2787226258
        0.7178211544 0.3539942935 1.0174618994 0.5980208167 0.7753678144
        0.8773486684 0.8495753172 1.0915601887 1.2406806782""",
    ("csh", "reml"): """
        -533.57241358537
        49.8632585918 1.7537266955 -0.5317670832 -1.5552758115 -5.0104101290
        -5.6935198548 -1.8042418729 -1.0245714960 -3.5861064097
        0.5989874739 0.3260733382 0.8494439196 0.5522400758 0.5805574932
        0.8145654638 0.7861525461 0.8149501219 1.1525252456""",
}


@pytest.fixture(scope="module")
def sums() -> Moments:
    return moments(made.trial(60, 4), made.visits(4), made.TERMS)


@pytest.mark.parametrize(("covariance", "method"), list(GLS))
def test_gls_of_nlme_has_the_same(sums: Moments, covariance: str, method) -> None:
    log_likelihood, *numbers = map(float, GLS[covariance, method].split())
    beta, errors = np.array(numbers[:9]), np.array(numbers[9:])
    found = fit(sums, made.design(4), covariance=covariance, method=method)
    count, size = found.observations, len(found.beta)
    scale = np.sqrt((count - size) / count) if method == "ml" else 1.0
    own = np.sqrt(np.diag(found.phi))
    stops = STOPS[covariance]
    assert found.log_likelihood == pytest.approx(log_likelihood, rel=5e-10)
    assert found.log_likelihood >= log_likelihood - 1e-8  # ours is a maximum
    np.testing.assert_allclose(found.beta / own, beta / own, atol=stops)
    np.testing.assert_allclose(own, scale * errors, rtol=5 * stops)


def test_lmer_s_random_intercept_is_compound_symmetry(sums: Moments) -> None:
    """lme4 1.1-31: lmer(y ~ age + arm * visit + (1 | id)); all printed digits."""
    found = fit(sums, made.design(4), covariance="cs")
    assert found.log_likelihood == pytest.approx(-546.16760627376, rel=1e-12)
    beta = [49.8584029483, 1.5568762838, -0.5704809975, -1.5589326920, -4.9571221655]
    beta += [-5.8987939988, -1.7675091763, -1.0827750634, -3.4886991956]
    np.testing.assert_allclose(found.beta, beta, rtol=1e-9)
    errors = [0.7051271491, 0.3616761795, 0.9996543597, 0.6751429831, 0.6922736118]
    errors += [0.6922934878, 0.9608676890, 0.9722578215, 0.9794149604]
    np.testing.assert_allclose(np.sqrt(np.diag(found.phi)), errors, rtol=1e-9)
    # lme4 counts coefficients too: 11 parameters, AIC 1114.33521255
    assert found.aic + 2 * 9 == pytest.approx(1114.33521255, rel=1e-11)


# lmerTest 3.1-3 and pbkrtest 0.5.2 on lmer's fit: degrees of freedom of each coefficient, its
# Kenward-Roger standard error, then F and df of the interaction.
SATTERTHWAITE = """
    110.2457229 57.4365936 109.8819932 150.2616988 150.7472742
    150.7294815 150.4545482 150.4493374 150.8502413"""
PBKRTEST = """
    109.4216476 56.7707563 109.0575075 149.6107918 150.1000316
    150.0821039 149.8050920 149.7998419 150.2037806"""
PBKRTEST_ERRORS = """
    0.7051271563 0.3616992643 0.9996546829 0.6752960944 0.6924894334
    0.6925072425 0.9611147675 0.9725180681 0.9797325605"""


@pytest.mark.parametrize(
    ("method", "df", "statistic", "df_joint"),
    [
        ("satterthwaite", SATTERTHWAITE, 4.37137, 151.23990003),
        ("kenward-roger-expected", PBKRTEST, 4.36781, 150.60288319),
    ],
)
def test_lmertest_and_pbkrtest_count_the_same(
    sums: Moments, method: str, df: str, statistic: float, df_joint: float
) -> None:
    """pbkrtest takes the information from a Hessian of its own; 1e-6 is what that leaves."""
    inference = fit(sums, made.design(4), covariance="cs").inference(method)
    tests = inference.coefficients()
    np.testing.assert_allclose([t.df for t in tests], [*map(float, df.split())], rtol=1e-6)
    if method == "kenward-roger-expected":
        errors = [*map(float, PBKRTEST_ERRORS.split())]
        np.testing.assert_allclose([t.std_error for t in tests], errors, rtol=1e-8)
    joint = inference.test(np.eye(9)[6:])
    assert joint.statistic == pytest.approx(statistic, abs=5e-6)  # as printed
    assert joint.df == pytest.approx(df_joint, rel=1e-6)


def test_anova_of_nlme_is_the_likelihood_ratio(sums: Moments) -> None:
    """nlme: cs by ML with and without the interaction, L.Ratio 13.058240701, p-value 0.0045."""
    columns: list[tuple[str, str, str | None]]
    columns = [("(Intercept)", "1", None), ("age", "age", None), ("arm", "arm", None)]
    columns += [(visit, "1", visit) for visit in made.visits(4)[1:]]
    less = design_of(made.visits(4), made.TERMS, columns, "y ~ age + arm + visit")
    small = fit(sums, less, covariance="cs", method="ml")
    large = fit(sums, made.design(4), covariance="cs", method="ml")
    found = compare(small, large)
    assert found.statistic == pytest.approx(13.058240701, rel=1e-9)
    assert found.df == 3
    assert round(found.p_value, 4) == 0.0045
    assert large.aic == pytest.approx(1120.89526462, rel=1e-11)
    assert small.aic == pytest.approx(1127.95350532, rel=1e-11)
