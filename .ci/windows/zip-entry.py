"""The program as one file with its interpreter: a command, or one of its own small helpers."""

import sys

from gesturectl.desktop import helper

if sys.argv[1:2] == [helper.FLAG]:
    helper.main(sys.argv[2:])
else:
    from gesturectl.cli import main

    raise SystemExit(main())
