"""Standard output and standard error are closed, and then there is an error."""

import os
import sys

sys.stdout.close()
os.close(1)
os.close(2)
raise ValueError("said nowhere")
