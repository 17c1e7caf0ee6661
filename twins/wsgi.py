"""WSGI entry point."""

import gc
import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "twins.settings")
application = get_wsgi_application()


def settle() -> None:
    """Import every page before the first reader comes, and spare the collector what stays for good.

    Libraries of charts and tables hold a quarter of a million objects; to walk them again and again took a tenth of
    a request.
    """
    from django.urls import get_resolver

    _ = get_resolver().url_patterns
    gc.collect()
    gc.freeze()
    # A page makes tens of thousands of small things and drops them all.
    gc.set_threshold(10_000, 20, 50)


settle()
