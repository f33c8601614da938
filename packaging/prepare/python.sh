#!/bin/sh
# Prints the Python to use: $PYTHON if given, else the first of 3.11 to 3.13 that is here.
fits() {
    command -v "$1" >/dev/null 2>&1 &&
        "$1" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' 2>/dev/null
}
if [ -n "${PYTHON:-}" ]; then
    fits "$PYTHON" && { command -v "$PYTHON"; exit 0; }
    echo "PYTHON=$PYTHON is no Python 3.11, 3.12 or 3.13." >&2
    exit 1
fi
for name in python3 python3.13 python3.12 python3.11; do
    fits "$name" && { command -v "$name"; exit 0; }
done
echo "OnDijon needs Python 3.11, 3.12 or 3.13; none was found. On Debian 12:" >&2
echo "    sudo apt-get install python3 python3-venv" >&2
exit 1
