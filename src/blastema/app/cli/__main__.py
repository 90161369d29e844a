"""`python -m blastema.app.cli`: the same command, for a chosen interpreter."""

import sys

from blastema.app.cli import main

sys.exit(main())
