"""Tests of one group run in one process: what one of them has built is there for the others."""

import pytest


@pytest.mark.xdist_group("kept together")
def test_a_group_is_kept_together(request: pytest.FixtureRequest) -> None:
    """pytest-xdist hands tests out by the end of their names: with `--dist loadgroup` it must stand there."""
    if request.config.getoption("loadgroup", False):
        assert request.node.nodeid.endswith("@kept together")
