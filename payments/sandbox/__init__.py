"""A Stripe for newcomers without keys: it plays the hosted checkout page and sends signed webhooks.

Five locks keep it out of production, each enough by itself: the computed mode, its addresses that exist only in that
mode, a system check, this module that refuses to be imported, and its records that refuse to be loaded.
"""

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

if settings.STRIPE_SECRET_KEY or not settings.DEBUG:
    raise ImproperlyConfigured("The payment simulator runs only under DEBUG and without STRIPE_SECRET_KEY.")
