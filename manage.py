#!/usr/bin/env python
"""Every command of the product: `manage.py help`."""

import os
import sys

from django.core.management import execute_from_command_line

from storage.embedded import CannotServe
from storage.errors import Unavailable


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    try:
        execute_from_command_line(sys.argv)
    except CannotServe as error:
        sys.exit(str(error))
    except Unavailable as error:
        sys.exit(f"Redis does not answer ({error}); start it, or correct REDIS_URL.")


if __name__ == "__main__":
    main()
