"""Devices that are not there, shown to a program and all that it starts. Run it by umockdev-wrapper.

Arguments: where to make a pipe, and the program. Lines from that pipe: capacity N is the battery's, with an event; plug and unplug a USB device; end."""
import os
import subprocess
import sys

import gi

gi.require_version("UMockdev", "1.0")
from gi.repository import UMockdev  # noqa: E402

bed = UMockdev.Testbed.new()
battery = bed.add_device("power_supply", "BAT0", None, ["type", "Battery", "status", "Discharging", "capacity", "80"], [])
os.mkfifo(sys.argv[1])
program = subprocess.Popen(sys.argv[2:], env=dict(os.environ, UMOCKDEV_DIR=bed.get_root_dir()))
words = [""]
while words[0] != "end":
    with open(sys.argv[1]) as pipe:
        words = pipe.read().split()
    if words[0] == "capacity":
        bed.set_attribute(battery, "capacity", words[1])
        bed.uevent(battery, "change")
    elif words[0] == "plug":
        usb = bed.add_device("usb", "1-2", None, ["idVendor", "046d", "idProduct", "c52b", "devnum", "6"],
                             ["DEVTYPE", "usb_device", "DEVNUM", "6"])
    elif words[0] == "unplug":
        bed.uevent(usb, "remove")
        bed.remove_device(usb)
program.terminate()
program.wait()
