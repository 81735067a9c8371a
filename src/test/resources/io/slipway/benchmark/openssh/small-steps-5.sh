# Synchronise time.
[ "$(timedatectl show -p NTPSynchronized --value)" = yes ] || timedatectl set-ntp true
