"""The values of the registry as ufuncs: dtypes, shapes, memory, ends of the domains; the generated files."""

import hashlib
import json
import math

import mpmath
import numpy as np
import pytest
from _laws import CASES, OTHERS, exact, over

import legendre
from legendre.lower import kernels
from legendre.stored import QUANTITIES

INF, NAN = math.inf, math.nan
PRIMAL = ("phi", "grad", "hess")
EVERY = over([*CASES, *OTHERS])
VALUES = pytest.mark.parametrize("value", QUANTITIES)
FURTHER = [
    ("softplus", {"beta": 0.01}),
    ("softplus", {"beta": 300.0}),
    ("scaled_tanh", {"A": 33.3, "B": 0.07}),
    ("squareplus", {"b": 1e-3}),
    ("squareplus", {"b": 77.0}),
    ("power", {"p": 4.0}),
    ("algebraic", {"p": 5.5}),
]


def sample(f, value, n=38, dtype="f8"):
    """Numbers inside the domain of a value; an even count of them misses 0, where |t|**(p - 2) may have a pole."""
    interval = f.domain if value in PRIMAL else f.conj_domain
    lo, hi = max(interval.lo, -6.0), min(interval.hi, 6.0)
    return np.linspace(lo, hi, n + 2, dtype=dtype)[1:-1]


@EVERY
@VALUES
def test_dtype_and_shape_are_kept(f, value):
    call, x = getattr(f, value), sample(f, value)
    expected = call(x)
    assert expected.dtype == np.float64 and np.isfinite(expected).all()
    single = call(x.astype("f4"))
    assert single.dtype == np.float32
    np.testing.assert_allclose(single, call(x.astype("f4").astype("f8")), rtol=2.0**-22, atol=1e-44)
    assert call(x.reshape(1, -1)).shape == (1, x.size)
    assert type(call(float(x[3]))) is np.float64 and type(call(np.float32(x[3]))) is np.float32
    assert call(float(x[3])) == expected[3]


@EVERY
def test_memory_of_every_kind(f):
    s = sample(f, "rho", 48)
    expected = f.rho(s)
    np.testing.assert_array_equal(f.rho(np.repeat(s, 2)[::2]), expected)
    np.testing.assert_array_equal(f.rho(s.reshape(6, 8).T), expected.reshape(6, 8).T)
    readonly = s.copy()
    readonly.flags.writeable = False
    np.testing.assert_array_equal(f.rho(readonly), expected)
    held = s.copy()
    assert f.rho(held, out=held) is held
    np.testing.assert_array_equal(held, expected)
    out = np.full(48, -7.0)
    f.rho(s, out=out, where=np.arange(48) % 2 == 0)
    np.testing.assert_array_equal(out[::2], expected[::2])
    assert (out[1::2] == -7.0).all()
    assert f.rho(np.empty((0, 3))).shape == (0, 3)


def test_integers_bools_and_halves():
    f = legendre.get("asinh")
    assert f.rho(np.arange(3)).dtype == np.float64 and f.rho(True) == f.rho(1.0)
    assert f.rho(np.float16([0.5])).dtype == np.float16
    with pytest.raises(TypeError, match="complex"):
        f.rho(1j)
    with pytest.raises(TypeError, match=r"longdouble|float128"):
        f.rho(np.longdouble(1))


def test_names_of_the_papers_are_the_same_values():
    f = legendre.get("tanh")
    assert f.rho is f.grad_conj and f.rho_inv is f.grad
    assert "phi" in dir(f) and f.rho.__doc__ and "ρ(s)" in legendre.LegendreFunction.rho.__doc__


@over([*CASES, *OTHERS, *FURTHER])
def test_outside_the_domain(f):
    """Beyond the ends phi is inf, its derivatives are nan; nan stays nan in every value."""
    for value in QUANTITIES:
        interval = f.domain if value in PRIMAL else f.conj_domain
        outside = INF if value in ("phi", "conj") else NAN
        for dtype in ("f8", "f4"):
            kind = np.dtype(dtype).type
            assert np.isnan(getattr(f, value)(kind(NAN)))
            for end, beyond in ((interval.lo, -INF), (interval.hi, INF)):
                if math.isfinite(end):
                    near = np.nextafter(np.nextafter(kind(end), kind(beyond)), kind(beyond))
                    far = np.array([near, 2 * kind(beyond), kind(end) + kind(math.copysign(3.5, beyond))])
                    np.testing.assert_array_equal(getattr(f, value)(far), kind(outside))


