from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.unit.library.workshop import Workshop, open_workshop


@pytest.fixture
def shop(home: Path) -> Iterator[Workshop]:
    workshop = open_workshop(home)
    yield workshop
    workshop.db.close()
