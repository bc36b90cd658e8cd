# Read by the commands beside it, POSIX sh. Wants $home (the root of the checkout) and $program (the command's name).

launcher=$home/tools/distribution/target/launcher/launcher.jar

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

# Sets $heap and $direct from a profile, one "name": "value" a line. Here and not in Java, since the heap must be known before Java runs.
read_memory() {
  heap= direct=
  [ -r "$1" ] || fail "$1: cannot be read: no such profile"
  while IFS= read -r line || [ -n "$line" ]; do
    case $line in
      *'"heap"'*:*'"'*'"'*) heap=${line##*'"heap"'} heap=${heap#*:*\"} heap=${heap%%\"*} ;;
    esac
    case $line in
      *'"direct"'*:*'"'*'"'*) direct=${line##*'"direct"'} direct=${direct#*:*\"} direct=${direct%%\"*} ;;
    esac
  done < "$1"
  # Anything else than a size is named by the launcher, with its line.
  case $heap in [1-9]*[kmg]) ;; *) heap=64m ;; esac
  case $direct in [1-9]*[kmg]) ;; *) direct= ;; esac
}
