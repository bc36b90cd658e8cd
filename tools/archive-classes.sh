#!/bin/sh
# Starts the bus once, ends it, and keeps the classes that this took in an archive, which halves the time of every later start.
# Run by the build of tools/distribution, and by 'busway prepare'. The archive is for one Java and one place; elsewhere it is passed over.

home=$(cd "${0%/*}/.." && pwd -P) || exit 1
program=archive-classes
parts=${0%/*}
. "$parts/java.sh"
commands=$home/bin
[ -x "$commands/busway-daemon" ] || commands=$home/tools

rm -f "$archive"
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
mkfifo "$work/address"
cat > "$work/bus.conf" << END
<busconfig>
  <listen>unix:path=$work/bus</listen>
  <policy context="default"><allow own="*"/><allow send_destination="*"/></policy>
</busconfig>
END
BUSWAY_JAVA_OPTIONS="-XX:ArchiveClassesAtExit=$work/classes.jsa -Xlog:cds*=off -Dbusway.rehearsal=true -Dbusway.ready.seconds=20" \
  "$commands/busway-daemon" --config-file="$work/bus.conf" --nofork --print-address=1 > "$work/address" &
bus=$!
if read -r answer < "$work/address"; then kill -TERM "$bus"; fi
wait "$bus"
if [ ! -r "$work/classes.jsa" ]; then
  find_java
  case ${answer:-} in unix:*) answer= ;; esac
  fail "no archive of classes was written; starts take longer without it${answer:+: $answer (a runtime made by jlink first needs '$java -Xshare:dump')}"
fi
# Under its name only when it is whole: a bus may start at this moment.
cp "$work/classes.jsa" "$archive.new" && mv "$archive.new" "$archive"
