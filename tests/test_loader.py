"""Law: whatever happens to the cache directory, `load` gives the right numbers, with at most a warning."""

import ctypes
import os
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parent.parent
SOURCE = """
from numba import njit

@njit(forceinline=True)
def helper(x):
    return x * FACTOR

FACTOR = 3.0

@njit(cache=True, error_model="numpy", nogil=True)
def triple_f8(x, out, shift):
    for i in range(x.size):
        out[i] = helper(x[i]) + shift

@njit(cache=True, error_model="numpy", nogil=True)
def triple_f4(x, out, shift):
    for i in range(x.size):
        out[i] = helper(x[i]) + shift
"""
RUN = """
import time
start = time.perf_counter()
import sys, warnings
warnings.simplefilter("always")
from legendre.lower import loader
import numpy as np
from pathlib import Path
source = Path(sys.argv[1]).read_text()
module = loader.load("triple", source)
assert loader.load("triple", source) is module
x, out = np.arange(5.0), np.empty(5)
module.triple_f8(x, out, 1.0)
np.testing.assert_array_equal(out, 3 * x + 1)
print("seconds", time.perf_counter() - start)
y, o = x.astype("f4"), out.astype("f4")
module.triple_f4(y, o, 1.0)
np.testing.assert_array_equal(o, 3 * y + 1)
hits = [*module.triple_f8.stats.cache_hits.values(), *module.triple_f4.stats.cache_hits.values()]
print("hits", sum(hits))
"""


def run(source, cache, **options):
    """Run the kernels in a fresh process; its cache hits and what it wrote to standard error."""
    environment = {**os.environ, "LEGENDRE_CACHE_DIR": str(cache), "PYTHONPATH": str(REPOSITORY)}
    environment.pop("NUMBA_CACHE_DIR", None)
    done = subprocess.run(
        [sys.executable, "-c", RUN, str(source)], env=environment, capture_output=True, text=True, **options
    )
    assert done.returncode == 0, done.stderr
    words = done.stdout.split()
    return int(words[words.index("hits") + 1]), done.stderr, float(words[words.index("seconds") + 1])


@pytest.fixture
def source(tmp_path):
    path = tmp_path / "source.txt"
    path.write_text(SOURCE)
    return path


@pytest.fixture(scope="module")
def filled(tmp_path_factory):
    """A cache filled by one process."""
    folder = tmp_path_factory.mktemp("filled")
    (folder / "source.txt").write_text(SOURCE)
    hits, errors, _ = run(folder / "source.txt", folder / "cache")
    assert hits == 0 and "Warning" not in errors
    return folder / "cache"


def copy(filled, cache):
    """A copy that lies elsewhere, as after a move of the home directory."""
    cache.mkdir()
    for file in filled.iterdir():
        if file.is_file():
            (cache / file.name).write_bytes(file.read_bytes())
    return sorted(file for file in cache.iterdir())


def test_second_process_compiles_nothing(source, filled):
    hits, errors, _ = run(source, filled)
    assert hits == 2 and errors == ""


def test_moved_cache_still_hits(source, filled, tmp_path):
    copy(filled, tmp_path / "cache")
    hits, errors, _ = run(source, tmp_path / "cache")
    assert hits == 2 and errors == ""


def test_changed_text_is_another_module(source, filled, tmp_path):
    copy(filled, tmp_path / "cache")
    source.write_text(SOURCE.replace("FACTOR = 3.0", "FACTOR = 1.5 + 1.5"))
    hits, errors, _ = run(source, tmp_path / "cache")
    assert hits == 0 and errors == ""


def _damage(data, other, how):
    """A spoilt copy of `data`; `other` is an intact file of the same cache."""
    middle = len(data) * 2 // 3
    return {
        "truncated": data[:middle],
        "empty": b"",
        "flipped": data[:middle] + bytes([data[middle] ^ 4]) + data[middle + 1 :],
        "garbage": os.urandom(5000),
        "swapped": other,
    }[how]


@pytest.mark.parametrize("how", ["truncated", "empty", "flipped", "garbage", "swapped"])
def test_damaged_files_warn_and_are_made_again(source, filled, tmp_path, how):
    files = copy(filled, tmp_path / "cache")
    intact = [file.read_bytes() for file in files]
    for file, data, other in zip(files, intact, intact[1:] + intact[:1], strict=True):
        file.write_bytes(_damage(data, other, how))
    _, errors, _ = run(source, tmp_path / "cache")
    assert len(files) == errors.count("KernelCacheWarning: kernel cache:") == 4
    assert all(file.name in errors for file in files)
    hits, errors, _ = run(source, tmp_path / "cache")
    assert hits == 2 and errors == ""


