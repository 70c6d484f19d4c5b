"""The benchmarks run, compare before they time, and what nobody tuned runs in packed instructions too."""

import math
import platform
import re

import llvmlite.binding as llvm
import numba
import numpy as np
import pytest

import legendre
from benchmarks import bench_divergence, bench_elementwise, bench_startup, peers, report, speed, tape, timing
from benchmarks.__main__ import main
from legendre.lower.kernels import source_of
from legendre.lower.loader import load

AVX2 = platform.machine() in ("x86_64", "AMD64") and llvm.get_host_cpu_features().get("avx2", False)
UNTUNED = {"softsign": "s/(1 + abs(s))", "erf": "erf(s)", "gudermannian": "2*atan(tanh(s/2))"}


def disagreements(name, quantity, dtype):
    """Forms of other libraries whose values differ from ours."""
    f = legendre.get(name)
    x = speed.inputs(f, quantity, dtype, 200)
    ours = getattr(f, quantity)(x)
    found = []
    for library, form, run, out in speed.contenders(f, quantity, x):
        run()
        try:
            speed.compare(ours, out, form)
        except AssertionError:
            found.append((library, form))
    return found


@pytest.mark.parametrize("name", legendre.names())
def test_every_other_form_has_our_values(name):
    assert set(peers.PEERS[name]) == set(speed.QUANTITIES)
    assert [d for q in speed.QUANTITIES for d in disagreements(name, q, "f8")] == []


def test_every_form_runs_somewhere():
    forms = [(n, q, form) for n, row in peers.PEERS.items() for q, some in row.items() for form in some]
    for name, quantity, form in forms:
        found = speed.contenders(legendre.get(name), quantity, np.full(4, 0.25))
        assert any(text == form for _, text, _, _ in found) or "rsqrt" in form  # rsqrt is torch's alone


@pytest.mark.parametrize(("name", "quantity"), [("softplus", "grad_conj"), ("sigmoid", "phi"), ("atan", "grad")])
def test_single_precision_forms_agree(name, quantity):
    assert disagreements(name, quantity, "f4") == []


@pytest.mark.parametrize("wrong", ["tanh(1.000001*s)", "tanh(s) + 1e-6", "0/(s - s)"])
def test_a_wrong_form_is_never_timed(wrong, monkeypatch):
    monkeypatch.setitem(peers.PEERS["tanh"], "grad_conj", (wrong,))
    with np.errstate(all="ignore"), pytest.raises(AssertionError, match="differs from ours"):
        speed.measure("tanh", "grad_conj", "f8", 64, 0.0, 1.0)


def test_an_expression_becomes_straight_calls():
    code = tape.source("e = exp(-abs(s)); 1*(e/(1 + e)**2)", "s", {})
    assert [line.strip() for line in code.splitlines()[1:]] == [
        "abs(x, out=out)",
        "negative(out, out=out)",
        "exp(out, out=out)",
        "add(1.0, out, out=b0)",
        "square(b0, out=b0)",
        "divide(out, b0, out=out)",
    ]


def test_the_fastest_rival_stays_in_the_race():
    calls = {"ours": 0, "fast": 0, "slow": 0}

    def run(name, size):
        x = np.ones(size)

        def once():
            calls[name] += 1
            np.sqrt(x, out=x)

        return once

    times = timing.minima([run("ours", 10), run("fast", 20_000), run("slow", 200_000)], 0.1)
    assert times[0] < times[1] < times[2]
    assert calls["fast"] > 5 * calls["slow"]


