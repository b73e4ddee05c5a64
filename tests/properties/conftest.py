"""What the property tests share: the benchmarks, whose invented tables they build."""

import sys
from pathlib import Path

sys.path.append(str(Path(__file__).resolve().parents[2]))
