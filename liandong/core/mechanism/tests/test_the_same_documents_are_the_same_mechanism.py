"""Every document is hashed, so that it can be said later under which rules something happened."""

import pytest
from pydantic import ValidationError

from liandong.core.mechanism import current, load

from .conftest import HARBOUR, YUNLING


def test_a_copy_has_the_same_digest(folder):
    assert load(folder).digest == load(HARBOUR).digest


def test_one_changed_letter_changes_the_digest_of_that_document_only(folder, spoil):
    before = load(folder)
    spoil("zones.yaml", "锚地", "外锚地")
    after = load(folder)
    changed = {file for file, digest in before.digests.items() if after.digests[file] != digest}
    assert changed == {"zones.yaml"}
    assert after.digest != before.digest


def test_nothing_of_a_loaded_mechanism_can_be_changed(county):
    with pytest.raises(AttributeError):
        county.tiers = ()
    with pytest.raises(ValidationError):
        county.tiers[0].duty_24h = False


def test_the_one_in_force_is_read_once(settings):
    current.cache_clear()
    settings.LIANDONG_MECHANISM = YUNLING
    first = current()
    settings.LIANDONG_MECHANISM = HARBOUR
    assert current() is first
    current.cache_clear()
