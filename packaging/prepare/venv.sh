#!/bin/sh
# venv.sh run|dev: .venv from packaging/locks/{run,dev}.lock; built again only when its lock or its Python changed.
# What dev.lock installs contains what run.lock does (tests/architecture holds them to that).
set -eu
here=$(dirname "$0")
purpose=${1:-run}
locks=packaging/locks
stamp=.venv/.built-from

version() { "$1" -c 'import sys; print(sys.version_info[:2])' 2>/dev/null; }
digest() { sha256sum "$locks/$1.lock" | cut -d' ' -f1; }
if [ -n "${PYTHON:-}" ]; then
    python=$("$here/python.sh")
    [ "$(version "$python")" = "$(version .venv/bin/python)" ] || rm -f "$stamp" # built with another one
fi
if [ -x .venv/bin/python ] && [ -x .venv/bin/ondijon ] && [ -f "$stamp" ]; then
    read -r built_for built_from <"$stamp"
    if [ "$built_for" = "$purpose" ] || [ "$built_for" = dev ]; then
        [ "$(digest "$built_for")" = "$built_from" ] && exit 0
    fi
fi

python=$("$here/python.sh")
package=$("$here/venv_package.sh" "$python")
if [ -n "$package" ]; then
    if command -v apt-get >/dev/null 2>&1; then
        "$here/install.sh" "$package"
    else
        echo "$python has no ensurepip; please install your system's package for it (often $package)." >&2
        exit 1
    fi
fi
fresh=yes
[ "${built_for:-}" = run ] && [ "$(digest run)" = "$built_from" ] && fresh=no # dev.lock only adds to it
if [ $fresh = yes ]; then
    echo "Building .venv with $("$python" --version) from $locks/$purpose.lock (once; some 250 MB)"
    rm -rf .venv
    "$python" -m venv .venv
fi
PIP_DISABLE_PIP_VERSION_CHECK=1 .venv/bin/python -m pip install --quiet --require-hashes --only-binary :all: \
    -r "$locks/$purpose.lock"
# `ondijon` by its name, from any folder: the code is run where it stands.
.venv/bin/python -c 'import sysconfig; print(sysconfig.get_path("purelib"))' |
    (read -r packages && pwd >"$packages/ondijon.pth")
printf '#!/bin/sh\nexec "$(dirname "$(readlink -f "$0")")/python" -m app "$@"\n' >.venv/bin/ondijon
chmod +x .venv/bin/ondijon
echo "$purpose $(digest "$purpose")" >"$stamp"
