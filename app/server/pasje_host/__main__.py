"""`python -m pasje_host` is the `pasje` command."""

import sys

from pasje_host.command import main

sys.exit(main())
