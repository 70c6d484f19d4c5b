"""Laws of the certificates: what is true is proved, what is false is refuted by numbers, what is kept is
read back."""

import copy
import io
import json

import pytest
from rich.console import Console

import legendre
from legendre import catalogue
from legendre.certify import _KNOWN, Certificate, certify, decide
from legendre.claims import ORDER
from legendre.function import LegendreFunction

CONTRACT = [
    "inverse_pair",
    "gradient",
    "conjugate_gradient",
    "fenchel_young_equality",
    "biconjugate",
    "strictly_convex",
    "essentially_smooth",
    "legendre",
    "one_strongly_convex",
    "prop_3_1",
    "prop_4_1",
    "bregman_duality",
    "identity_layer",
]
SOLID = ("inverse_pair", "gradient", "conjugate_gradient", "fenchel_young_equality", "biconjugate")
REFUTED = {  # everything else about the registry's rows holds
    "scaled_tanh": {"one_strongly_convex"},
    "sin": {"essentially_smooth", "legendre"},
    "exp": {"one_strongly_convex"},
    "burg": {"one_strongly_convex"},
    "power": {"one_strongly_convex"},
    "erf": {"one_strongly_convex"},
    "bent_identity": {"one_strongly_convex"},
}


SLOW = {"algebraic"}  # 20 s: its potentials are integrals


@pytest.mark.parametrize(
    "name", [pytest.param(name, marks=pytest.mark.slow if name in SLOW else ()) for name in legendre.names()]
)
def test_every_claim_is_decided(name):
    c = legendre.get(name).certify()
    assert set(CONTRACT) <= set(c.names) == set(ORDER)
    false = {claim.name for claim in c if claim.status == "refuted"}
    assert false == REFUTED.get(name, set())
    assert all(claim.holds for claim in c if claim.name not in false)
    assert c.ok is (not false)
    assert all((claim.counterexample is not None) == (claim.status == "refuted") for claim in c)


@pytest.mark.parametrize("name", catalogue.PAPER_ROWS)
def test_rows_of_the_papers_are_proved(name):
    c = legendre.get(name).certify()
    assert {c[claim].status for claim in SOLID} <= {"proved", "enclosed"}


@pytest.mark.parametrize(("name", "letters"), [("scaled_tanh", "A, B"), ("softplus", "beta"), ("squareplus", "b")])
def test_parameters_stay_symbolic(name, letters):
    c = legendre.get(name).certify()
    for claim in ("inverse_pair", "gradient", "conjugate_gradient", "modulus"):
        assert f"for all {letters}" in c[claim].detail


def test_sine_is_no_legendre_function():
    c = legendre.get("sin").certify()
    assert c["essentially_smooth"].counterexample == {"t": 1.0, "phi'(t)": pytest.approx(1.5707963267948966)}
    assert "clip" not in c["prop_4_1"].statement and "phi*(s) = s - pi/2" in c["prop_4_1"].detail
    assert "hypothesis (phi Legendre) fails" in c["prop_4_1"].detail
    assert c["prop_3_1"].status == c["prop_4_1"].status == "proved"


def test_scaled_tanh_is_weakly_convex_but_its_prox_is_rho():
    c = legendre.get("scaled_tanh").certify()
    assert c["one_strongly_convex"].counterexample["phi''(t)"] == pytest.approx(1 / (1.7159 * 0.6666))
    assert "1/(A*B)" in c["one_strongly_convex"].detail and c["modulus"].status == "proved"
    assert c["prop_3_1"].status == "proved" and "g convex) fails" in c["prop_3_1"].detail
    assert legendre.get("scaled_tanh", A=1.2, B=0.5).certify().ok  # inf phi'' = 5/3
    assert legendre.get("scaled_tanh", A=1.2, B=0.5).certify()["one_strongly_convex"].status == "proved"


def test_softplus_modulus_is_not_attained():
    claim = legendre.get("softplus", beta=2.0).certify()["modulus"]
    assert claim.status == "proved" and "not attained" in claim.statement


@pytest.mark.parametrize("name", ["tanh", "burg"])
def test_propositions_live_on_the_dual_domain(name):
    f = legendre.get(name)
    where = {"tanh": "int dom phi* = ]-oo, oo[", "burg": "int dom phi* = ]-oo, 0["}[name]
    assert where in f.certify()["prop_3_1"].statement and where in f.certify()["prop_4_1"].statement


def mutant(name, **changes):
    f = legendre.get(name)
    return LegendreFunction(name, {**copy.deepcopy(f.record), **changes}, f.parameters)


