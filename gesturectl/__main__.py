"""`python -m gesturectl` is the `gesturectl` command."""

from gesturectl.cli import main

raise SystemExit(main())
