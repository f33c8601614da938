#!/bin/sh
# system.sh run|test: makes sure of what is needed from the system. Silent and quick when all is there.
set -u
here=$(dirname "$0")
purpose=${1:-run}
[ "$(uname -s)" = Linux ] || exit 0

# library, and the Debian package that carries it
libraries="
libglib-2.0.so.0 libglib2.0-0
libGL.so.1 libgl1
libEGL.so.1 libegl1
libdbus-1.so.3 libdbus-1-3
libfontconfig.so.1 libfontconfig1
libxkbcommon.so.0 libxkbcommon0
libxcb-cursor.so.0 libxcb-cursor0
libxcb-icccm.so.4 libxcb-icccm4
libxcb-keysyms.so.1 libxcb-keysyms1
libxcb-xkb.so.1 libxcb-xkb1
libxkbcommon-x11.so.0 libxkbcommon-x11-0
libxcb-shape.so.0 libxcb-shape0
libXrandr.so.2 libxrandr2
libpulse.so.0 libpulse0
"
[ -n "${WAYLAND_DISPLAY:-}" ] && libraries="$libraries
libwayland-client.so.0 libwayland-client0
libwayland-cursor.so.0 libwayland-cursor0
libwayland-egl.so.1 libwayland-egl1
"
missing=""
packages=""
known=" $(/sbin/ldconfig -p 2>/dev/null | awk '{print $1}' | tr '\n' ' ') "
while read -r library package; do
    [ -n "$library" ] || continue
    case "$known" in *" $library "*) ;; *) missing="$missing $library"; packages="$packages $package" ;; esac
done <<EOF
$libraries
EOF

need() { # need PACKAGE PROGRAM...: the package, unless one of the programs is here
    wanted=$1
    shift
    for program in "$@"; do
        command -v "$program" >/dev/null 2>&1 && return
        [ -x "/usr/sbin/$program" ] && return
    done
    missing="$missing $1"
    packages="$packages $wanted"
}
if [ "$purpose" = test ]; then
    need mosquitto mosquitto
    need mosquitto-clients mosquitto_pub
    need postgresql /usr/lib/postgresql/*/bin/postgres
    need xvfb Xvfb
    need strace strace
    need fiu-utils fiu-run
    need chromium chromium chromium-browser google-chrome
fi
if [ ! -x .venv/bin/python ] && python=$("$here/python.sh" 2>/dev/null); then # venv.sh comes next: ask for all at once
    package=$("$here/venv_package.sh" "$python")
    [ -n "$package" ] && missing="$missing $package" && packages="$packages $package"
fi
font=""
[ -d /usr/share/fonts/opentype/inter ] || [ -d /usr/share/fonts/truetype/inter ] || font=fonts-inter

[ -z "$missing$font" ] && exit 0
if ! command -v apt-get >/dev/null 2>&1; then
    [ -n "$font" ] && echo "The typeface Inter is not here; another one will stand in for it."
    [ -z "$missing" ] && exit 0
    echo "This is no Debian, so it stays with you to install what is missing:$missing" >&2
    [ "$purpose" = run ] && [ -x .venv/bin/python ] &&
        .venv/bin/python -c 'import PySide6.QtWidgets' 2>/dev/null && exit 0
    [ "$purpose" = run ] && [ ! -x .venv/bin/python ] && exit 0 # said; Qt itself tells the rest
    exit 1
fi
if [ -z "$missing" ]; then # only the typeface: worth a try, not worth stopping
    "$here/install.sh" $font 2>/dev/null || echo "The typeface Inter (fonts-inter) is not here; another one will stand in for it."
    exit 0
fi
quiet() { # quiet before|after: the services that come with the packages
    for service in mosquitto postgresql; do
        case "$packages " in
        *" $service "*) "$here/quiet_service.sh" "$service" "$1" ;;
        esac
    done
}
quiet before
# shellcheck disable=SC2086 # lists of words
"$here/install.sh" $packages $font || exit 1
quiet after
exit 0
