# Prints "fork" and "keep_umask" if a dbus-daemon configuration file, or one that it includes, has these elements.
# The command must know before there is a bus that reads the file in earnest; mistakes in it are that reader's.

BEGIN { scan(ARGV[1], 0) }

function scan(path, depth,    text, line, start, end, tag, value, folder) {
  if (depth > 16) return
  while ((getline line < path) > 0) text = text line "\n"
  close(path)
  while ((start = index(text, "<!--")) > 0) {
    end = index(substr(text, start), "-->")
    text = substr(text, 1, start - 1) (end ? substr(text, start + end + 2) : "")
  }
  if (text ~ /<fork[ \t\n\/>]/ && !said["fork"]++) print "fork"
  if (text ~ /<keep_umask[ \t\n\/>]/ && !said["keep_umask"]++) print "keep_umask"
  folder = path
  if (!sub(/\/[^\/]*$/, "/", folder)) folder = ""
  while (match(text, /<include(dir)?([ \t\n][^>]*)?>[^<]*</)) {
    tag = substr(text, RSTART, RLENGTH)
    text = substr(text, RSTART + RLENGTH)
    value = tag
    sub(/^[^>]*>[ \t\n]*/, "", value)
    sub(/[ \t\n]*<$/, "", value)
    if (value !~ /^\//) value = folder value
    if (tag ~ /^<includedir/) scanAll(value, depth + 1)
    else scan(value, depth + 1)
  }
}

function scanAll(folder, depth,    command, file) {
  gsub(/'/, "'\\''", folder)
  command = "for f in '" folder "'/*.conf; do [ -r \"$f\" ] && echo \"$f\"; done"
  while ((command | getline file) > 0) scan(file, depth)
  close(command)
}
