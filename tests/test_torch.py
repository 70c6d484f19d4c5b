"""Torch functions: values of the registry, backward exact to every order, types and devices kept."""

import math
import subprocess
import sys

import numpy as np
import pytest
import sympy

import legendre
from legendre import parse
from legendre.lower import primitives
from legendre.sampling import value as numeric

torch = pytest.importorskip("torch", reason="torch is not installed: make test TORCH='torch>=2.4'")
VOCABULARY = pytest.importorskip("legendre.lower.torch_vocabulary").VOCABULARY

torch.set_num_threads(1)
UNARY = ("phi", "grad", "hess", "conj", "grad_conj", "hess_conj")
CASES = [(name, quantity) for name in legendre.names() for quantity in UNARY]
INTEGRAL = {("algebraic", "phi"), ("algebraic", "conj")}  # quadrature, not a formula
VARIANTS = [("softplus", {"beta": 3.0}), ("scaled_tanh", {"A": 2.0, "B": 0.3}), ("power", {"p": 1.5})]


def interval(f, quantity):
    return f.domain if quantity in ("phi", "grad", "hess", "rho_inv") else f.conj_domain


def inside(domain, shares=(0.01, 0.13, 0.3, 0.52, 0.71, 0.9, 0.98)):
    """Points away from the ends of the domain and from 0, where some rows have a kink."""
    lo, hi = domain.lo, domain.hi
    if math.isinf(lo) and math.isinf(hi):
        return torch.tensor([-5.3, -1.7, -0.4, 0.21, 0.6, 2.2, 7.1], dtype=torch.float64)
    if math.isinf(hi):
        return lo + torch.tensor([0.05, 0.3, 1.1, 4.0, 9.0], dtype=torch.float64)
    if math.isinf(lo):
        return hi - torch.tensor([0.05, 0.3, 1.1, 4.0, 9.0], dtype=torch.float64)
    return lo + (hi - lo) * torch.tensor(shares, dtype=torch.float64)


def oracle(f, quantity, *points):
    rows = zip(*(p.tolist() for p in points), strict=True)
    return torch.tensor([float(getattr(f.oracle, quantity)(*row)) for row in rows], dtype=torch.float64)


@pytest.mark.parametrize(("name", "quantity"), CASES)
def test_values_against_50_digits(name, quantity):
    f = legendre.get(name)
    x = inside(interval(f, quantity))
    wanted = oracle(f, quantity, x)
    error = (getattr(f.torch, quantity)(x) - wanted).abs() / wanted.abs().clamp(min=1e-2)
    assert error.max() < (1e-11 if (name, quantity) in INTEGRAL else 2e-14)


@pytest.mark.parametrize(("name", "quantity"), CASES)
def test_backward_is_exact(name, quantity):
    function = getattr(legendre.get(name).torch, quantity)
    x = inside(interval(legendre.get(name), quantity)).requires_grad_()
    assert torch.autograd.gradcheck(function, (x,), check_forward_ad=True, check_batched_grad=True)


@pytest.mark.parametrize("name", legendre.names())
@pytest.mark.parametrize("quantity", ["rho", "rho_inv"])
def test_second_derivatives(name, quantity):
    function = getattr(legendre.get(name).torch, quantity)
    x = inside(interval(legendre.get(name), quantity), (0.2, 0.45, 0.7)).requires_grad_()
    assert torch.autograd.gradgradcheck(function, (x,))


@pytest.mark.parametrize("name", legendre.names())
def test_backward_is_the_registrys_derivative(name):
    f = legendre.get(name)
    chain = [("phi", "grad"), ("grad", "hess"), ("conj", "grad_conj"), ("grad_conj", "hess_conj")]
    for quantity, derivative in chain:
        x = inside(interval(f, quantity)).requires_grad_()
        (found,) = torch.autograd.grad(getattr(f.torch, quantity)(x).sum(), x)
        assert torch.equal(found, getattr(f.torch, derivative)(x.detach()))


@pytest.mark.parametrize(("name", "parameters"), VARIANTS)
def test_parameters(name, parameters):
    f = legendre.get(name, **parameters)
    for quantity in UNARY:
        x = inside(interval(f, quantity)).requires_grad_()
        function = getattr(f.torch, quantity)
        assert torch.allclose(function(x), oracle(f, quantity, x), rtol=1e-12, atol=1e-14)
        assert torch.autograd.gradcheck(function, (x,))


