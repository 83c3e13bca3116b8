"""What the system does by itself is signed with a name of the county's language, never with a program's."""

import pytest

from liandong.core.access.actor import Actor


@pytest.mark.parametrize(
    ("part", "name"),
    [("clock", "时钟"), ("notify", "通知"), ("sign-in", "登录"), ("delivery", "系统"), ("anything", "系统")],
)
def test_a_part_has_a_name_that_readers_know(part, name):
    by = Actor.system(part)
    assert (by.ref, by.name) == (f"system/{part}", name)
    assert by.is_system
