#!/usr/bin/python3
"""The thing of the client tests, as dbus-python programs make it: see ThingContract for its arguments and answers."""
import os
import sys

import dbus
import dbus.mainloop.glib
import dbus.service
from gi.repository import GLib

INTERFACE = "org.example.Thing1"
PATH = "/org/example/thing"


class Thing(dbus.service.Object):
    @dbus.service.method(INTERFACE, in_signature="s", out_signature="s")
    def Echo(self, text):
        self.Echoed(text)
        return text

    @dbus.service.method(INTERFACE, in_signature="h", out_signature="s")
    def Read(self, descriptor):
        return read(descriptor)

    @dbus.service.method(INTERFACE, in_signature="s", out_signature="h")
    def Write(self, text):
        return pipe_with(text)

    @dbus.service.signal(INTERFACE, signature="s")
    def Echoed(self, text):
        pass


def read(descriptor):
    with os.fdopen(descriptor.take(), "rb") as file:
        return file.read().decode()


def pipe_with(text):
    reader, writer = os.pipe()
    os.write(writer, text.encode())
    os.close(writer)
    descriptor = dbus.types.UnixFd(reader)
    os.close(reader)
    return descriptor


def say(*words):
    print(*words, flush=True)


dbus.mainloop.glib.DBusGMainLoop(set_as_default=True)
loop = GLib.MainLoop()
bus = dbus.SessionBus()
mode, name = sys.argv[1:3]
if mode == "serve":
    owned = dbus.service.BusName(name, bus, do_not_queue=True)
    thing = Thing(bus, PATH)
    say("ready", bus.get_unique_name())
    loop.run()
elif mode == "listen":

    def heard(text):
        say("heard", text)
        loop.quit()

    bus.add_signal_receiver(heard, "Echoed", INTERFACE, bus_name=name, path=PATH)
    bus.get_name_owner("org.freedesktop.DBus")  # the rule is in force when this has been answered
    say("listening")
    loop.run()
else:
    peer = dbus.Interface(bus.get_object(name, PATH, introspect=False), INTERFACE)
    text = sys.argv[3]
    if mode == "call":
        say(peer.Echo(text))
    elif mode == "pass":
        say(peer.Read(pipe_with(text)))
    elif mode == "take":
        say(read(peer.Write(text)))
    else:
        sys.exit("no mode " + mode)
