"""check_pair finds what is true of black boxes, and only that: verdicts against known mathematics."""

import importlib
import json
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import legendre
from legendre.check_pair import check_pair

HALF_PI = math.pi / 2


def sigmoid(s):
    return 1 / (1 + np.exp(-np.clip(s, -700, 700)))


def hard_shrink(s):
    return np.where(np.abs(s) > 0.5, s, 0.0)


PROX = {  # name: (rho, kind of potential, Lipschitz constant), each known in closed form
    "tanh": (np.tanh, "convex", 1.0),
    "sigmoid": (sigmoid, "convex", 0.25),
    "arctan": (np.arctan, "convex", 1.0),
    "relu": (lambda s: np.maximum(s, 0), "convex", 1.0),
    "soft shrink": (lambda s: np.sign(s) * np.maximum(np.abs(s) - 0.5, 0), "convex", 1.0),
    "leaky relu": (lambda s: np.where(s > 0, s, 0.01 * s), "convex", 1.0),
    "constant": (lambda s: 0 * s + 3, "convex", 0.0),
    "selu": (
        lambda s: 1.0507 * np.where(s > 0, s, 1.6733 * np.expm1(np.minimum(s, 0))),
        "weakly convex",
        1.0507 * 1.6733,
    ),
    "steep": (lambda s: np.tanh(50 * s), "weakly convex", 50.0),
    "cube root": (np.cbrt, "nonconvex", math.inf),
    "hard shrink": (hard_shrink, "nonconvex", math.inf),
    "sign": (np.sign, "nonconvex", math.inf),
    "exp": (np.exp, "nonconvex", math.inf),
    "gelu": (lambda s: 0.5 * s * (1 + np.tanh(0.7978845608 * (s + 0.044715 * s**3))), "none", None),
    "minus": (lambda s: -s, "none", None),
    "sine": (np.sin, "none", None),
}


@pytest.mark.parametrize("name", PROX)
def test_verdict(name):
    rho, kind, lipschitz = PROX[name]
    report = check_pair(rho)
    assert report.prox == kind
    assert report.ok == (kind != "none")
    if lipschitz is not None:
        assert report.lipschitz == pytest.approx(lipschitz, rel=1e-6)


@pytest.mark.parametrize("name", [name for name, row in PROX.items() if row[1] == "none"])
def test_a_fall_is_witnessed(name):
    rho = PROX[name][0]
    finding = check_pair(rho).monotone
    s1, s2 = finding.witness
    assert finding.status == "refuted"
    assert s1 < s2 and rho(np.array([s1]))[0] > rho(np.array([s2]))[0]


def test_nothing_is_called_proved():
    report = check_pair(np.tanh, np.arctanh)
    assert {f.status for f in report.findings} <= {"held", "refuted", "not checked"}
    assert "proves nothing" in report.verdict and "proved" not in str(report)


INVERSES = [
    (np.tanh, np.arctanh, (-math.inf, math.inf)),
    (np.tanh, lambda t: 0.5 * np.log((1 + t) / (1 - t)), (-math.inf, math.inf)),
    (sigmoid, lambda t: np.log(t / (1 - t)), (-math.inf, math.inf)),
    (np.sin, np.arcsin, (-HALF_PI, HALF_PI)),
    (np.tan, np.arctan, (-HALF_PI, HALF_PI)),
    (np.log, np.exp, (0, math.inf)),
    (lambda s: -1 / s, lambda t: -1 / t, (-math.inf, 0)),
    (np.cbrt, lambda t: t**3, (-math.inf, math.inf)),
    (math.tanh, math.atanh, (-math.inf, math.inf)),
]


@pytest.mark.parametrize(("rho", "inverse", "domain"), INVERSES)
def test_true_inverses_hold(rho, inverse, domain):
    report = check_pair(rho, inverse, domain)
    assert report["inverse"].status == report["right_inverse"].status == "held"
    assert report.ok and report.inverse_defect < 16 * np.finfo(float).eps


WRONG = [
    (sigmoid, lambda t: np.log(t / (1 + t))),  # as a published package has it
    (np.tanh, lambda t: np.arctanh(t) * (1 + 1e-12)),
    (np.tanh, lambda t: np.arctanh(t) + 1e-13),
    (np.tanh, lambda t: np.where(np.abs(t) > 0.99, -1, 1) * np.arctanh(t)),  # a flipped sign near the ends
    (np.sin, np.arcsin),  # on the whole line
]


