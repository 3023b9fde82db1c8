"""The values PyTorch computed, see reference/make_reference.py."""

import sys
from pathlib import Path

import numpy as np
import pytest

sys.path.insert(0, str(Path(__file__).parents[2]))  # for the bench, which is not part of the package


@pytest.fixture(scope="session")
def reference():
    with np.load(Path(__file__).parent / "reference" / "reference.npz", allow_pickle=False) as file:
        return dict(file)
