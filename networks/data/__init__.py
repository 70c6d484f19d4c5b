"""Data sets: two spirals, circles, and readers of MNIST, Fashion-MNIST, CIFAR-10 and CIFAR-100.

>>> from networks import data
>>> X, y = data.two_spirals(100, seed=0)
>>> X.shape, sorted(set(y.tolist()))
((100, 2), [0, 1])
"""

import lazy_loader as _lazy

__getattr__, __dir__, __all__ = _lazy.attach(
    __name__,
    submod_attrs={
        "affine": ["affine_images"],
        "catalogue": ["DATASETS"],
        "errors": ["DataError"],
        "images": ["Images", "load"],
        "store": ["fetch", "folder", "verify"],
        "synthetic": ["circles", "two_spirals"],
    },
)
