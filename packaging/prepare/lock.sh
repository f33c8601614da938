#!/bin/sh
# Writes packaging/locks/{run,dev}.lock anew from pyproject.toml: versions and hashes, no addresses.
set -eu
here=$(dirname "$0")
python=$("$here/python.sh")
workshop=$(mktemp -d)
trap 'rm -rf "$workshop"' EXIT
"$python" -m venv "$workshop/venv"
"$workshop/venv/bin/python" -m pip install --quiet --disable-pip-version-check uv
lock() { # lock NAME OPTION...
    name=$1
    shift
    "$workshop/venv/bin/uv" pip compile --quiet --universal --generate-hashes --no-header --no-annotate \
        --python-version 3.11 "$@" -o "packaging/locks/$name.lock" pyproject.toml >/dev/null
    echo "packaging/locks/$name.lock: $(grep -c '==' "packaging/locks/$name.lock") packages"
}
lock run
lock dev --group dev
