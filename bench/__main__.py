"""Print microseconds per training step of every contestant on every workload, and which targets are met.

One process, one BLAS thread, all contestants of a workload in turn, many rounds, medians: what disturbs one disturbs
all. ``python -m bench --quick`` runs fewer rounds.
"""

from __future__ import annotations

import os

for variable in ("OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "OMP_NUM_THREADS", "BLIS_NUM_THREADS"):
    os.environ[variable] = "1"  # has to happen before NumPy is imported

import argparse
import importlib.util
import platform
import statistics
import time
import warnings

import numpy as np

from . import contestants
from .workloads import WORKLOADS, Workload

TARGET_SECONDS = 0.03  # length of one measurement
AGAINST_HANDWRITTEN = 1.5