MUTANTS = {
    "phi with its sign flipped": ("tanh", {"phi": "-(t*atanh(t) + log(1 - t**2)/2)"}),
    "phi without its factor": ("scaled_tanh", {"phi": "A*log(1 - t**2/A**2)/2 + t*atanh(t/A)"}),
    "phi* without its factor": ("scaled_tanh", {"conj": "log(cosh(B*s))/B"}),
    "arcsine on its other branch": ("sin", {"grad": "pi - asin(t)"}),
    "root on its other branch": ("isru", {"grad": "-t/sqrt(1 - t**2)"}),
    "domain too long": ("sigmoid", {"domain": ["0", "2", True, True]}),
    "domain too short": ("sigmoid", {"domain": ["0", "1/2", True, True]}),
    "closed end left open": ("isru", {"domain": ["-1", "1", False, False]}),
    "open end closed": ("atan", {"domain": ["-1", "1", True, True]}),
    "end of another row": ("arctan", {"domain": ["-1", "1", False, False]}),
    "dual domain too long": ("burg", {"conj_domain": ["-oo", "oo", False, False]}),
    "softplus as v2 prints it": (
        "softplus",
        {"phi": "t*log((exp(t) - 1)/(1 - exp(-t))) - polylog(2, exp(t))"},
    ),
    "real part of that": ("softplus", {"phi": "3*t**2/2 + polylog(2, exp(-t)) - pi**2/3"}),
    "softplus with a constant": ("softplus", {"phi": "t**2/2 + polylog(2, exp(-beta*t))/beta**2"}),
    "scaled tanh with a constant": ("scaled_tanh", {"phi": "A/(2*B)*log(A**2 - t**2) + t/B*atanh(t/A)"}),
    "isru with a stray factor": ("isru", {"grad_conj": "2*s/sqrt(1 + s**2)"}),
    "inverse sigmoid of bregmanet": ("sigmoid", {"grad": "log(t/(1 + t))"}),
    "atan of the caption": ("atan", {"phi": "-pi/2*log(cos(pi*t/2))"}),
    "atan as printed": ("atan", {"grad_conj": "pi/2*atan(s)"}),
    "sine that is not clipped": ("sin", {"grad_conj": "sin(s)", "conj": "-cos(s)", "hess_conj": "cos(s)"}),
    "phi'' with a factor": ("erf", {"hess": "sqrt(pi)*exp(erfinv(t)**2)"}),
    "rho' with its sign flipped": ("asinh", {"hess_conj": "-1/sqrt(s**2 + 1)"}),
    "modulus too large": ("scaled_tanh", {"modulus": "1"}),
    "modulus too small": ("sigmoid", {"modulus": "1"}),
    "phi* with a constant": ("burg", {"conj": "-log(-s)"}),
    "softsign without its modulus bars": ("softsign", {"grad_conj": "s/(1 + s)"}),
}
KILLED = set()


@pytest.mark.parametrize("what", MUTANTS)
def test_mutants_are_refuted(what):
    name, changes = MUTANTS[what]
    c = decide(mutant(name, **changes))
    false = {claim.name for claim in c if claim.status == "refuted"} - REFUTED.get(name, set())
    assert false and all(c[claim].counterexample for claim in false)
    KILLED.add(what)


def test_mutants_are_counted():
    if not KILLED:
        pytest.skip("the mutants ran in another process or not at all")
    assert len(KILLED) == len(MUTANTS) == 26


def test_a_wrong_stored_limit_is_refuted():
    limits = {**legendre.get("tanh").record["limits"], "phi": ["0", "0"]}
    assert decide(mutant("tanh", limits=limits))["biconjugate"].status == "refuted"


def test_json_and_printing_are_faithful_and_stable():
    c = decide(legendre.get("isru"))
    again = Certificate.from_json(c.to_json())
    assert again == c and again.to_json() == decide(legendre.get("isru")).to_json()
    assert json.loads(c.to_json())["ok"] is True
    assert "essentially_smooth: proved" in str(c)
    console = Console(width=160, record=True, file=io.StringIO())
    console.print(legendre.get("sin").certify())
    assert "]-1, 1[" in console.export_text()
    with pytest.raises(ValueError, match="certificate"):
        Certificate.from_json("{}")
    with pytest.raises(KeyError, match="the claims are"):
        c["smooth"]


def test_certificates_are_kept_and_a_damaged_file_is_ignored(tmp_path, monkeypatch):
    monkeypatch.setenv("LEGENDRE_CACHE_DIR", str(tmp_path))
    f = legendre.get("identity")
    monkeypatch.setattr("legendre.certify._KNOWN", {})
    made = certify(f)
    (file,) = tmp_path.glob("certificate_identity_*.json.sealed")
    for damaged in (b"", b"\xff\x00", file.read_bytes().replace(b"proved", b"tested")):
        file.write_bytes(damaged)
        monkeypatch.setattr("legendre.certify._KNOWN", {})
        assert certify(f) == made
    monkeypatch.setattr("legendre.certify._KNOWN", {})
    monkeypatch.setattr("legendre.certify.decide", lambda f: pytest.fail("not read from the disk"))
    assert certify(f) == made
    assert isinstance(_KNOWN, dict)


def test_a_directory_that_takes_no_file_costs_only_time(tmp_path, monkeypatch):
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("LEGENDRE_CACHE_DIR", str(tmp_path / "file" / "below"))
    monkeypatch.setattr("legendre.certify._KNOWN", {})
    assert certify(legendre.get("identity")).ok


def test_derived_functions():
    wavy = legendre.derive(rho="s + sin(s)/2", name="wavy")  # the inverse has no closed form
    c = wavy.certify()
    assert c["inverse_pair"].status == "proved" and c["one_strongly_convex"].status == "refuted"
    assert c["modulus"].status == "enclosed"
    hard = legendre.derive(phi="t**2/2", domain="[-1, 1]", name="hardtanh").certify()
    assert hard["essentially_smooth"].status == hard["legendre"].status == "refuted"
    assert hard["prop_3_1"].status == "proved"
