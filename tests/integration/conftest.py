"""What integration tests share: the benchmarks, whose questions they hold to their answers."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
