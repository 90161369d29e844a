"""The application that a WSGI server loads."""

from __future__ import annotations

import gc
import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "blastema.app.settings")

application = get_wsgi_application()

# What is loaded lives as long as the server: a full collection that looked through it again
# would hold up a page by some 60 ms.
gc.collect()
gc.freeze()
