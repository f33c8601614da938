#!/bin/sh
# venv_package.sh PYTHON: prints the package that this Python lacks before it can make a .venv (Debian splits it off).
"$1" -c 'import ensurepip, venv' 2>/dev/null || "$1" -c 'import sys; print("python%d.%d-venv" % sys.version_info[:2])'
