"""One settings file; what differs between places comes from the environment.

LIANDONG_STATE      folder for data, logs and generated files (default: var/ in the checkout)
DATABASE_URL        any PostgreSQL 15+; without it a local cluster in the state folder is used
LIANDONG_SECRET     signing key; required unless LIANDONG_DEMO=1
LIANDONG_HOSTS      comma-separated host names that may be asked for
LIANDONG_MECHANISM  the mechanism folder in force
LIANDONG_FEED_URL   where browsers find the live feed
"""

import json
import os
import sys
from datetime import timedelta
from ipaddress import ip_network
from pathlib import Path
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from liandong import localdb
from liandong.core.access.roles import ADMINISTRATORS

BASE_DIR = Path(__file__).resolve().parent.parent
STATE = Path(os.environ.get("LIANDONG_STATE") or BASE_DIR / "var")
DEMO = os.environ.get("LIANDONG_DEMO") == "1"
TESTING = "pytest" in sys.modules
DEBUG = False


def _secret() -> str:
    if found := os.environ.get("LIANDONG_SECRET"):
        return found
    if DEMO or TESTING or os.environ.get("LIANDONG_CHECK") == "1":
        return "demo-only-not-a-secret"
    raise ImproperlyConfigured("LIANDONG_SECRET is not set. 请设置 LIANDONG_SECRET（至少 50 个随机字符）。")


SECRET_KEY = _secret()
ALLOWED_HOSTS = [h for h in os.environ.get("LIANDONG_HOSTS", "").split(",") if h] or (
    ["*"] if DEMO or TESTING else ["localhost", "127.0.0.1"]
)

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_htmx",
    "liandong.core.access",
    "liandong.core.journal",
    "liandong.core.obligations",
    "liandong.core.notify",
    "liandong.core.live",
    "liandong.core.sheets",
    "liandong.core.ui",
    "liandong.directory",
    "liandong.positions",
    "liandong.resources",
    "liandong.risk",
    "liandong.duty",
    "liandong.incidents",
    "liandong.intake",
    "liandong.dispatch",
    "liandong.reporting",
    "liandong.conversation",
    "liandong.accounts",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "axes",
    "liandong.api",
    "liandong.web",
    "liandong.demo",
    "django.forms",
]

MIDDLEWARE = [
    "liandong.core.operation.logs.RequestLog",
    "liandong.core.operation.metrics.Timing",
    "django.middleware.security.SecurityMiddleware",
    "liandong.core.access.headers.ProtectiveHeadersMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "liandong.core.access.middleware.DatabaseAwayMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "liandong.core.access.middleware.ActorMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "liandong.accounts.gate.AccountGate",
    "liandong.core.live.tokens.CursorBeforeView",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "access.User"
LOGIN_URL = "/sign-in/"
LOGIN_REDIRECT_URL = "/"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.messages.context_processors.messages",
                "csp.context_processors.nonce",
                "liandong.web.context.shell",
            ],
        },
    }
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

DATABASES = {"default": localdb.database_url(state=STATE, testing=TESTING)}

PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
if TESTING:
    PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "liandong.accounts.passwords.ThreeKinds"},
    {"NAME": "liandong.accounts.passwords.NotUsedLately"},
]

# Accounts: docs/security.md explains each name. A demo asks for as little as it can.
PASSWORD_DAYS = int(os.environ.get("LIANDONG_PASSWORD_DAYS", "0" if DEMO or TESTING else "90"))
IDLE_SECONDS = 60 * int(os.environ.get("LIANDONG_IDLE_MINUTES", "30"))
_WITH_FACTOR = "" if DEMO or TESTING else "administrators,emergency_office"
_MFA = os.environ.get("LIANDONG_MFA_ROLES", _WITH_FACTOR).replace(
    "administrators", ",".join(sorted(ADMINISTRATORS))
)
MFA_ROLES = frozenset(role for role in _MFA.split(",") if role)
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "django.contrib.auth.backends.ModelBackend"]
ALLAUTH_TRUSTED_PROXY_COUNT = int(os.environ.get("LIANDONG_PROXIES", "0"))
ACCOUNT_ADAPTER = "liandong.accounts.adapters.Accounts"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_AUTHENTICATED_LOGIN_REDIRECTS = False
ACCOUNT_REAUTHENTICATION_TIMEOUT = 600
# A whole centre may stand behind one address when shifts change.
ACCOUNT_RATE_LIMITS = {"login": "120/m/ip", "login_failed": "120/m/ip,5/5m/key"}
MFA_ADAPTER = "liandong.accounts.adapters.Factors"
MFA_FORMS = {
    "authenticate": "liandong.accounts.forms.SecondForm",
    "reauthenticate": "liandong.accounts.forms.ProofForm",
    "activate_totp": "liandong.accounts.forms.TotpForm",
}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_TOTP_TOLERANCE = 1
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = DEMO or TESTING
SOCIALACCOUNT_ADAPTER = "liandong.accounts.adapters.Single"
SOCIALACCOUNT_LOGIN_ON_GET = True  # the provider's page is not ours: a form may not be sent there
OIDC_CLIENT = os.environ.get("LIANDONG_OIDC_CLIENT", "")
OIDC_NAME = os.environ.get("LIANDONG_OIDC_NAME", "统一身份认证")
OIDC_REF_CLAIM = os.environ.get("LIANDONG_OIDC_REF_CLAIM", "preferred_username")
_OIDC = {
    "provider_id": "place",
    "name": OIDC_NAME,
    "client_id": OIDC_CLIENT,
    "secret": os.environ.get("LIANDONG_OIDC_SECRET", ""),
    "settings": {"server_url": os.environ.get("LIANDONG_OIDC_URL", "")},
}
SOCIALACCOUNT_PROVIDERS = {
    "openid_connect": {"OAUTH_PKCE_ENABLED": True, "APPS": [_OIDC] if OIDC_CLIENT else []}
}
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = timedelta(minutes=5)
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_RESET_ON_SUCCESS = True
# Of one account from one address: nobody locks a colleague out from elsewhere.
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_CLIENT_IP_CALLABLE = "liandong.accounts.client.address_of"
AXES_DISABLE_ACCESS_LOG = True  # the journal is the log
AXES_VERBOSE = False
SILENCED_SYSTEM_CHECKS = ["axes.W002"]  # its middleware answers for us; our form says what to do
# Counts of attempts hold for every process. Of more than so many some are forgotten: the default is 300.
_COUNTS = {"LOCATION": "accounts_cache", "OPTIONS": {"MAX_ENTRIES": 20_000}}
CACHES = {"default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", **_COUNTS}}

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", _("简体中文")), ("en", "English")]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_TZ = True
TIME_ZONE = "Asia/Shanghai"  # what people see; storage is UTC

