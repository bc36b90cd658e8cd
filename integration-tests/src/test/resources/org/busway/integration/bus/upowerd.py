"""A real upowerd that is shown power supplies which are not there. Run it by umockdev-wrapper, in a mount namespace of its own.

Arguments: a directory with a directory of files for each supply, where to make a pipe, and options of upowerd. Lines from that pipe are answered by
lines: change NAME reads the supply's files again and tells its event, end ends it."""
import os
import subprocess
import sys

import gi

gi.require_version("UMockdev", "1.0")
from gi.repository import UMockdev  # noqa: E402

source = sys.argv[1]
bed = UMockdev.Testbed.new()


def files(name):
    for file in sorted(os.listdir(os.path.join(source, name))):
        if os.path.isfile(os.path.join(source, name, file)) and file != "uevent":
            with open(os.path.join(source, name, file)) as text:
                yield file, text.read().rstrip("\n")


paths = {name: bed.add_device("power_supply", name, None, [part for pair in files(name) for part in pair], [])
         for name in sorted(os.listdir(source))}
upowerd = subprocess.Popen(["/usr/libexec/upowerd", *sys.argv[3:]], env=dict(os.environ, UMOCKDEV_DIR=bed.get_root_dir()))
os.mkfifo(sys.argv[2])
print("started", flush=True)
words = [""]
while words[0] != "end":
    with open(sys.argv[2]) as pipe:
        words = pipe.read().split()
    if words[0] == "change":
        for file, text in files(words[1]):
            bed.set_attribute(paths[words[1]], file, text)
        bed.uevent(paths[words[1]], "change")
    print("done", *words, flush=True)
upowerd.terminate()
upowerd.wait()
