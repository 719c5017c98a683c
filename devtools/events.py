"""ComfyUI's websocket, read with the standard library (RFC 6455, client side, text messages)."""

from __future__ import annotations

import base64
import json
import os
import socket
from collections.abc import Iterator
from typing import Any

TEXT, CLOSE, PING, PONG = 0x1, 0x8, 0x9, 0xA
PATIENCE_S = 1.0  # an iteration yields None after this long without a message


class EventStream:
    """The events of one client. Iterating yields each event as a dict, or None after a second of silence.

    Raises ConnectionError where the server refuses or goes away.
    """

    def __init__(self, port: int, client_id: str) -> None:
        self._socket = socket.create_connection(("127.0.0.1", port), timeout=10)
        self._received = bytearray()
        self._shake_hands(port, client_id)
        self._socket.settimeout(PATIENCE_S)

    def close(self) -> None:
        self._socket.close()

    def __iter__(self) -> Iterator[dict[str, Any] | None]:
        message = bytearray()
        is_text = False
        while True:
            frame = self._next_frame()
            if frame is None:
                if not self._receive():
                    yield None
                continue
            final, kind, payload = frame
            if kind == PING:
                self._send(PONG, payload)
            elif kind == CLOSE:
                raise ConnectionError("ComfyUI closed the connection.")
            elif kind < CLOSE:  # text, binary, or the continuation (0) of either
                is_text = kind == TEXT if kind else is_text
                message += payload
                if final:
                    if is_text:
                        yield json.loads(message)
                    message = bytearray()

    def _shake_hands(self, port: int, client_id: str) -> None:
        key = base64.b64encode(os.urandom(16)).decode()
        request = (
            f"GET /ws?clientId={client_id} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nUpgrade: websocket\r\n"
            f"Connection: Upgrade\r\nSec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\n\r\n"
        )
        self._socket.sendall(request.encode("ascii"))
        while b"\r\n\r\n" not in self._received:
            self._receive()
        head, _, rest = bytes(self._received).partition(b"\r\n\r\n")
        if b" 101 " not in head.splitlines()[0]:
            raise ConnectionError(f"ComfyUI refused the websocket: {head.splitlines()[0].decode(errors='replace')}")
        self._received = bytearray(rest)

    def _receive(self) -> bool:
        """Take in what has come; False after a second of silence."""
        try:
            chunk = self._socket.recv(65536)
        except TimeoutError:
            return False
        if not chunk:
            raise ConnectionError("ComfyUI closed the connection.")
        self._received += chunk
        return True

    def _next_frame(self) -> tuple[bool, int, bytes] | None:
        """(final, kind, payload) of the first whole frame that has come, or None. A server's frames are unmasked."""
        have = self._received
        if len(have) < 2:
            return None
        length, start = have[1] & 0x7F, 2
        if length >= 126:
            start = 4 if length == 126 else 10
            if len(have) < start:
                return None
            length = int.from_bytes(have[2:start], "big")
        if len(have) < start + length:
            return None
        payload = bytes(have[start : start + length])
        final, kind = bool(have[0] & 0x80), have[0] & 0x0F
        del have[: start + length]
        return final, kind, payload

    def _send(self, kind: int, payload: bytes) -> None:
        """One short control frame (at most 125 bytes), masked as a client's must be."""
        mask = os.urandom(4)
        masked = bytes(byte ^ mask[i % 4] for i, byte in enumerate(payload[:125]))
        self._socket.sendall(bytes([0x80 | kind, 0x80 | len(masked)]) + mask + masked)
