"""`python -m voice_simulator` is `voice-simulator`."""

import sys

from voice_simulator.cli.main import main

if __name__ == "__main__":
    sys.exit(main())
