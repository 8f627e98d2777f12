"""Superset's settings for a trial on one machine; a server of yours has its own. Read through SUPERSET_CONFIG_PATH."""

import os
import secrets
from pathlib import Path

HOME = Path(os.environ["SUPERSET_HOME"])


def _secret() -> str:
    """A key of this installation's own, made once, for its owner's eyes alone."""
    path = HOME / "secret"
    if not path.exists():
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(48), "utf-8")
    return path.read_text("utf-8")


SECRET_KEY = _secret()
SQLALCHEMY_DATABASE_URI = f"sqlite:///{HOME / 'superset.db'}"
BABEL_DEFAULT_LOCALE = "zh"
LANGUAGES = {"zh": {"flag": "cn", "name": "中文"}, "en": {"flag": "us", "name": "English"}}
# For a warehouse that changes once a day at most, one minute is fresh enough; 0 asks the file each time.
DATA_CACHE_CONFIG = {"CACHE_TYPE": "SimpleCache", "CACHE_DEFAULT_TIMEOUT": 60}
TALISMAN_ENABLED = False  # it asks for HTTPS, which loopback has not
