"""Law: what `elementwise` makes behaves as the NumPy ufunc of the same formula would."""

import numpy as np
import pytest
from numba import njit

from legendre.lower.elementwise import elementwise
from legendre.lower.ufunc import BLOCK

SHIFT = 0.5


@njit
def _square(x, out, shift):
    for i in range(x.size):
        out[i] = x[i] * x[i] + x.dtype.type(shift)


@njit
def _difference(u, v, out, shift):
    for i in range(u.size):
        out[i] = (u[i] - v[i]) * u[i] + u.dtype.type(shift)


def one(x):
    return np.asarray(x) * np.asarray(x) + np.asarray(x).dtype.type(SHIFT)


def two(u, v):
    return (u - v) * u + SHIFT


@pytest.fixture
def f():
    return elementwise("square", lambda tag: _square, (SHIFT,), doc="x squared")


@pytest.fixture
def g():
    return elementwise("difference", lambda tag: _difference, (SHIFT,), nin=2)


def layouts(a):
    """`a` in memory layouts that only a general path can read."""
    a = np.array(a)
    padded = np.zeros((*a.shape[:-1], 2 * a.shape[-1]), a.dtype)
    padded[..., ::2] = a
    readonly = a.copy()
    readonly.flags.writeable = False
    raw = np.zeros(a.nbytes + 1, "u1")[1:].view(a.dtype).reshape(a.shape)
    raw[...] = a
    return {
        "contiguous": a,
        "strided": padded[..., ::2],
        "negative": np.ascontiguousarray(a[..., ::-1])[..., ::-1],
        "readonly": readonly,
        "unaligned": raw,
        "fortran": np.asfortranarray(a),
        "swapped bytes": a.astype(a.dtype.newbyteorder()),
        "broadcast": np.broadcast_to(a, (2, *a.shape)),
        "transposed": np.ascontiguousarray(a.T).T,
    }


SHAPES = [(1,), (5,), (0,), (3, 4), (2, 3, 4), (0, 3), (BLOCK + 3,), (3, BLOCK - 1)]


@pytest.mark.parametrize("shape", SHAPES, ids=str)
@pytest.mark.parametrize("dtype", ["f8", "f4"])
def test_every_layout(f, g, shape, dtype):
    a = np.random.default_rng(1).normal(size=shape).astype(dtype)
    for name, x in layouts(a).items():
        for _ in range(2):  # the first call fetches the kernel, the second takes the short cut
            result = f(x)
            assert type(result) is np.ndarray and result.dtype == dtype and result.shape == x.shape, name
            np.testing.assert_array_equal(result, one(x), err_msg=name)
        result = g(x, a)
        assert result.dtype == dtype
        np.testing.assert_allclose(result, two(x, a), rtol=1e-6, err_msg=name)
        out = np.full_like(x, np.nan) if x.dtype.isnative and name != "broadcast" else np.empty(x.shape, dtype)
        assert f(x, out=out) is out
        np.testing.assert_array_equal(out, one(x), err_msg=name)


def test_memory_order_is_kept(f):
    x = np.asfortranarray(np.ones((3, 4)))
    assert f(x).flags.f_contiguous and f(x[:, ::2]).flags.f_contiguous and f(x.T).flags.c_contiguous
    assert f(np.ones((4, 3))).flags.c_contiguous


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("f8", "f8"),
        ("f4", "f4"),
        ("f2", "f2"),
        ("i8", "f8"),
        ("i1", "f8"),
        ("u4", "f8"),
        ("?", "f8"),
        (">f4", "f4"),
    ],
)
def test_dtype(f, given, expected):
    x = np.array([0, 1, 1], given)
    assert f(x).dtype == expected and f(x[0]).dtype == expected and type(f(x[0])) is np.dtype(expected).type
    np.testing.assert_array_equal(f(x), [0.5, 1.5, 1.5])