def pairs(f, seed=0):
    """Points u, v of the domain, from one part in 1e10 apart to opposite ends; and such s for each v."""
    random = np.random.default_rng(seed)
    u, v = (inside(f.domain, tuple(random.uniform(0.02, 0.98, 7)))[random.permutation(5)] for _ in "uv")
    gaps = torch.tensor(10.0 ** -random.uniform(0, 10, 15))
    u, v = u.repeat(3), v.repeat(3)
    return v + (u - v) * torch.where(torch.arange(15) < 5, 1.0, gaps), v


@pytest.mark.parametrize("name", [n for n in legendre.names() if n != "algebraic"])
def test_bregman_without_cancellation(name):
    f = legendre.get(name)
    u, v = pairs(f)
    found, wanted = f.torch.bregman(u, v), oracle(f, "bregman", u, v)
    assert (found >= 0).all() and not found[u == v].any()
    assert ((found - wanted).abs() <= 1e-12 * wanted).all()


@pytest.mark.parametrize("name", [n for n in legendre.names() if n != "algebraic"])
def test_fenchel_young_is_zero_at_consistency_only(name):
    f = legendre.get(name)
    t = inside(f.domain)
    s = f.torch.rho_inv(t)
    assert (f.torch.fenchel_young(t, s) < 1e-25 * (1 + s * s)).all()
    apart = torch.where(torch.isfinite(f.torch.conj(s + 1)), s + 1, s - 1)
    found, wanted = f.torch.fenchel_young(t, apart), oracle(f, "fenchel_young", t, apart)
    assert (found > 0).all() and ((found - wanted).abs() <= 1e-11 * wanted).all()


@pytest.mark.parametrize("name", legendre.names())
@pytest.mark.parametrize("pair", ["bregman", "fenchel_young"])
def test_backward_of_pairs(name, pair):
    f = legendre.get(name)
    first = inside(f.domain, (0.2, 0.35, 0.7))[:3]
    second = (first.flip(0) if pair == "bregman" else inside(f.conj_domain, (0.2, 0.5, 0.7))[:3]).clone()
    arguments = (first.requires_grad_(), (second * 1.01).requires_grad_())
    assert torch.autograd.gradcheck(getattr(f.torch, pair), arguments, rtol=1e-4)


@pytest.mark.parametrize("name", legendre.names())
def test_outside_at_the_ends_and_nan(name):
    f = legendre.get(name)
    for quantity in UNARY:
        if (name, quantity) in INTEGRAL:
            continue
        domain, function = interval(f, quantity), getattr(f.torch, quantity)
        outside = [x for x in (domain.lo - 1, domain.hi + 1) if math.isfinite(x)]
        values = function(torch.tensor([*outside, math.nan], dtype=torch.float64))
        expected = math.inf if quantity in ("phi", "conj") else math.nan
        wanted = torch.tensor([expected] * len(outside) + [math.nan], dtype=torch.float64)
        assert torch.allclose(values, wanted, equal_nan=True)


ENDS = [
    ("sigmoid", "phi", 0.0, 0.0), ("sigmoid", "rho_inv", 1.0, math.inf), ("tanh", "phi", -1.0, math.log(2)),
    ("tanh", "rho_inv", -1.0, -math.inf), ("sin", "rho_inv", 1.0, math.pi / 2), ("exp", "phi", 0.0, 0.0),
    ("atan", "phi", 1.0, math.inf), ("atan", "rho_inv", 1.0, math.nan), ("softplus", "hess", 0.0, math.inf),
    ("isru", "rho", math.inf, 1.0), ("sigmoid", "rho", -math.inf, 0.0), ("softplus", "conj", -math.inf, 0.0),
]  # fmt: skip


@pytest.mark.parametrize(("name", "quantity", "at", "value"), ENDS)
@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
def test_limits_at_the_ends(name, quantity, at, value, dtype):
    found = getattr(legendre.get(name).torch, quantity)(torch.tensor([at], dtype=dtype))
    assert torch.allclose(found, torch.tensor([value], dtype=dtype), equal_nan=True)


