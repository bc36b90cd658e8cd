#!/bin/sh
# Starts the profile tiny twice, ends it, and keeps the classes that this took in two archives, which halves the time of every later start: first those of Java and of the launcher, in the
# place of the archive that Java brings, of which a quarter is never used; on top of it those of the bundles, which only a running machine can archive.
# Run by the build of tools/distribution, and by 'busway prepare'. The archives are for one Java and one place; elsewhere they are passed over.

home=$(cd "${0%/*}/.." && pwd -P) || exit 1
program=archive-classes
parts=${0%/*}
. "$parts/java.sh"

rm -f "$archive" "$archive_base"
find_java
find_jvm_options
read_memory "$home/device-profiles/tiny.json"
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT

# With further options of Java. Nothing is collected in so much memory: classes of bundles that have stopped would be in no archive then.
rehearse() {
  rm -f "$work/answer"
  mkfifo "$work/answer"
  "$java" $jvm -Xmx96m -Xms96m -Xmn80m -XX:MetaspaceSize=64m "$@" -Dbusway.rehearsal=true "-Dbusway.home=$home" "-Dbusway.repository=$repository" "-Dbusway.cwd=$work" \
    "-Dtinylog.configuration=$home/runtime-config/logging.properties" -Dtinylog.level=error -jar "$launcher" run --profile tiny --address "unix:path=$work/bus" > "$work/answer" &
  bus=$!
  {
    read -r memory
    # Sources start behind the bus, and nobody says when they run.
    if read -r answer; then sleep 2; kill -TERM "$bus"; fi
  } < "$work/answer"
  wait "$bus"
}

rehearse -Xshare:auto "-XX:DumpLoadedClassList=$work/list"
# The serial collector keeps no objects in the archive: they would be more than a start uses.
"$java" -XX:+UseSerialGC -Xlog:disable -Xshare:dump "-XX:SharedClassListFile=$work/list" "-XX:SharedArchiveFile=$work/base.jsa" -jar "$launcher" > "$work/said" 2>&1
if [ -r "$work/base.jsa" ]; then
  cp "$work/base.jsa" "$archive_base"
  rehearse "-XX:SharedArchiveFile=$archive_base" "-XX:ArchiveClassesAtExit=$work/classes.jsa"
fi
if [ ! -r "$work/classes.jsa" ]; then
  rm -f "$archive_base"
  fail "no archive of classes was written; starts take longer without it: $(head -n 1 "$work/said")"
fi
# Under its name only when it is whole: a bus may start at this moment.
cp "$work/classes.jsa" "$archive.new" && mv "$archive.new" "$archive"
