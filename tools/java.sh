# Read by the commands, POSIX sh. Wants $home (the root of a checkout, or of an unpacked distribution) and $program (the command's name).

if [ -d "$home/repository" ]; then
  repository=$home/repository launcher=$home/lib/launcher/launcher.jar mark=
else
  distribution=$home/tools/distribution/target
  repository=$distribution/repository launcher=$distribution/launcher/launcher.jar mark=$distribution/built
fi
archive=${launcher%/*}/classes.jsa archive_base=${launcher%/*}/base.jsa

fail() {
  echo "$program: $1" >&2
  exit 1
}

# Sets $java to the virtual machine: BUSWAY_JAVA, else JAVA_HOME's, else the first on the PATH.
find_java() {
  if [ -n "${BUSWAY_JAVA:-}" ]; then
    java=$BUSWAY_JAVA
    [ -x "$java" ] || fail "BUSWAY_JAVA=$java is not a program: set it to the java of Java 17 or later"
  elif [ -n "${JAVA_HOME:-}" ] && [ -x "$JAVA_HOME/bin/java" ]; then
    java=$JAVA_HOME/bin/java
  else
    java=$(command -v java) || fail 'no java on the PATH: install Java 17 or later, or set BUSWAY_JAVA'
  fi
}

# Sets $program_file to where a program really is.
follow_links() {
  program_file=$1
  while [ -h "$program_file" ]; do
    link=$(readlink "$program_file")
    case $link in /*) program_file=$link ;; *) program_file=${program_file%/*}/$link ;; esac
  done
}

# Sets $jvm and $shared, what every bus runs with beside what read_memory adds; tools/README.md says what each is worth. Standard output is the daemon's answer, so the machine's own
# lines go to standard error, and an archive of classes that another machine's Java made is passed over in silence.
find_jvm_options() {
  jvm='-XX:+UseSerialGC -Xss512k -XX:-UsePerfData -Xlog:disable -Xlog:all=warning:stderr -Xlog:cds*=off:stderr'
  # Compile later than usual: what runs only at the start is not worth it, what the bus does all day gets there within a second.
  jvm="$jvm -XX:Tier3InvocationThreshold=1000 -XX:Tier3MinInvocationThreshold=400 -XX:Tier3CompileThreshold=5000"
  jvm="$jvm -XX:Tier4InvocationThreshold=20000 -XX:Tier4MinInvocationThreshold=3000 -XX:Tier4CompileThreshold=40000 -XX:Tier4BackEdgeThreshold=160000"
  shared=
  # Java separates the two by a colon.
  case $archive in *:*) ;; *) if [ -r "$archive" ] && [ -r "$archive_base" ]; then shared=-XX:SharedArchiveFile=$archive_base:$archive; fi ;; esac
  follow_links "$java"
  release=${program_file%/bin/java}/release
  version=0
  if [ -r "$release" ]; then
    while IFS= read -r line; do
      case $line in JAVA_VERSION=*) version=${line#*\"} version=${version%%[!0-9]*} ;; esac
    done < "$release"
  fi
  # Felix 7.0.5 asks sun.misc.Unsafe; Java 24 and later would say so at each start.
  if [ "${version:-0}" -ge 24 ]; then jvm="$jvm --sun-misc-unsafe-memory-access=allow"; fi
}

# Sets $value to what stands at name $2 of profile $1, or of those that it extends, one "name": value a line; empty if nothing does.
value_of() {
  value= file=$1 files=0
  while [ -r "$file" ] && [ $((files += 1)) -le 8 ]; do
    parent=
    while IFS= read -r line || [ -n "$line" ]; do
      case $line in
        *//*\""$2"*) ;;
        *\""$2"\"*:* | *\""$2":*\"*:*)
          value=${line#*\""$2"} value=${value#*\"} value=${value#*:} value=${value#"${value%%[! ]*}"}
          case $value in
            \"*) value=${value#\"} value=${value%%\"*} ;;
            *) value=${value%%[!0-9]*} ;;
          esac
          ;;
      esac
      case $line in *'"extends"'*:*'"'*'"'*) parent=${line##*'"extends"'} parent=${parent#*:*\"} parent=${parent%%\"*} parent=${parent%.json}.json ;; esac
    done < "$file"
    if [ -n "$value" ] || [ -z "$parent" ]; then break; fi
    case $file in */*) beside=${file%/*}/$parent ;; *) beside=$parent ;; esac
    if [ -r "$beside" ]; then file=$beside; else file=$home/device-profiles/$parent; fi
  done
}

# Sets $heap and $direct for profile $1, and adds to $jvm what it says there and the heap that Java begins with; $2 is total.bytes of org.busway.flow if the command sets it. Here and not in Java, since both must be known before
# Java runs. What all peers may hold is in direct memory or, of bundles and of what the bus remembers, on the heap: each has room for all of it, beside what the
# bus itself needs. Direct memory also for the largest message twice, and for what was given back and not collected yet.
read_memory() {
  [ -r "$1" ] || fail "$1: cannot be read: no such profile"
  value_of "$1" heap; heap=$value
  value_of "$1" direct; direct=$value
  # Anything else than a size is named by the launcher, with its line.
  case $heap in [1-9]*[kmg]) ;; *) heap= ;; esac
  case $direct in [1-9]*[kmg]) ;; *) direct= ;; esac
  total=${2:-}
  case $total in
    [1-9]*) heap= direct= ;;
    *)
      value_of "$1" total.bytes; total=$value
      case $total in '${'*'}') total=${total#??}; value_of "$1" "${total%?}"; total=$value ;; esac
      ;;
  esac
  case $total in
    *[!0-9]* | '' | 0 | ??????????????*) ;;
    *)
      mebibytes=$(((total + 1048575) / 1048576))
      heap=${heap:-$((36 + mebibytes))m} direct=${direct:-$((16 + (3 * mebibytes + 1) / 2))m}
      ;;
  esac
  heap=${heap:-64m}
  case $heap in *k | [1-9]m | 1[0-5]m) jvm="$jvm -Xms$heap" ;; *) jvm="$jvm -Xms16m" ;; esac
  value_of "$1" jvm; jvm="$jvm $value"
}

# Whether Java begins with what read_memory has set for profile $1; names what it refuses by file and line.
try_memory() {
  said=$("$java" "-Xmx$heap" ${direct:+"-XX:MaxDirectMemorySize=$direct"} $jvm -version 2>&1) && return 0
  option=heap
  value_of "$1" jvm
  # What is wrong without them is not their fault.
  if [ -n "$value" ] && "$java" "-Xmx$heap" ${direct:+"-XX:MaxDirectMemorySize=$direct"} ${jvm%"$value"} -version > /dev/null 2>&1; then option=jvm; fi
  value_of "$1" "$option"
  line=$(grep -n "\"$option\"" "$file" | head -n 1)
  said=$(printf '%s\n' "$said" | grep -v -e '^Error: A fatal' -e '^Error: Could not create' -e '^Error occurred during' | head -n 1)
  echo "${file#"$home/"}:${line%%:*}: $option \"$value\": Java does not begin with it: $said: state another" >&2
  return 1
}

# SIGHUP reads the configuration again, also of a bus that nohup started: Java leaves a signal ignored that was ignored before it, and so
# does a shell. Sets heeding to what the command is to begin with.
heed_hangup() {
  heeding=
  while read -r key value; do
    case $key$value in
      SigIgn:*[13579bdf]) if env --default-signal=HUP true 2> /dev/null; then heeding='env --default-signal=HUP'; fi ;;
    esac
  done < "/proc/$$/status"
}
