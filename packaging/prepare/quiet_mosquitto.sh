#!/bin/sh
# quiet_mosquitto.sh before|after: Debian starts a broker on port 1883 when its package is installed. The tests
# start their own, so the service that this installation brings stays off.
as_root=""
[ "$(id -u)" = 0 ] || as_root="sudo -n"
if [ -d /run/systemd/system ]; then
    case "$1" in
    before) $as_root systemctl mask mosquitto.service ;;
    after)
        $as_root systemctl unmask mosquitto.service
        $as_root systemctl disable mosquitto.service
        ;;
    esac
elif [ "$1" = after ]; then
    $as_root service mosquitto stop
    $as_root update-rc.d mosquitto disable
fi >/dev/null 2>&1
exit 0
