"""`python -m sahel`: the same as the command `sahel`."""

import sys

from sahel.cli.main import main

if __name__ == "__main__":
    sys.exit(main())
