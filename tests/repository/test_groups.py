"""Tests of one group run in one process: what one of them has built is there for the others."""

import pytest


@pytest.mark.xdist_group("kept together")
def test_a_group_is_kept_together(request: pytest.FixtureRequest, worker_id: str) -> None:
    """pytest-xdist hands tests out by the end of their names: it must stand there."""
    assert worker_id == "master" or request.node.nodeid.endswith("@kept together")
