"""``python -m tsguide`` is the command line."""

import sys

from tsguide.cli import main

sys.exit(main())
