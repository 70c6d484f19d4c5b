"""Commands: exit status, one line on stderr for a failure, files written whole."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from legendre.cli.application import run


def test_status_of_a_certified_function(capsys):
    assert run(["check", "identity"]) == 0
    assert "proved" in capsys.readouterr().out


def test_status_of_a_refuted_claim(capsys):
    assert run(["check", "exp", "--json"]) == 1
    claims = {c["name"]: c["status"] for c in json.loads(capsys.readouterr().out)["claims"]}
    assert claims["one_strongly_convex"] == "refuted"


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (["check", "sigmiod"], "did you mean 'sigmoid'? Its functions: "),
        (["check", "relu6x"], "in the registry. Its functions: "),
        (["show", "tanh", "--beta", "2"], "has no parameter `beta`"),
        (["show", "softplus", "--beta", "-2"], "has to be finite and greater than 0"),
        (["show", "softplus", "--beta", "x"], "has to be followed by a number"),
        (["show", "softplus", "beta"], "unexpected argument 'beta'"),
        (["plot", "pie", "tanh"], "there are objective, loss, function"),
        (["plot", "loss", "tanh", "--output", "x.jpgg"], "has to end in one of"),
        (["derive", "__import__('os')"], "unknown function '__import__'"),
        (["derive", "x.real"], "not allowed in a formula"),
        (["derive", "1 - x"], "strictly increasing"),
        (["derive", "x", "--kind", "psi"], "--kind has to be"),
        (["check-pair", "numpy"], "write MODULE:FUNCTION"),
        (["check-pair", "numpy:nothing_here"], "has no"),
        (["check-pair", "no_such_module:f"], "No module named"),
        (["nonsense"], "No such command"),
    ],
)
def test_bad_usage_is_one_line_and_status_2(words, expected, capsys):
    assert run(words) == 2
    message = capsys.readouterr().err
    assert expected in message
    assert message.count("\n") == 1


def test_show_prints_the_formulas_of_the_parameters(capsys):
    assert run(["show", "softplus", "--beta", "2"]) == 0
    shown = capsys.readouterr().out
    assert "log(exp(beta*s) + 1)/beta" in shown
    assert "beta = 2" in shown


def test_list_is_the_registry(capsys):
    import legendre

    assert run(["list", "--json"]) == 0
    assert [row["name"] for row in json.loads(capsys.readouterr().out)] == list(legendre.names())


def test_derive_tells_the_steps(capsys):
    assert run(["derive", "t/(1 + abs(t))", "--name", "softsign"]) == 0
    assert "potential of rho_inv: -log(1 - Abs(t)) - Abs(t)" in capsys.readouterr().out


def test_check_pair_finds_the_inverse(capsys):
    assert run(["check-pair", "numpy:arcsinh", "numpy:sinh"]) == 0
    assert run(["check-pair", "numpy:sin"]) == 1


def test_plot_writes_the_file(tmp_path, capsys):
    target = tmp_path / "new" / "figure.svg"
    assert run(["plot", "objective", "tanh", "--z", "0.3", "--output", str(target)]) == 0
    assert target.read_text().lstrip().startswith("<?xml")
    assert [p.name for p in target.parent.iterdir()] == ["figure.svg"]


def test_version_and_module_entry():
    import legendre

    made = subprocess.run([sys.executable, "-m", "legendre", "--version"], capture_output=True, text=True, check=True)
    assert made.stdout.strip() == f"legendre {legendre.__version__}"


def test_help_shows_examples(capsys):
    assert run(["derive", "--help"]) == 0
    assert "Examples" in capsys.readouterr().out