@pytest.mark.parametrize(("rho", "inverse"), WRONG)
def test_wrong_inverses_are_refuted(rho, inverse):
    report = check_pair(rho, inverse)
    s = np.array(report["inverse"].witness)
    assert report["inverse"].status == "refuted" and not report.ok
    with np.errstate(divide="ignore"):
        assert abs(inverse(rho(s))[0] - s[0]) > 1e-14


def test_relu_has_a_right_inverse_only():
    report = check_pair(lambda s: np.maximum(s, 0), lambda t: t)
    assert report["increasing"].status == report["inverse"].status == "refuted"
    assert report["right_inverse"].status == "held"
    a, b = report["increasing"].witness
    assert a < b <= 0


@pytest.mark.parametrize("name", ["tanh", "sigmoid", "arctan", "exp"])
def test_saturation_by_rounding_is_not_a_flat_stretch(name):
    assert check_pair(PROX[name][0])["increasing"].status == "held"


@settings(max_examples=30)
@given(st.floats(-20, 20), st.floats(1e-8, 3))
def test_a_jump_is_found_where_it_is(place, height):
    report = check_pair(lambda s: 0.3 * s + np.where(s > place, height, 0))
    (found,) = report.jumps
    assert found[0] == pytest.approx(place, abs=1e-12)
    assert found[2] - found[1] == pytest.approx(height, rel=1e-5)


@given(st.floats(-20, 20), st.floats(1e-8, 3))
def test_a_drop_is_found(place, depth):
    finding = check_pair(lambda s: 0.3 * s - np.where(s > place, depth, 0)).monotone
    assert finding.status == "refuted"


@given(st.floats(-20, 20), st.floats(0.05, 5), st.floats(0.05, 5))
def test_a_kink_is_found_where_it_is(place, left, right):
    report = check_pair(lambda s: np.where(s < place, left, right) * (s - place))
    assert report.lipschitz == pytest.approx(max(left, right), rel=1e-6)
    if abs(left - right) > 1e-3:
        assert any(abs(k - place) < 1e-9 for k in report.breakpoints)


def test_a_few_ulp_are_no_counterexample():
    noise = np.random.default_rng(0).uniform(-1, 1, 4096)

    def shaky(s):
        return np.arctan(s) * (1 + 2e-16 * noise[np.abs(np.asarray(s) * 1e6).astype(np.int64) % 4096])

    assert check_pair(lambda s: shaky(np.clip(s, -1e12, 1e12))).prox == "convex"


def test_single_precision_is_judged_in_its_own_units():
    report = check_pair(lambda s: np.tanh(s.astype(np.float32)), lambda t: np.arctanh(t.astype(np.float32)))
    assert report.dtype == "float32" and report.ok
    assert 1e-9 < report.inverse_defect < 16 * np.finfo(np.float32).eps


def naive_softplus(s):
    return np.log(1 + np.exp(s))


FAULTS = {
    "inf": naive_softplus,
    "nan": lambda s: (np.exp(s) - np.exp(-s)) / (np.exp(s) + np.exp(-s)),
    "raises": lambda s: math.sqrt(s) if s >= 0 else 1 / 0,
}


@pytest.mark.parametrize("fault", FAULTS)
def test_faults_are_findings(fault):
    report = check_pair(FAULTS[fault])
    assert report["evaluates"].status == "refuted" and not report.ok
    assert fault in report["evaluates"].detail
    assert report.prox in ("convex", "nonconvex")  # of the values that there are


def test_always_raising_is_undecided():
    report = check_pair(lambda s: 1 / 0)
    assert report.prox == "undecided" and not report.ok
    assert "ZeroDivisionError" in str(report)


def test_overflow_of_a_growing_function_is_no_fault():
    report = check_pair(np.exp)
    assert report["evaluates"].status == "held" and "709.78" in report["evaluates"].detail


def test_overflow_inside_is_told_apart_from_the_mathematics():
    report = check_pair(lambda s: s / np.sqrt(1 + s * s))
    assert report.prox == "convex" and report.ok
    assert report["extremes"].status == "refuted"


REFUSED = [
    (np.sum, "shape"),
    (lambda s: s[:2], "shape"),
    (lambda s: s / np.sum(np.abs(s)), "depends on the other entries"),
    (lambda s: s + 0j, "complex"),
    (lambda s: s + np.random.default_rng().normal(), "two answers"),
    (3, "must be a callable"),
]


