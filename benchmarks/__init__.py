"""Speed of the kernels: an asv suite, and ratios against other libraries in one run (`make bench`)."""
