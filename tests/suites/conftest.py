"""What the suites share."""

import shutil

import pytest
from suite_commands import ROOT


@pytest.fixture(name="copied")
def _copied(tmp_path):
    """Copy an example, so that it can be changed, or be run beside the modules that it needs."""

    def copy(example):
        shutil.copytree(ROOT / "examples" / example, tmp_path / example)
        return tmp_path / example

    return copy
