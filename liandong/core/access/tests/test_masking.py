"""Personal data as those see it who need not see it whole."""

import pytest

from liandong.core.access.masking import mask_id_number, mask_name, mask_phone


@pytest.mark.parametrize(
    ("whole", "masked"),
    [("19900001234", "199****1234"), ("0710-3345678", "071*****5678"), ("110", "*10"), ("", "")],
)
def test_phones(whole, masked):
    assert mask_phone(whole) == masked


@pytest.mark.parametrize(
    ("whole", "masked"), [("99010119900101123X", "990101**********3X"), ("1234", "****")]
)
def test_identity_numbers(whole, masked):
    assert mask_id_number(whole) == masked
    assert "19900101" not in masked


@pytest.mark.parametrize(
    ("whole", "masked"), [("王建国", "王**"), ("欧阳明", "欧阳*"), ("欧阳", "欧*"), ("", "")]
)
def test_names(whole, masked):
    assert mask_name(whole) == masked