@over([*CASES, *OTHERS, *FURTHER])
def test_ends_take_their_limits(f):
    """Closed and infinite ends: the limits that the derivation found, to the last place."""
    for value in QUANTITIES:
        primal = value in PRIMAL
        interval = f.domain if primal else f.conj_domain
        for end in (interval.lo, interval.hi):
            where, _ = exact(f).place(primal, end)
            limit = exact(f).value(value, end) if where == "end" else None
            for kind in (np.float64, np.float32) if limit is not None else ():
                if float(kind(end)) != end:  # no float32
                    continue
                found, wanted = getattr(f, value)(kind(end)), kind(float(limit))
                assert abs(found - wanted) <= np.finfo(kind).eps * abs(found) if np.isfinite(found) else found == wanted
                if end == 0.0:
                    assert getattr(f, value)(kind(-0.0)) == found


@EVERY
def test_open_ends_are_outside(f):
    for end, closed in ((f.domain.lo, f.domain.lo_closed), (f.domain.hi, f.domain.hi_closed)):
        if not closed and math.isfinite(end) and exact(f).place(True, end)[0] == "outside":
            assert f.phi(end) == INF and np.isnan(f.grad(end)) and np.isnan(f.hess(end))
            assert np.float32(f.phi(np.float32(end))) == INF or float(np.float32(end)) != end


def test_half_pi_lies_inside_as_a_float():
    """float(pi/2) is less than pi/2: a point of dom phi for the plain arctangent; float32's is not."""
    f = legendre.get("arctan")
    assert 1e16 < f.rho_inv(math.pi / 2) < 2e16 and math.isfinite(f.phi(math.pi / 2))
    assert np.isnan(f.rho_inv(np.nextafter(math.pi / 2, 2))) and np.isnan(f.rho_inv(np.float32(np.pi / 2)))
    assert f.phi(np.float32(np.pi / 2)) == INF


@pytest.mark.parametrize("name", ["sigmoid", "isru", "exp", "softplus", "sin", "arctan"])
def test_divergences_at_the_ends(name):
    f = legendre.get(name)
    inside = float(sample(f, "phi", 1)[0])
    for end, closed in ((f.domain.lo, f.domain.lo_closed), (f.domain.hi, f.domain.hi_closed)):
        if not math.isfinite(end):
            continue
        if closed:
            assert f.bregman(end, end) == 0.0 and 0.0 < f.bregman(end, inside) < INF
            steep = math.isinf(f.rho_inv(end))
            assert f.bregman(inside, end) == INF if steep else 0.0 < f.bregman(inside, end) < INF
            assert 0.0 < f.fenchel_young(end, 0.25) < INF
        beyond = end + math.copysign(1.0, end - inside)
        assert f.bregman(beyond, inside) == INF and np.isnan(f.bregman(inside, beyond))
        assert f.fenchel_young(beyond, 0.25) == INF
    assert np.isnan(f.bregman(NAN, inside)) and np.isnan(f.bregman(inside, NAN))
    assert np.isnan(f.fenchel_young(NAN, 0.0)) and np.isnan(f.fenchel_young(inside, NAN))


def test_divergences_broadcast_and_keep_dtype():
    f = legendre.get("sigmoid")
    u, v = np.linspace(0, 1, 7)[:, None], np.linspace(0.1, 0.9, 5)
    found = f.bregman(u, v)
    assert found.shape == (7, 5) and found.dtype == np.float64
    assert found[2, 3] == f.bregman(float(u[2, 0]), float(v[3]))
    single = f.bregman(u.astype("f4"), v.astype("f4"))
    assert single.dtype == np.float32
    np.testing.assert_allclose(single, f.bregman(u.astype("f4").astype("f8"), v.astype("f4").astype("f8")), rtol=2e-7)


def test_divergences_of_single_precision_are_rounded_doubles():
    f, t = legendre.get("exp"), np.array([0.5, 3.0, 1e30, 0.0], "f4")
    s = np.array([2.0, -40.0, 88.0, 709.0], "f4")  # the last value is no float32
    found = f.fenchel_young(t, s)
    with np.errstate(over="ignore"):
        expected = f.fenchel_young(t.astype("f8"), s.astype("f8")).astype("f4")
    assert found.dtype == np.float32 and np.array_equal(found, expected) and found[-1] == INF
    assert f.fenchel_young(t, s, out=t) is t and np.array_equal(t, expected)  # in place, too