@pytest.mark.parametrize("name", [n for n in legendre.names() if n not in ("burg", "exp")])
def test_rho_far_out(name):
    """No overflow on the way: rho at ±800 is the oracle's value, and its derivative is finite."""
    f = legendre.get(name)
    s = torch.tensor([-800.0, 800.0], dtype=torch.float64, requires_grad=True)
    y = f.torch.rho(s)
    y.sum().backward()
    assert torch.allclose(y, oracle(f, "rho", s.detach()), rtol=1e-14, atol=0) and torch.isfinite(s.grad).all()


@pytest.mark.parametrize("name", legendre.names())
@pytest.mark.parametrize("dtype", [torch.float16, torch.bfloat16, torch.float32, torch.float64])
def test_type_and_shape_are_kept(name, dtype):
    f = legendre.get(name)
    s = inside(f.conj_domain)[:4].reshape(2, 2).to(dtype)
    y = f.torch.rho(s)
    assert y.dtype == dtype and y.shape == s.shape
    assert torch.allclose(y.double(), f.torch.rho(s.double()), rtol=8 * torch.finfo(dtype).eps)


def test_half_precision_backward_keeps_the_type():
    s = torch.tensor([0.5, 2.0], dtype=torch.bfloat16, requires_grad=True)
    legendre.get("tanh").torch.rho(s).sum().backward()
    assert s.grad.dtype == torch.bfloat16


def test_integers_become_the_default_type():
    assert legendre.get("tanh").torch.rho(torch.tensor([0, 1])).dtype == torch.get_default_dtype()


def test_meta_device_is_kept():
    assert legendre.get("softplus").torch.rho(torch.empty(3, 2, device="meta")).device.type == "meta"


def test_empty_scalar_and_strided_inputs():
    rho = legendre.get("tanh").torch.rho
    assert rho(torch.empty(0, 3)).shape == (0, 3)
    assert rho(torch.tensor(0.5)).shape == ()
    x = torch.arange(12.0).reshape(3, 4).T[::2]
    assert torch.equal(rho(x), rho(x.contiguous()))


def test_pairs_broadcast_and_promote():
    f = legendre.get("tanh")
    u = torch.tensor([[0.1], [0.5]], requires_grad=True)
    v = torch.tensor([0.2, 0.3, -0.4], dtype=torch.float64, requires_grad=True)
    d = f.torch.bregman(u, v)
    d.sum().backward()
    assert d.shape == (2, 3) and d.dtype == torch.float64
    assert u.grad.shape == u.shape and u.grad.dtype == torch.float32 and v.grad.shape == v.shape


def test_inputs_are_not_mutated():
    s = torch.linspace(-3, 3, 7)
    before = s.clone()
    for quantity in ("rho", "conj", "hess_conj"):
        getattr(legendre.get("softplus").torch, quantity)(s)
    assert torch.equal(s, before)


@pytest.mark.parametrize("name", ["tanh", "softplus", "gudermannian"])
def test_vmap_and_functional_derivatives(name):
    f = legendre.get(name)
    s = torch.linspace(-2, 2, 5, dtype=torch.float64)
    assert torch.allclose(torch.func.vmap(f.torch.rho)(s), f.torch.rho(s))
    assert torch.allclose(torch.func.vmap(torch.func.grad(f.torch.conj))(s), f.torch.rho(s))
    assert torch.allclose(torch.func.vmap(torch.func.hessian(f.torch.conj))(s), f.torch.hess_conj(s))


@pytest.mark.parametrize("argument", [1.0, np.ones(3), [1.0], None])
def test_other_than_tensors_is_refused(argument):
    with pytest.raises(TypeError, match="takes torch tensors"):
        legendre.get("tanh").torch.rho(argument)


def test_complex_is_refused():
    with pytest.raises(TypeError, match="real numbers"):
        legendre.get("tanh").torch.rho(torch.ones(2, dtype=torch.complex64))


def test_unknown_name_lists_the_known():
    with pytest.raises(AttributeError, match="fenchel_young"):
        legendre.get("tanh").torch.rho_inverse  # noqa: B018  the attribute is the point


def test_a_function_without_closed_inverse():
    f = legendre.derive(rho="s + tanh(s)")
    x = torch.linspace(-5, 5, 11, dtype=torch.float64, requires_grad=True)
    for quantity in ("phi", "grad", "hess"):
        function = getattr(f.torch, quantity)
        assert torch.allclose(function(x), oracle(f, quantity, x), rtol=1e-13, atol=1e-13)
        assert torch.autograd.gradcheck(function, (x,))
    assert torch.allclose(f.torch.rho(f.torch.rho_inv(x)), x, rtol=1e-14)


