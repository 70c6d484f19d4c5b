"""What every test module shares: reproducible hypothesis runs, one thread, a canvas without a screen."""

import os

import pytest
from hypothesis import HealthCheck, settings

os.environ.setdefault("MPLBACKEND", "Agg")
for threads in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(threads, "1")  # before numpy is imported; the tests themselves run side by side

# No deadline: a first call compiles. The same examples everywhere, or `--hypothesis-profile=search`.
_SHARED = {"deadline": None, "suppress_health_check": [HealthCheck.too_slow], "print_blob": True}
settings.register_profile("fixed", derandomize=True, database=None, **_SHARED)
settings.register_profile("search", max_examples=2000, **_SHARED)
settings.load_profile("fixed")


def pytest_sessionstart(session):
    """Keep hypothesis from drawing on the constants of the local modules that happen to be loaded.

    Compiled kernels are such modules: the tests that ran before in the same process would decide the examples.
    """
    from hypothesis.internal.conjecture import providers

    if session.config.getoption("--hypothesis-profile") is None and hasattr(providers, "is_local_module_file"):
        providers.is_local_module_file = lambda path: False


@pytest.fixture(scope="session")
def torch():
    """The torch module; without it the test is skipped with the reason."""
    return pytest.importorskip("torch", reason="torch is not installed: make test TORCH='torch>=2.4'")
