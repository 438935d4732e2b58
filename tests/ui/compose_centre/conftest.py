"""A timeline on a desk."""

from __future__ import annotations

import pytest

from kling_desktop.ui.compose.timeline.panel import TimelinePanel
from kling_desktop.ui.compose.timeline.view import ShotsView
from tests.ui.desk import Desk


@pytest.fixture
def panel(desk: Desk) -> TimelinePanel:
    return desk.show(TimelinePanel, 900, 320)


@pytest.fixture
def view(panel: TimelinePanel) -> ShotsView:
    panel.view.setFocus()
    return panel.view
