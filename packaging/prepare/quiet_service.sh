#!/bin/sh
# quiet_service.sh SERVICE before|after: Debian starts a broker, or a database, when its package is installed. The
# tests start their own, so a service that such an installation brings stays off.
service=$1
as_root=""
[ "$(id -u)" = 0 ] || as_root="sudo -n"
if [ -d /run/systemd/system ]; then
    case "$2" in
    before) $as_root systemctl mask "$service.service" ;;
    after)
        $as_root systemctl unmask "$service.service"
        $as_root systemctl disable "$service.service"
        ;;
    esac
elif [ "$2" = after ]; then
    $as_root service "$service" stop
    $as_root update-rc.d "$service" disable
fi >/dev/null 2>&1
exit 0
