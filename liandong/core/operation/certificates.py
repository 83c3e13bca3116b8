"""When the certificate in front of us ends, where its file is known."""

from datetime import datetime
from pathlib import Path

from cryptography import x509


def expiry_of(path: str) -> datetime | None:
    """The end of the first certificate of a PEM file; None when it cannot be read."""
    try:
        return x509.load_pem_x509_certificate(Path(path).read_bytes()).not_valid_after_utc
    except (OSError, ValueError):
        return None