def test_dtypes_of_two(g):
    f8, f4, f2, i8 = (np.ones(3, t) for t in ("f8", "f4", "f2", "i8"))
    assert g(f8, f4).dtype == g(f4, f8).dtype == g(i8, i8).dtype == g(i8, f4).dtype == np.float64
    assert g(f4, f2).dtype == np.float32 and g(f2, f2).dtype == np.float16
    for weak in (1.0, 1, True):
        assert g(f4, weak).dtype == g(weak, f4).dtype == np.float32 and g(weak, weak).dtype == np.float64
    assert g(f4, np.float64(1)).dtype == np.float64 and g(np.float32(1), 2.0).dtype == np.float32
    assert g(f4, f4, dtype="f8").dtype == np.float64 and g(f8, f8, dtype=np.float32).dtype == np.float32


def test_no_dimensions_gives_a_scalar(f, g):
    for x in (2, 2.0, np.float64(2), np.array(2.0), np.array(2)):
        for _ in range(2):
            assert type(f(x)) is np.float64 and f(x) == 4.5
            assert type(g(x, x)) is np.float64 and g(x, x) == 0.5
    assert type(f(np.float32(2))) is np.float32
    out = np.empty(())
    assert f(2.0, out=out) is out and out == 4.5
    assert type(f(2.0, where=np.array(True))) is np.float64


def test_broadcasting(g):
    u, v = np.arange(3.0)[:, None], np.arange(4.0)
    np.testing.assert_array_equal(g(u, v), two(u, v))
    np.testing.assert_array_equal(g(u, 2.0), two(u, 2.0))
    np.testing.assert_array_equal(g(np.ones((0, 1)), v), np.empty((0, 4)))
    out = np.empty((2, 3, 4))
    assert g(u, v, out=out) is out and (out == two(u, v)).all()
    with pytest.raises(ValueError, match="broadcast"):
        g(np.ones(2), np.ones(3))


def test_where(f, g):
    x = np.arange(6.0).reshape(2, 3)
    mask = x % 2 == 0
    out = np.full_like(x, -1)
    assert f(x, out=out, where=mask) is out
    np.testing.assert_array_equal(out, np.where(mask, one(x), -1))
    np.testing.assert_array_equal(f(x, where=mask)[mask], one(x)[mask])
    assert f(x, where=np.ones((4, 1, 1), bool)).shape == (4, 2, 3)
    out = np.full_like(x, -1)
    g(x, x[:1], out=out, where=False)
    assert (out == -1).all()
    f(x, out=x, where=mask)
    assert x[0, 1] == 1 and x[0, 2] == 4.5
    with pytest.raises(TypeError, match="`where`"):
        f(x, where=np.ones(3))


def test_out_forms(f, g):
    x, out = np.arange(3.0), np.empty(3)
    assert f(x, out) is f(x, out=out) is f(x, out=(out,)) is out
    assert g(x, x, out) is out and f(x, None).shape == f(x, out=(None,)).shape == (3,)
    wide = np.empty(3)
    assert f(x.astype("f4"), out=wide) is wide and wide[2] == 4.5
    narrow = np.empty(3, "f4")
    assert f(x, out=narrow) is narrow and narrow[2] == 4.5
    strided = np.zeros((3, 2))
    f(x, out=strided[:, 1])
    np.testing.assert_array_equal(strided, np.c_[np.zeros(3), one(x)])
    larger = np.empty((2, 3))
    assert (f(x, out=larger) == one(x)).all()


def test_overlap(f, g):
    base = np.random.default_rng(2).normal(size=4 * BLOCK)
    for source, target in [
        (slice(0, -1), slice(1, None)),
        (slice(1, None), slice(0, -1)),
        (slice(None), slice(None)),
    ]:
        memory = base.copy()
        f(memory[source], out=memory[target])
        np.testing.assert_array_equal(memory[target], one(base[source]))
        memory = base.copy()
        g(memory[source], memory[target], out=memory[target])
        np.testing.assert_allclose(memory[target], two(base[source], base[target]), rtol=1e-12)
    memory = base.copy()
    f(memory[::-1], out=memory)
    np.testing.assert_array_equal(memory, one(base[::-1]))
    square = base[: 30 * 30].reshape(30, 30).copy()
    f(square.T, out=square)
    np.testing.assert_array_equal(square, one(base[: 30 * 30].reshape(30, 30).T))


