"""What gateways answer to the library apprise.

apprise says only yes or no, and yes to every HTTP 200, though these gateways refuse with 200 and a code in
the body. So its plugins get our own `requests` and SMTP, which keep the gateway's own answer: that decides.
"""

import smtplib
import threading
from typing import Any
from urllib.parse import unquote

import requests
from apprise.plugins import dingtalk, feishu, wechat, wecombot
from apprise.plugins.email import base as email
from apprise.plugins.email.smtp import AppriseSMTPController
from django.conf import settings

from liandong.core.notify.transport import Refused, Unreachable, judge_status

_heard = threading.local()
LONGEST_SAID = 200


def listen() -> None:
    """Forget what was heard before in this thread."""
    _heard.answer = _heard.error = None


class _Requests:
    """`requests` as apprise's plugins call it: no proxies from the environment, no redirects."""

    codes = requests.codes
    RequestException = requests.RequestException

    def get(self, url: str, **more: Any) -> requests.Response:
        return self._ask("GET", url, **more)

    def post(self, url: str, **more: Any) -> requests.Response:
        return self._ask("POST", url, **more)

    def _ask(self, method: str, url: str, **more: Any) -> requests.Response:
        listen()
        params = more.get("params") or {}
        if "sign" in params:
            # The DingTalk plugin quotes it and `requests` quotes it again: DingTalk refuses that.
            params["sign"] = unquote(params["sign"])
        with requests.Session() as session:
            session.trust_env = False
            try:
                answer = session.request(method, _moved(url), **more | {"allow_redirects": False})
            except requests.RequestException as error:
                _heard.error = error
                raise
        _heard.answer = answer
        return answer


def _moved(url: str) -> str:
    """Governments run messengers of their own: `IM_ORIGINS` says where, as `https://public=https://own`."""
    for pair in settings.NOTIFY["IM_ORIGINS"].split():
        public, _, own = pair.partition("=")
        if url.startswith(f"{public}/"):
            return str(own + url.removeprefix(public))
    return url


class _Smtp(AppriseSMTPController):
    """apprise's SMTP, with the server's own refusal kept."""

    def __enter__(self) -> "_Smtp":
        listen()
        try:
            super().__enter__()
        except (OSError, smtplib.SMTPException) as error:
            _heard.error = error
            raise
        return self

    def sendmail(self, from_addr: str, to_addrs: list[str], message: str) -> bool:
        try:
            self._connected().sendmail(from_addr, to_addrs, message)
        except (OSError, smtplib.SMTPException, RuntimeError) as error:
            _heard.error = error
            return False
        return True

    def _connected(self) -> Any:
        return self._socket


for _plugin in (dingtalk, feishu, wechat, wecombot):
    vars(_plugin)["requests"] = _Requests()
vars(email)["AppriseSMTPController"] = _Smtp


def judge_answer(busy: frozenset[int]) -> None:
    """Whether the messenger took it; `busy` are its codes that mean later. Raises Refused, Unreachable.

    The library's errors may hold the address with its secret: only their kind is told.
    """
    answer = _heard.answer
    if answer is None:
        raise Unreachable(type(_heard.error).__name__ if _heard.error else "no answer")
    judge_status(answer.status_code)
    told = _json(answer)
    code = next((told[name] for name in ("errcode", "code", "StatusCode") if name in told), None)
    if code == 0:
        return
    said = str(told.get("errmsg") or told.get("msg") or told.get("StatusMessage") or "")
    if not isinstance(code, int) or code in busy or "too many" in said.lower():
        raise Unreachable(f"{code} {said}"[:LONGEST_SAID])
    raise Refused(f"{code} {said}"[:LONGEST_SAID])


def _json(answer: requests.Response) -> dict[str, Any]:
    """What the gateway says, or nothing when it was a sign-in page or other stranger who answered."""
    try:
        told = answer.json()
    except requests.JSONDecodeError:
        return {}
    return told if isinstance(told, dict) else {}


def judge_mail(sent: bool) -> None:
    """Whether the mail server took it: 5xx is never, all else later. Raises Refused, Unreachable."""
    error = _heard.error
    if error is None:
        if not sent:
            raise Refused("not sent")
        return
    code, said = getattr(error, "smtp_code", 0), getattr(error, "smtp_error", b"")
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        code, said = next(iter(error.recipients.values()))
    text = said.decode(errors="replace") if isinstance(said, bytes) else said
    shown = f"{type(error).__name__} {code or ''} {text}".strip()[:LONGEST_SAID]
    raise (Refused if 500 <= code < 600 else Unreachable)(shown)
