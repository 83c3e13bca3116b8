"""Views open for people on a post, or with the verb; others are sent away in their own language."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import HttpResponse
from django.test import RequestFactory
from django.utils.functional import SimpleLazyObject

from liandong.core.access import policy
from liandong.core.access.actor import Actor
from liandong.core.access.views import NoPost, needs, signed_in
from liandong.core.errors import Forbidden
from liandong.core.testing.facts import LI


class Account:
    is_authenticated = True


@signed_in
def page(request):
    return HttpResponse(request.actor.name)


def ask(view, actor, user=None, **headers):
    request = RequestFactory().get("/page/?x=1", headers=headers)
    request.actor = SimpleLazyObject(lambda: actor)
    request.user = user or AnonymousUser()
    return view(request)


def test_people_on_a_post_come_in_as_themselves():
    @signed_in
    def whose(request):
        assert type(request.actor) is Actor
        return HttpResponse(request.actor.name)

    assert ask(whose, LI).content.decode() == "李娜"


def test_visitors_go_to_sign_in_and_come_back():
    answer = ask(page, None)
    assert (answer.status_code, answer["location"]) == (302, "/sign-in/?next=/page/%3Fx%3D1")


def test_programs_and_parts_of_pages_get_401():
    assert ask(page, None, accept="application/json").status_code == 401
    assert ask(page, None, hx_request="true").status_code == 401


def test_an_account_without_a_post_is_told_so():
    with pytest.raises(NoPost):
        ask(page, None, user=Account())


def test_a_verb_is_needed(monkeypatch):
    monkeypatch.setitem(policy._policies, "testing.open", frozenset({"duty_leader"}))
    view = needs("testing.open")(lambda request: HttpResponse("ok"))
    with pytest.raises(Forbidden):
        ask(view, LI)
    assert ask(view, None).status_code == 302
    monkeypatch.setitem(policy._policies, "testing.open", frozenset({"dispatcher"}))
    assert ask(view, LI).status_code == 200