@pytest.mark.parametrize(("rho", "sentence"), REFUSED)
def test_what_is_no_function_of_a_number_is_refused(rho, sentence):
    with pytest.raises(ValueError, match=sentence):
        check_pair(rho)


@pytest.mark.parametrize("domain", [(1, 1), (2, 1), (0, math.nan), 5, "ab", None])
def test_bad_domains_are_refused(domain):
    with pytest.raises(ValueError, match="domain"):
        check_pair(np.tanh, domain=domain)


def test_the_domain_is_respected():
    asked = []

    def rho(s):
        asked.append(np.array(s))
        return np.sqrt(s)

    check_pair(rho, lambda t: t**2, (0, 4))
    every = np.concatenate(asked)
    assert every.min() > 0 and every.max() < 4


def hard_shrink_potential(x):
    return 0.125 if abs(x) > 0.5 else abs(x) / 2 - x * x / 2  # convex choice of g + x²/2 in the gap


def tanh_potential(x):
    return 0.5 * ((1 + x) * math.log1p(x) + (1 - x) * math.log1p(-x)) - x * x / 2


POTENTIALS = {  # values with prox_g = rho, up to a constant
    "soft shrink": (lambda x: abs(x) / 2, [-3, -0.2, 0.7, 5]),
    "tanh": (tanh_potential, [-0.9, 0.1, 0.99999]),
    "leaky relu": (lambda x: 99 * x * x / 2 if x < 0 else 0.0, [-0.5, -0.01, 0.3, 8]),
    "hard shrink": (hard_shrink_potential, [-2, 0.1, 0.25, 3]),
}


@pytest.mark.parametrize("name", POTENTIALS)
def test_potential_is_moreau(name):
    g, points = POTENTIALS[name]
    report = check_pair(PROX[name][0])
    gaps = [report.potential(x) - g(x) for x in points]
    assert max(gaps) - min(gaps) < 1e-7


def test_potential_outside_the_range_and_without_prox():
    assert check_pair(np.tanh).potential(1.5) == math.inf
    with pytest.raises(ValueError, match="not a proximity operator"):
        check_pair(np.sin).potential(0.5)


def test_the_package_offers_the_function_whatever_was_imported_first():
    importlib.import_module("legendre.check_pair")
    assert legendre.check_pair(np.tanh).prox == "convex"


def test_report_reads_as_text_json_and_table():
    report = check_pair(np.tanh, np.arctanh, name="tanh")
    assert json.loads(report.to_json())["prox"] == "convex"
    assert report.to_json() == check_pair(np.tanh, np.arctanh, name="tanh").to_json()
    assert report.__rich__().row_count == len(report.findings)
    assert "tanh" in report.__rich__().title
    with pytest.raises(KeyError, match="nondecreasing"):
        report["monotonic"]
    with pytest.raises(AttributeError):
        report.prox = "none"


class TestTorch:
    """The same findings from torch callables."""

    @pytest.mark.parametrize(
        ("module", "kind"),
        [
            ("ReLU", "convex"),
            ("SELU", "weakly convex"),
            ("Hardshrink", "nonconvex"),
            ("GELU", "none"),
            ("Mish", "none"),
        ],
    )
    def test_modules(self, torch, module, kind):
        assert check_pair(getattr(torch.nn, module)()).prox == kind

    def test_functions_and_mixed_pairs(self, torch):
        assert check_pair(torch.tanh, torch.atanh).ok
        assert check_pair(torch.tanh, np.arctanh).ok
        assert check_pair(torch.nn.ReLU(inplace=True)).prox == "convex"

    def test_softplus_falls_at_its_threshold(self, torch):
        report = check_pair(torch.nn.Softplus())
        assert report.prox == "none" and report.monotone.witness[0] == pytest.approx(20)
        assert check_pair(torch.nn.Softplus(threshold=40)).prox == "convex"

    def test_parameters_in_single_precision_decide(self, torch):
        assert check_pair(torch.nn.PReLU()).dtype == "float32"

    @pytest.mark.parametrize("call", ["Softmax(-1)", "GLU()", "Dropout()"])
    def test_refused(self, torch, call):
        name, _, rest = call.partition("(")
        module = getattr(torch.nn, name)(*([-1] if rest == "-1)" else []))
        with pytest.raises(ValueError, match="must act on each number by itself"):
            check_pair(module)