STABLE = {  # as the kernels' stable forms are recorded: text over the primitives
    "sigmoid": {"phi": "entropy1(t)", "grad": "logit(t)", "conj": "softplus(s)", "hess_conj": "dexpit(s)"},
    "atan": {
        "phi": "(-2/pi)*log_cos_half_pi(t)", "grad": "tan_half_pi(t)", "hess": "(pi/2)/(cos_half_pi(t)**2)"
    },
    "tanh": {"phi": "entropy2(t)", "hess": "1/one_minus_sq(t)", "hess_conj": "sech2(s)"},
    "scaled_tanh": {"phi": "(A/B)*entropy2(t/A)", "conj": "(A/B)*logcosh(B*s)"},
    "softplus": {"phi": "softplus_phi(t)", "grad": "log_expm1(t)", "conj": "li2_neg_exp(s)"},
    "softsign": {"phi": "(-1)*log1p_minus(-abs(t))", "conj": "(-1)*log1p_minus(abs(s))"},
}  # fmt: skip
RECORDED = [(name, quantity) for name, row in STABLE.items() for quantity in row]


@pytest.mark.parametrize(("name", "quantity"), RECORDED)
def test_recorded_stable_forms_are_printed(name, quantity):
    f = legendre.get(name)
    f = legendre.LegendreFunction(name, {**f.record, "stable": STABLE[name]}, f.parameters)
    domain, primal = interval(f, quantity), quantity in ("phi", "grad", "hess")
    tiny = torch.tensor([1e-12, 1e-6, 1e-3], dtype=torch.float64)
    near = [domain.lo + tiny if math.isfinite(domain.lo) else -1 / tiny]
    near += [domain.hi - tiny if math.isfinite(domain.hi) else 1 / tiny, inside(domain)]
    x = torch.cat([*near, *([tiny] if domain.lo < 0 or primal else [])])
    wanted = oracle(f, quantity, x)
    assert torch.allclose(getattr(f.torch, quantity)(x), wanted, rtol=2e-14, atol=0)
    assert torch.autograd.gradcheck(getattr(f.torch, quantity), (inside(domain).requires_grad_(),))


ARGUMENTS = {  # where a primitive is defined, if not on the whole line
    (-1, 1): "sin_half_pi cos_half_pi tan_half_pi log_cos_half_pi entropy2 sqrt1m2 one_minus_sq one_minus_sq_3_2",
    (-1.57, 1.57): "log_cos gd_phi",
    (0, 1): "entropy1 logit",
    (0, 9): "xlogx kappa squareplus_phi_scaled",
    (-1, 9): "kappa1 log1p_minus",
    (0, 30): "one_minus_exp_m recip_one_minus_exp_m li2_exp_m softplus_phi log_expm1",
}


@pytest.mark.parametrize("name", [n for n in VOCABULARY if n in primitives.TABLE and n != "log_ratio"])
def test_vocabulary_is_its_definition(name):
    lo, hi = next((ends for ends, names in ARGUMENTS.items() if name in names.split()), (-40, 40))
    random = np.random.default_rng(0)
    tiny = 10.0 ** -random.uniform(0, 9, 20)
    x = np.concatenate([random.uniform(lo, hi, 40), lo + (hi - lo) * tiny, hi - (hi - lo) * tiny, tiny * min(hi, 1)])
    entry = primitives.TABLE[name]
    symbol, *others = (sympy.Symbol(a, real=True) for a in entry.arguments)
    definition = parse.to_sympy(entry.definition, {a.name: a for a in (symbol, *others)})
    fixed = dict.fromkeys(others, sympy.Integer(3))
    wanted = np.array([float(numeric(definition, {symbol: sympy.Float(v, 40), **fixed}, 60)) for v in x])
    found = VOCABULARY[name](torch.tensor(x), *map(float, fixed.values())).numpy()
    assert np.max(np.abs(found - wanted) / np.abs(wanted)) < 5e-15


def test_without_torch_there_is_one_sentence():
    code = "import sys; sys.modules['torch'] = None; import legendre; legendre.get('tanh').torch"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert "ImportError" in run.stderr.splitlines()[-1] and "legendre-prox[torch]" in run.stderr.splitlines()[-1]