STATIC_URL = "/static/"
STATIC_ROOT = STATE / "static"
WHITENOISE_USE_FINDERS = True
# Generated for the place (base map, road graph), served with Range support.
PLACE_FILES = STATE / "place"

SESSION_ENGINE = "liandong.accounts.sessions"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 14 * 3600
CSRF_COOKIE_SAMESITE = "Lax"
SECURE = os.environ.get("LIANDONG_HTTPS") == "1"
# `__Host-` keeps neighbours under the same domain from setting them. One machine may run several demos on
# different ports; cookies do not know ports.
_HOST, _PORT = "__Host-" if SECURE else "", os.environ.get("LIANDONG_COOKIE_SUFFIX", "")
SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = f"{_HOST}sessionid{_PORT}", f"{_HOST}csrftoken{_PORT}"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = SECURE
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if SECURE else None
# A year of HTTPS only, where there is HTTPS; a demo is gone tomorrow and must not bind its visitors.
SECURE_HSTS_SECONDS = 365 * 86400 if SECURE and not DEMO else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = True  # of this host's own name
X_FRAME_OPTIONS = "DENY"
CSRF_FAILURE_VIEW = "liandong.core.ui.views.csrf_failure"

FEED_URL = os.environ.get("LIANDONG_FEED_URL", "")
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:", "blob:"],
        "connect-src": ["'self'", *([FEED_URL] if FEED_URL.startswith("http") else [])],
        "worker-src": ["'self'", "blob:"],
        "frame-ancestors": ["'none'"],
        "base-uri": ["'none'"],
        "form-action": ["'self'"],
        "object-src": ["'none'"],
    }
}

DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024

LIANDONG_MECHANISM = Path(os.environ.get("LIANDONG_MECHANISM") or BASE_DIR / "mechanisms" / "yunling")
JOURNAL_DIGEST = os.environ.get("LIANDONG_DIGEST", "sha256")  # or sm3
CHECKPOINT_FILE = STATE / "checkpoints.jsonl"

# One format for every process: the web servers are given the same file (liandong/cli/programs.py). Of apprise
# only what is critical, because it writes addresses, and those it cannot read with their passwords.
LOGGING: dict[str, Any] = json.loads((BASE_DIR / "config" / "logs.json").read_text())

# For those who watch the installation; docs/runbook.md says how.
METRICS_TOKEN = os.environ.get("LIANDONG_METRICS_TOKEN", "")
CLOCK_SILENCE_SECONDS = float(os.environ.get("LIANDONG_CLOCK_SILENCE", "30"))
CLOCK_PING_URL = os.environ.get("LIANDONG_CLOCK_PING", "")
TLS_CERTIFICATE = os.environ.get("LIANDONG_CERTIFICATE", "")

# How people are reached; docs/channels.md explains each name.
NOTIFY_CHANNELS = tuple(os.environ.get("LIANDONG_CHANNELS", "loopback").split(","))
# The only hosts that subscriptions may name: `host` by https, or `http://host:port` exactly.
WEBHOOK_HOSTS = tuple(h for h in os.environ.get("LIANDONG_WEBHOOK_HOSTS", "").split(",") if h)
# Networks of one's own that those names may lie in, as `10.20.0.0/16`; else only public addresses are called.
WEBHOOK_NETWORKS = [ip_network(n) for n in os.environ.get("LIANDONG_WEBHOOK_NETWORKS", "").split(",") if n]
PUBLIC_URL = os.environ.get("LIANDONG_PUBLIC_URL", "").rstrip("/")
_CHANNEL_SETTINGS = [
    *("WECOM", "WECOM_ROBOTS", "DINGTALK_ROBOTS", "FEISHU_ROBOTS", "IM_ORIGINS", "MAIL"),
    *("SMS", "SMS_SECRET", "VOICE", "VOICE_SECRET", "CTI", "CTI_SECRET"),
]
NOTIFY = {name: os.environ.get(f"LIANDONG_{name}", "") for name in _CHANNEL_SETTINGS}
