"""Django's settings, made from the configuration; nothing here is read from elsewhere."""

from __future__ import annotations

from csp.constants import NONE, SELF

from blastema.app.databases import django_database
from blastema.app.environment import configuration
from blastema.app.keyfiles import index_key, master_key, signing_key
from blastema.app.labelling import labelling
from blastema.app.texts import instrument_texts

BLASTEMA = configuration()

SECRET_KEY = signing_key(BLASTEMA)
BLASTEMA_MASTER_KEY = master_key(BLASTEMA)
BLASTEMA_INDEX_KEY = index_key(BLASTEMA_MASTER_KEY)
BLASTEMA_TEXTS = instrument_texts(BLASTEMA)
BLASTEMA_LABELS = labelling(BLASTEMA)
DEBUG = BLASTEMA.debug
ALLOWED_HOSTS = list(BLASTEMA.hosts)
CSRF_TRUSTED_ORIGINS = [BLASTEMA.base_url]
ROOT_URLCONF = "blastema.app.urls"
WSGI_APPLICATION = "blastema.app.wsgi.application"

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_otp",
    "django_otp.plugins.otp_totp",
    "django_otp.plugins.otp_static",
    "axes",
    "csp",
    "blastema.records",
    "blastema.web",
    "blastema.app",
]

MIDDLEWARE = [
    # First, so that everything after it sees the visitor's address and not the proxy's.
    "blastema.app.middleware.VisitorAddress",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    # Before anything that reads a form, as the check of its token does.
    "blastema.app.middleware.TooLarge",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django_otp.middleware.OTPMiddleware",
    # Closed by default: a page is public only where it says so.
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "blastema.app.middleware.IdleLogOff",
    "blastema.app.middleware.Acting",
    "blastema.web.signin.gate.SessionBook",
    # After Acting, so that a page that asks for the second factor knows who it asks.
    "blastema.web.signin.gate.SecondFactor",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    # Last, as its documentation asks: it turns a lock-out into an answer.
    "axes.middleware.AxesMiddleware",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "blastema.web.shell.shell",
            ],
        },
    },
]

# Data: actions open their own transactions, so no ATOMIC_REQUESTS.
DATABASES = {"default": django_database(BLASTEMA.database_url)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
USE_TZ = True
TIME_ZONE = "UTC"
LANGUAGE_CODE = "en-us"
USE_I18N = False

# Signing in.
AUTH_USER_MODEL = "records.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]
LOGIN_URL = "sign-in"
LOGIN_REDIRECT_URL = "/"
OTP_TOTP_ISSUER = "Blastema"
AXES_FAILURE_LIMIT = 10
AXES_COOLOFF_TIME = 0.25  # hours
# By name: the people of a clinic share one address, and ten slips of theirs would lock all.
AXES_LOCKOUT_PARAMETERS = ["username"]
AXES_RESET_ON_SUCCESS = True
# Trying again while locked must not keep a colleague out for ever.
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_LOCKOUT_CALLABLE = "blastema.web.errors.locked_out"
AXES_DISABLE_ACCESS_LOG = True  # the ledger and the access log have who signed in
AXES_VERBOSE = False  # its lines would name people
SILENCED_SYSTEM_CHECKS = [
    "axes.W006",  # wants the address among the lock-out's parameters: see above
]

# Sessions live in the database; how long without a click is IdleLogOff's to say.
SESSION_ENGINE = "django.contrib.sessions.backends.db"
SESSION_COOKIE_AGE = 12 * 60 * 60  # the longest working day
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = BLASTEMA.tls
CSRF_FAILURE_VIEW = "blastema.web.errors.stale_form"
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SECURE = BLASTEMA.tls
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

# What a browser may do with our pages.
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:"],  # the design system's icons in its style sheet
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    },
}
X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
# A patient's link must not travel to another site in a header.
SECURE_REFERRER_POLICY = "same-origin"
SECURE_SSL_REDIRECT = BLASTEMA.tls
SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60 if BLASTEMA.tls else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = False  # the clinic's other hosts are not ours to bind

# Uploads: a form's text stays small; files are checked by the page that takes them.
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 1000
FILE_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024

# Browser assets: `serve` gathers them into the data folder under fingerprinted names.
STATIC_URL = "/static/"
STATIC_ROOT = BLASTEMA.data_dir / "static"
STORAGES = {
    "default": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": str(BLASTEMA.data_dir / "files")},
    },
    "staticfiles": {"BACKEND": "blastema.app.assets.GatheredStorage"},
}
WHITENOISE_AUTOREFRESH = False
WHITENOISE_USE_FINDERS = False

# Mail is an outbox row first; `work` delivers it with these.
EMAIL_BACKEND = (
    "django.core.mail.backends.smtp.EmailBackend"
    if BLASTEMA.email_url
    else "django.core.mail.backends.dummy.EmailBackend"
)
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = SERVER_EMAIL = BLASTEMA.email_from
if BLASTEMA.email_url:
    EMAIL_HOST = BLASTEMA.email_url.host
    EMAIL_PORT = BLASTEMA.email_url.port
    EMAIL_HOST_USER = BLASTEMA.email_url.user
    EMAIL_HOST_PASSWORD = BLASTEMA.email_url.password
    EMAIL_USE_SSL = BLASTEMA.email_url.implicit_tls
    EMAIL_USE_TLS = BLASTEMA.email_url.starttls

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "quiet": {
            "()": "blastema.app.privacy.QuietFormatter",
            "format": "{asctime} {levelname} {name}: {message}",
            "style": "{",
        },
    },
    "handlers": {
        "stderr": {"class": "logging.StreamHandler", "formatter": "quiet"},
    },
    "root": {"handlers": ["stderr"], "level": "INFO"},
    "loggers": {
        # Django's own handlers (mail to admins, a console in debug) would say more than ours.
        "django": {"handlers": [], "level": "INFO", "propagate": True},
        "django.server": {"handlers": [], "level": "INFO", "propagate": True},
        "axes": {"level": "ERROR"},
    },
}
ADMINS: list[tuple[str, str]] = []