@pytest.mark.parametrize("t", [2e-172, 1.0, 1e300, 0.4 * np.finfo(float).max, np.finfo(float).max])
def test_a_loss_whose_rho_overflows(t):
    """t log t - t + exp(s) - t s is a double beyond s = log(max), where exp(s) is none."""
    f, end = legendre.get("exp"), math.log(np.finfo(float).max)
    for s in (end, math.nextafter(end, INF), *(end + 10.0**k for k in (-12, -9, -6, -3, -1, 0, 4))):
        with mpmath.workdps(80):
            a, b = mpmath.mpf(t), mpmath.mpf(s)
            true = a * mpmath.log(a) - a + mpmath.exp(b) - a * b
            found = f.fenchel_young(t, s)
            assert found == INF if true > np.finfo(float).max else abs(found - true) <= 1e-13 * true


@pytest.mark.parametrize("t", [6.25e-284, 1.0441402591835188e-283, 1e-300])
@pytest.mark.parametrize("s", [-112.24, -115.54411015581877, -1e5])
def test_a_loss_where_rho_underflows(t, s):
    """softplus with beta = 10: phi'(t) is about -65, its rounding times beta the error of an integral over rho'."""
    with mpmath.workdps(360):
        x, y = mpmath.mpf(t), mpmath.mpf(s)
        phi = x * x / 2 + (mpmath.polylog(2, mpmath.exp(-10 * x)) - mpmath.pi**2 / 6) / 100
        true = phi - mpmath.polylog(2, -mpmath.exp(10 * y)) / 100 - x * y
        assert abs(legendre.get("softplus", beta=10.0).fenchel_young(t, s) - true) <= 1e-14 * true


@pytest.mark.parametrize("s", [-20.0, -26.5, -26.85, -26.93, -27.1, -28.0])
def test_a_subnormal_loss_next_to_a_wide_panel(s):
    """exp(-s²)/sqrt(pi) - |s| erfc |s|: rho' lies within one part in a hundred of the nearer end of its panel."""
    with mpmath.workdps(60):
        a = mpmath.mpf(-s)
        true = mpmath.exp(-a * a) / mpmath.sqrt(mpmath.pi) - a * mpmath.erfc(a)
        found = legendre.get("erf").fenchel_young(-1.0, s)
        assert found > 0 and abs(found - true) <= max(1e-13 * true, 5e-324)


def test_a_loss_over_ninety_powers_of_ten():
    """Panels of so many powers that their nodes miss the only feature, at 1, had passed for converged."""
    t, s = 3.276907523801248e-11, 2.4007465769491523e79
    with mpmath.workdps(120):
        true = mpmath.mpf(s) * (1 - mpmath.mpf(t)) - mpmath.exp(-(mpmath.erfinv(t) ** 2)) / mpmath.sqrt(mpmath.pi)
        assert abs(legendre.get("erf").fenchel_young(t, s) - true) <= 1e-13 * true


def test_a_steep_panel_beside_a_far_larger_one_converges():
    u, v = 18.458499537602805, -37.1029058086324
    with mpmath.workdps(60):
        a, b = mpmath.mpf(u), mpmath.mpf(v)
        true = mpmath.cosh(a) - mpmath.cosh(b) - mpmath.sinh(b) * (a - b)
        assert abs(legendre.get("asinh").bregman(u, v) - true) <= 1e-14 * true


def test_the_entropy_of_scaled_tanh_where_the_logarithm_is_reduced():
    """1 - |t|/A below sqrt(1/2): the slope that corrects the rounding of t/A must not lose log 2."""
    f = legendre.get("scaled_tanh")
    t = f.parameters["A"] * np.linspace(0.28, 0.52, 500)
    with mpmath.workdps(40):
        A, B = (mpmath.mpf(value) for value in f.parameters.values())
        for x, y in zip(t.tolist(), f.phi(t).tolist(), strict=True):
            q = mpmath.mpf(x) / A
            true = A / B * ((1 + q) * mpmath.log1p(q) + (1 - q) * mpmath.log1p(-q)) / 2
            assert abs(y - true) <= 3.5 * math.ulp(y)


@pytest.mark.parametrize("name", legendre.names())
def test_file_belongs_to_the_record(name):
    """The head of a generated file carries the digest of the stored derivation that it was made from."""
    f = legendre.get(name)
    text = (kernels.FOLDER / f"{name}.py").read_text("utf-8")
    digest = hashlib.sha256(json.dumps(f.record, sort_keys=True).encode()).hexdigest()[:16]
    assert f"from the record {digest}" in text
    assert kernels.source_of(f) == text


@pytest.mark.parametrize("name", ["isru", "tanh", "burg"])
def test_file_is_what_the_generator_writes(name, capsys):
    assert kernels.main(["--check", name]) == 0, capsys.readouterr().out


@pytest.mark.slow
def test_every_file_is_what_the_generator_writes(capsys):
    assert kernels.main(["--check"]) == 0, capsys.readouterr().out
