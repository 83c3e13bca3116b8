"""Secrets of second factors as they lie in the database: sealed under the place's own key."""

import base64
import hashlib

from cryptography.fernet import Fernet
from django.conf import settings


def sealed(text: str) -> str:
    return _key().encrypt(text.encode()).decode()


def opened(text: str) -> str:
    """Raises InvalidToken when LIANDONG_SECRET is another one: factors must then be bound anew."""
    return _key().decrypt(text.encode()).decode()


def _key() -> Fernet:
    said = f"liandong.accounts.factors:{settings.SECRET_KEY}".encode()
    return Fernet(base64.urlsafe_b64encode(hashlib.sha256(said).digest()))
