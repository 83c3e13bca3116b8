"""The arithmetic of tamper evidence: canonical text, chained digests, Merkle trees. Pure functions."""

import hashlib
import json
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any

PERSONAL = "$personal"
"""In a fact's body in place of a value that nobody is shown unasked: its salted digest."""
WORDS = "$words"
"""The same of what people wrote: shown to who sees the fact, and destroyed by the same orders."""


def digest(name: str, data: bytes) -> bytes:
    """SHA-256 or SM3 (GB/T 32905) of `data`. Raises ValueError for other names."""
    if name == "sha256":
        return hashlib.sha256(data).digest()
    if name == "sm3":
        return _sm3(data)
    raise ValueError(f"unknown digest {name!r}")


def _sm3(data: bytes) -> bytes:
    if "sm3" in hashlib.algorithms_available:
        return hashlib.new("sm3", data).digest()
    from cryptography.hazmat.primitives import hashes

    state = hashes.Hash(hashes.SM3())
    state.update(data)
    return state.finalize()


def canonical(value: Any) -> bytes:
    """One byte string per value, whatever order its keys came in."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def moment(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def entry_hash(*, name: str, prev: bytes, content: dict[str, Any]) -> bytes:
    """The hash of one fact: everything it says, its place in the chain, and the hash before it."""
    return digest(name, prev + canonical(content))


def commitment(name: str, salt: bytes, value: Any) -> str:
    """What a fact holds in place of a personal value: enough to prove it, not enough to guess it."""
    return digest(name, salt + canonical(value)).hex()


def committed(value: Any) -> str | None:
    """The digest that stands in a body for a value kept beside it, or None for a plain value."""
    if isinstance(value, dict) and len(value) == 1:
        return value.get(PERSONAL) or value.get(WORDS)
    return None


def leaf(name: str, entry_id: int, entry_hash_: bytes) -> bytes:
    return digest(name, b"\x00" + entry_id.to_bytes(8, "big") + entry_hash_)


def merkle_root(name: str, leaves: Sequence[bytes]) -> bytes:
    """Merkle tree hash of RFC 6962 §2.1 over leaf hashes; of nothing, the digest of nothing."""
    if not leaves:
        return digest(name, b"")

    def node(left: bytes, right: bytes) -> bytes:
        return digest(name, b"\x01" + left + right)

    return _fold(leaves, node)


def _fold(leaves: Sequence[bytes], node: Callable[[bytes, bytes], bytes]) -> bytes:
    """Left subtrees are the largest full ones; a stack of (size, hash) gives just that."""
    stack: list[tuple[int, bytes]] = []
    for one in leaves:
        size, value = 1, one
        while stack and stack[-1][0] == size:
            left_size, left = stack.pop()
            size, value = left_size + size, node(left, value)
        stack.append((size, value))
    value = stack.pop()[1]
    while stack:
        value = node(stack.pop()[1], value)
    return value
