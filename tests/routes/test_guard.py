"""Who may call our routes."""

from __future__ import annotations

import socket

import pytest

from cadenza.nodes.routes.guard import is_own_host, is_own_origin


@pytest.mark.parametrize(
    "host",
    [
        "localhost",
        "localhost:8188",
        "127.0.0.1:8188",
        "[::1]:8188",
        "192.168.1.20",
        "studio.localhost",
        socket.gethostname(),
    ],
)
def test_own_hosts(host: str) -> None:
    assert is_own_host(host)


@pytest.mark.parametrize("host", ["evil.example", "localhost.evil.example:8188", "127.0.0.1.nip.example", "", ":8188"])
def test_foreign_hosts(host: str) -> None:
    assert not is_own_host(host)


@pytest.mark.parametrize(
    ("origin", "host", "own"),
    [
        (None, "localhost:8188", True),
        ("http://localhost:8188", "localhost:8188", True),
        ("http://LOCALHOST:8188", "localhost:8188", True),
        ("http://localhost:3000", "localhost:8188", False),
        ("https://evil.example", "localhost:8188", False),
        ("null", "localhost:8188", False),
    ],
)
def test_origins(origin: str | None, host: str, own: bool) -> None:
    assert is_own_origin(origin, host) is own