def test_a_round_writes_the_table(tmp_path, capsys):
    file = tmp_path / "speed.md"
    assert main(["--quick", "--only", "tanh", "--seconds", "0.001", "--markdown", str(file)]) == 0
    text = file.read_text("utf-8")
    for expected in ("numpy", "np.copyto", "| float32 | 4096 | 6 |", "`tanh` rho", "### Divergences", "### Startup"):
        assert expected in text
    assert "geometric mean" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("suite", "parameters"),
    [(bench_elementwise.Elementwise, ("tanh", "grad", "f8", 64)), (bench_divergence.Divergence, ("tanh", "bregman"))],
)
def test_the_asv_suites_run(suite, parameters):
    assert suite.params[0][0] in legendre.names() and len(suite.params) == len(suite.param_names)
    benchmark = suite()
    benchmark.setup(*parameters)
    timed = [getattr(benchmark, name) for name in dir(suite) if name.startswith("time_")]
    assert len(timed) >= 2
    for run in timed:
        run(*parameters)


def test_a_new_process_is_timed():
    assert 0 < bench_startup.seconds(bench_startup.NUMPY) < 60


def test_the_summary_counts():
    line = speed.Measured("tanh", "phi", "f8", 8, 1.0, 0.9, 2.0, "numpy", "x", 0.2)
    fast = speed.Measured("tanh", "grad", "f8", 8, 1.0, 0.9, 0.5, "numpy", "x", 0.9)
    assert report.summary([line, fast]).splitlines()[2] == (
        "| float64 | 8 | 2 | 1.00 | 1.25 | 0.50 | `tanh` rho_inv | 1 | 1 | 1 |"
    )
    assert "`tanh` rho_inv" in report.slow([line, fast]) and "`tanh` phi " not in report.slow([line, fast])


def test_divergences_are_judged_by_the_oracle():
    f = legendre.get("tanh")
    u, v = bench_divergence.pairs(f, "bregman", 16)
    run, naive = bench_divergence.naive(f, "bregman", u, v)
    run()
    ours, its = bench_divergence.worst(f, "bregman", u, v, f.bregman(u, v), naive)
    assert ours <= 1e-13 and its > 1e-9


def packed(loop, *args):
    """The loop's innermost block, compiled for these arguments, works on whole registers and calls nothing."""
    loop(*args)
    assembly = "\n".join(loop.inspect_asm().values())
    block = max(re.split(r"\n\.L\w+:", assembly), key=lambda b: len(re.findall(r"\bv\w+pd\s.*[yz]mm", b)))
    return (
        len(re.findall(r"\bv\w+pd\s.*[yz]mm", block)) >= 4
        and not re.search(r"\bv(fm|mul|div)\w*sd\s", block)  # addresses of a table may be added up alone
        and not re.search(r"call\w*\s+\*?\$?(exp|log|sin|cos|tan|atan|erf|pow|sqrt|fma)\w*\b", assembly)
    )


def kernels(function):
    """The function's kernels, compiled afresh: compiled code from the cache comes without its assembly."""
    return load(f"{function.name}_fresh", source_of(function).replace("cache=True", "cache=False"))


needs_avx2 = pytest.mark.skipif(not AVX2, reason="the processor has no AVX2")


@needs_avx2
@pytest.mark.parametrize("quantity", speed.QUANTITIES)
@pytest.mark.parametrize("name", UNTUNED)
def test_what_nobody_tuned_is_packed(name, quantity):
    x = np.full(8, 0.5)
    assert packed(getattr(kernels(legendre.get(name)), f"{quantity}_f8"), x, np.empty_like(x))


@needs_avx2
@pytest.mark.parametrize("name", UNTUNED)
def test_what_is_derived_at_run_time_is_packed(name):
    module = kernels(legendre.derive(rho=UNTUNED[name], name=f"my_{name}"))
    for kernel, dtype in [("grad_conj_f8", "f8"), ("grad_f8", "f8"), ("grad_conj_f4", "f4")]:
        x = np.full(8, 0.5, dtype)
        assert packed(getattr(module, kernel), x, np.empty_like(x)), kernel


@needs_avx2
def test_a_scalar_loop_is_told():
    """A library function called for each element is what the two tests above would miss if they were blind."""

    @numba.njit
    def scalar(x, out):
        for i in range(x.size):
            out[i] = 1.0 + math.erf(x[i])

    assert not packed(scalar, np.full(8, 0.5), np.empty(8))
