"""Sends one device event to the kernel, which passes it on to all listeners of this network namespace as its own. --flood=N sends it N times, a
thousand a second."""
import os
import socket
import struct
import sys
import time

NETLINK_KOBJECT_UEVENT = 15
UNTYPED, REQUEST_AND_ACKNOWLEDGE = 0x10, 5

told = [each for each in sys.argv[1:] if not each.startswith("--flood=")]
times = next((int(each[len("--flood="):]) for each in sys.argv[1:] if each not in told), 1)
properties = dict(each.split("=", 1) for each in told)
text = properties["ACTION"] + "@" + properties["DEVPATH"] + "\0" + "".join(each + "\0" for each in told)
with socket.socket(socket.AF_NETLINK, socket.SOCK_DGRAM, NETLINK_KOBJECT_UEVENT) as kernel:
    kernel.bind((0, 0))
    header = struct.pack("=IHHII", 16 + len(text.encode()), UNTYPED, REQUEST_AND_ACKNOWLEDGE, 1, 0)
    for i in range(times):
        kernel.sendto(header + text.encode(), (0, 0))
        error = struct.unpack_from("=i", kernel.recv(4096), 16)[0]
        if error:
            sys.exit("the kernel took no event: " + os.strerror(-error))
        if i % 10 == 9:
            time.sleep(0.01)