def test_every_flipped_bit_is_seen(filled, tmp_path):
    from legendre.lower import loader

    (file,) = [f for f in filled.iterdir() if ".triple_f8-" in f.name]
    data = file.read_bytes()
    target = tmp_path / file.name
    for position in [*range(60), *range(60, len(data), len(data) // 40), len(data) - 1]:
        broken = bytearray(data)
        broken[position] ^= 1 << (position % 8)
        target.write_bytes(broken)
        with pytest.warns(loader.KernelCacheWarning, match="damaged"):
            assert loader._read_sealed(target) is None


def test_directory_that_is_a_file(source, tmp_path):
    (tmp_path / "cache").write_text("in the way")
    hits, errors, _ = run(source, tmp_path / "cache")
    assert hits == 0 and errors.count("KernelCacheWarning: kernel cache:") == 1


def _obey_permissions():
    """Nothing is read-only to root: give up CAP_DAC_OVERRIDE (prctl PR_CAPBSET_DROP)."""
    if os.geteuid() == 0:
        ctypes.CDLL(None).prctl(24, 1, 0, 0, 0)


@pytest.mark.skipif(sys.platform != "linux", reason="capabilities are Linux's")
def test_read_only_directory(source, filled, tmp_path):
    cache = tmp_path / "cache"
    copy(filled, cache)
    cache.chmod(0o555)
    try:
        hits, errors, _ = run(source, cache, preexec_fn=_obey_permissions)
    finally:
        cache.chmod(0o755)
    assert hits == 0 and errors.count("KernelCacheWarning: kernel cache:") == 1


@pytest.mark.skipif(sys.platform == "win32", reason="no resource limits")
def test_full_disk(source, tmp_path):
    import resource

    def limit():
        resource.setrlimit(resource.RLIMIT_FSIZE, (5000, 5000))

    hits, errors, _ = run(source, tmp_path / "cache", preexec_fn=limit)
    assert hits == 0 and "compiled code is not kept" in errors


@pytest.mark.skipif(sys.platform == "win32", reason="no resource limits")
def test_no_file_can_be_written_anywhere(source, tmp_path):
    import resource

    def limit():
        resource.setrlimit(resource.RLIMIT_FSIZE, (10, 10))

    hits, errors, _ = run(source, tmp_path / "cache", preexec_fn=limit)
    assert hits == 0 and errors.count("KernelCacheWarning: kernel cache:") == 1


def test_many_processes_at_once(source, tmp_path):
    with ThreadPoolExecutor(4) as pool:
        results = list(pool.map(lambda _: run(source, tmp_path / "cache"), range(4)))
    assert all(errors == "" for _, errors, _ in results)
    assert not list((tmp_path / "cache").glob("*.tmp"))
    hits, errors, _ = run(source, tmp_path / "cache")
    assert hits == 2 and errors == ""


def test_without_jit(source, tmp_path, monkeypatch):
    monkeypatch.setenv("NUMBA_DISABLE_JIT", "1")
    text = RUN.split("hits =")[0]
    environment = {**os.environ, "LEGENDRE_CACHE_DIR": str(tmp_path / "cache"), "PYTHONPATH": str(REPOSITORY)}
    subprocess.run([sys.executable, "-c", text, str(source)], env=environment, check=True)


def test_info_and_clear_leave_other_files_alone(filled, tmp_path, monkeypatch):
    from legendre.lower import loader

    files = copy(filled, tmp_path / "cache")
    mine = tmp_path / "cache" / "notes.txt"
    mine.write_text("keep")
    monkeypatch.setenv("LEGENDRE_CACHE_DIR", str(tmp_path / "cache"))
    info = loader.cache_info()
    assert info.path == tmp_path / "cache" and info.files == len(files) == 4
    assert info.bytes == sum(f.stat().st_size for f in files)
    assert loader.clear_cache() == info
    assert loader.cache_info().files == 0 and mine.read_text() == "keep"


def test_missing_directory_has_no_files(tmp_path, monkeypatch):
    from legendre.lower import loader

    monkeypatch.setenv("LEGENDRE_CACHE_DIR", str(tmp_path / "none"))
    assert loader.clear_cache().files == 0 and not (tmp_path / "none").exists()


def test_broken_text_raises_and_leaves_no_module(tmp_path, monkeypatch):
    from legendre.lower import loader

    monkeypatch.setenv("LEGENDRE_CACHE_DIR", str(tmp_path / "cache"))
    before = set(sys.modules)
    for _ in range(2):
        with pytest.raises(ZeroDivisionError):
            loader.load("broken", "1 / 0")
    assert not [name for name in set(sys.modules) - before if "broken" in name]


def test_warm_start_is_quick(source, filled):
    base = time.perf_counter()
    subprocess.run([sys.executable, "-c", "import numba"], check=True)
    base = time.perf_counter() - base
    seconds = min(run(source, filled)[2] for _ in range(3))
    assert seconds < max(1.0, 3 * base)  # half is the import of numba, and scipy.linalg with it: not ours


def test_loader_needs_no_sympy(source, filled):
    code = f"import sys; sys.argv = ['', {str(source)!r}]\n{RUN}\nassert 'sympy' not in sys.modules"
    environment = {**os.environ, "LEGENDRE_CACHE_DIR": str(filled), "PYTHONPATH": str(REPOSITORY)}
    subprocess.run([sys.executable, "-c", code], env=environment, check=True, stdout=subprocess.DEVNULL)