def test_bad_out(f):
    x = np.arange(4.0)
    with pytest.raises(ValueError, match="shape"):
        f(x, out=np.empty(3))
    with pytest.raises(ValueError, match="broadcast"):
        f(x, out=np.empty(1))
    with pytest.raises(TypeError, match=r"`out` .* int64; .*same_kind"):
        f(x, out=np.empty(4, int))
    with pytest.raises(TypeError, match="`out` is a list"):
        f(x, out=[0.0] * 4)
    with pytest.raises(ValueError, match="`out` is a tuple of 2"):
        f(x, out=(np.empty(4), np.empty(4)))
    readonly = np.empty(4)
    readonly.flags.writeable = False
    for _ in range(2):
        with pytest.raises(ValueError, match="read-only"):
            f(x, out=readonly)
    for args, word in (((), "missing"), ((x, x, x), "takes from 1 to 2")):
        with pytest.raises(TypeError, match=rf"square\(\) {word}"):
            f(*args)


@pytest.mark.parametrize(
    "bad",
    [
        1j,
        np.array([1j]),
        np.longdouble(1),
        "1",
        np.array(["a"]),
        None,
        [None],
        object(),
        np.datetime64("2020"),
    ],
)
def test_what_is_not_real_is_refused(f, g, bad):
    for call in (lambda: f(bad), lambda: f(bad, out=np.empty(1))):
        with pytest.raises(TypeError, match=r"^`x` of square\(\) is .* dtype .*; accepted are real numbers"):
            call()
    with pytest.raises(TypeError, match=r"^`v` of difference\(\)"):
        g(1.0, bad)
    with pytest.raises(TypeError, match=r"^`dtype`"):
        f(1.0, dtype=complex)


def test_float16_is_computed_in_float32(f):
    x = np.array([300.0, 0.1, -0.1], "f2")
    with np.errstate(over="ignore"):
        expected = one(x.astype("f4")).astype("f2")  # 300² overflows to inf
    np.testing.assert_array_equal(f(x), expected)


def test_lists(f):
    result = f([[1, 2], [3, 4]])
    assert type(result) is np.ndarray and result.tolist() == [[1.5, 4.5], [9.5, 16.5]]


class Ours(np.ndarray):
    pass


def test_types_that_wrap_results(f, g):
    x = np.arange(3.0).view(Ours)
    assert type(f(x)) is Ours and type(f(x.astype("f4"))) is Ours
    assert type(g(x, np.arange(3.0))) is type(g(1.0, x)) is Ours
    masked = np.ma.array([1.0, 2.0], mask=[False, True])
    assert f(masked).tolist() == [1.5, None] and g(np.ones(2), masked).tolist() == [0.5, None]
    out = np.empty(3)
    assert f(x, out=out) is out


def test_no_warning_is_raised(f, recwarn):
    with np.errstate(all="raise"):
        f(np.array([1e300]).astype("f8"), out=np.empty(1, "f4"))
        f(np.array([3e4], "f2"))
    assert not recwarn


def test_kernel_is_fetched_once_and_late():
    asked = []
    f = elementwise("f", lambda tag: asked.append(tag) or _square, (SHIFT,))
    assert asked == []
    for x in (np.ones(2), np.ones(2), np.ones(2, "f4"), np.ones((2, 2))[:, ::2], np.ones(2, "f2"), 1.0):
        f(x)
    assert asked == ["f8", "f4"]


def test_attributes(f, g):
    assert (f.__name__, f.nin, f.nout, f.__doc__, g.nin) == ("square", 1, 1, "x squared", 2)
    assert "difference" in repr(g)
    with pytest.raises(ValueError, match="`nin`"):
        elementwise("f", lambda tag: _square, nin=3)
