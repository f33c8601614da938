#!/bin/sh
# install.sh PACKAGE...: Debian packages by apt-get where it may; otherwise the line to run, and stop.
line="apt-get install -y --no-install-recommends $*"
if [ "$(id -u)" = 0 ]; then
    as_root=""
elif command -v sudo >/dev/null 2>&1 && sudo -n true 2>/dev/null; then
    as_root="sudo -n"
else
    echo "Missing from this system: $*" >&2
    if command -v sudo >/dev/null 2>&1; then
        echo "Please run this once, then the same command again:" >&2
        echo "    sudo apt-get update && sudo $line" >&2
    else
        echo "Please have root run this once, then the same command again:" >&2
        echo "    apt-get update && $line" >&2
    fi
    exit 1
fi
echo "Installing from the system's packages: $*"
apt() {
    # shellcheck disable=SC2086 # as_root is nothing or two words
    $as_root env DEBIAN_FRONTEND=noninteractive apt-get -qq -o DPkg::Lock::Timeout=120 "$@"
}
install() { apt install -y --no-install-recommends "$@" >/dev/null; }
install "$@" 2>/dev/null || { apt update && install "$@"; } || {
    echo "That did not work; please run it by hand:" >&2
    echo "    sudo apt-get update && sudo $line" >&2
    exit 1
}
