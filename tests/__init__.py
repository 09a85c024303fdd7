"""The tests, room by room; linear algebra runs in one thread, as in kernels.

Matrices here are small: in several threads they take twice the time, and every process of tests would start its own.
"""

import os

for variable in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(variable, "1")
