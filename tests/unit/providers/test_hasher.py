"""The hash beside the loading is the hash of everything, in its order."""

from __future__ import annotations

import hashlib

import pytest

from kling_desktop.providers.hasher import Hasher

PIECES = [bytes([number]) * size for number, size in enumerate((5, 131_072, 700, 262_144, *[65_536] * 20, 1))]


def test_large_and_small_pieces_in_their_order() -> None:
    hasher = Hasher()
    for piece in PIECES:
        hasher.add(piece)
    assert hasher.digest() == hashlib.sha256(b"".join(PIECES)).hexdigest()
    hasher.add(b"more")
    assert hasher.digest() == hashlib.sha256(b"".join([*PIECES, b"more"])).hexdigest()
    hasher.end()


@pytest.mark.parametrize("size", [10, 200_000])
def test_begun_anew_it_knows_nothing_of_before(size: int) -> None:
    hasher = Hasher()
    hasher.add(b"x" * size)
    hasher.begin()
    assert hasher.digest() == hashlib.sha256().hexdigest()
    hasher.end()
    assert hasher.digest() == hashlib.sha256().hexdigest(), "what is known stays known"
