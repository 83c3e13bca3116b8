"""A file under a passphrase: scrypt for the key, AES-256-GCM in pieces, so that any size passes through.

Each piece is bound to its place and to being the last or not: pieces cannot be changed, swapped or cut off.
"""

import os
import struct
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from .errors import LocalDatabaseError

MAGIC = b"LIANDONG-SEALED-1\n"
PIECE = 1 << 20
_TAG = 16
_HARDNESS = 1 << 15  # of scrypt: 32 MB and some tenths of a second for each guess


def _keys(passphrase: str, salt: bytes) -> tuple[AESGCM, bytes]:
    made = Scrypt(salt=salt, length=48, n=_HARDNESS, r=8, p=1).derive(passphrase.encode())
    return AESGCM(made[:32]), made[32:]


def _nonce(number: int, last: bool) -> bytes:
    # The key is new for every file, so counting is enough.
    return struct.pack(">3xQ?", number, last)


def is_sealed(file: BinaryIO) -> bool:
    """Whether the file begins as a sealed one; the position is put back."""
    found = file.read(len(MAGIC)) == MAGIC
    file.seek(0)
    return found


class Sealer:
    """What is written goes to `file` encrypted. Only `close` makes it whole."""

    def __init__(self, file: BinaryIO, passphrase: str) -> None:
        salt = os.urandom(16)
        self._file, self._waiting, self._number = file, bytearray(), 0
        self._key, check = _keys(passphrase, salt)
        file.write(MAGIC + salt + check)

    def write(self, content: bytes) -> int:
        self._waiting += content
        while len(self._waiting) > PIECE:
            self._put(PIECE, last=False)
        return len(content)

    def close(self) -> None:
        self._put(PIECE, last=True)

    def _put(self, size: int, *, last: bool) -> None:
        piece = bytes(self._waiting[:size])
        del self._waiting[:size]
        self._file.write(self._key.encrypt(_nonce(self._number, last), piece, MAGIC))
        self._number += 1


class Opener:
    """Reads what `Sealer` wrote. Raises LocalDatabaseError: wrong passphrase, or which piece is damaged."""

    def __init__(self, file: BinaryIO, passphrase: str) -> None:
        head = file.read(len(MAGIC) + 32)
        salt, check = head[len(MAGIC) : -16], head[-16:]
        self._file, self._ready, self._number = file, bytearray(), 0
        if not passphrase:
            raise LocalDatabaseError(
                "备份已加密：请用 LIANDONG_BACKUP_PASSPHRASE 或 --passphrase-file 给出口令"
                " / it is encrypted: give the passphrase"
            )
        self._key, own = _keys(passphrase, salt)
        if own != check:
            raise LocalDatabaseError("口令不对，备份没有打开 / wrong passphrase, nothing was opened")
        self._next = file.read(PIECE + _TAG)

    def read(self, size: int) -> bytes:
        while len(self._ready) < size and self._next:
            piece, self._next = self._next, self._file.read(PIECE + _TAG)
            try:
                self._ready += self._key.decrypt(_nonce(self._number, not self._next), piece, MAGIC)
            except InvalidTag as e:
                raise LocalDatabaseError(
                    f"备份在第 {self._number + 1} MB 处已损坏或不完整，请用另一份"
                    " / damaged or cut off there, use another one"
                ) from e
            self._number += 1
        given = bytes(self._ready[:size])
        del self._ready[:size]
        return given
