"""Speed of the kernels: an asv suite, and ratios against other libraries in one run (`make bench`)."""

import os

for _threads in ("OMP", "MKL", "OPENBLAS", "NUMBA"):  # one thread everywhere; read when numpy is imported
    os.environ[f"{_threads}_NUM_THREADS"] = "1"
