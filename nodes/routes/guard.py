"""Who may call our routes: no foreign Host, no foreign Origin.

A page on another site can make a browser on this machine send requests to a loopback server; and a name that somebody
points at 127.0.0.1 makes such a page look local (DNS rebinding). So the Host must be a loopback name, an IP literal or
this machine's own name, and an Origin, where a browser sends one, must be of that same host and port. This holds also
under --enable-cors-header.
"""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Awaitable, Callable
from functools import wraps
from urllib.parse import urlsplit

from aiohttp import web

from ..fault import CadenzaError

PRIVATE = {"Cache-Control": "private, no-store", "X-Content-Type-Options": "nosniff"}  # headers of every document

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


def fault_response(status: int, code: str, message: str, hint: str = "") -> web.Response:
    """Every failure has the same shape."""
    return web.json_response({"error": {"code": code, "message": message, "hint": hint}}, status=status)


def guarded(handler: Handler) -> Handler:
    """Refuse foreign callers, and turn a CadenzaError into a 400 that says what it says."""

    @wraps(handler)
    async def guard(request: web.Request) -> web.StreamResponse:
        if not is_own_host(request.host):
            return fault_response(
                403, "foreign_host", f"Cadenza does not answer for the host {request.host!r:.100}.",
                "Open ComfyUI under localhost, its IP address or this machine's own name.",
            )  # fmt: skip
        if not is_own_origin(request.headers.get("Origin"), request.host):
            return fault_response(403, "foreign_origin", "Cadenza does not answer pages of other sites.")
        try:
            return await handler(request)
        except CadenzaError as fault:
            return fault_response(400, fault.code, fault.message, fault.hint)

    return guard


def is_own_host(host: str) -> bool:
    """A loopback name, an IP literal, or this machine's own name; the port does not matter."""
    name = (urlsplit(f"//{host}").hostname or "").rstrip(".").lower()
    if name in {"localhost", socket.gethostname().lower()} or name.endswith(".localhost"):
        return True
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True


def is_own_origin(origin: str | None, host: str) -> bool:
    """No Origin (not a cross-site request of a browser), or the very host that was asked."""
    return origin is None or urlsplit(origin).netloc.lower() == host.lower()
