/* The thing of the client tests, with libdbus: see ThingContract for its arguments and answers. */
#include <dbus/dbus.h>
#include "thing.h"

static void check(DBusError *error) {
    if (dbus_error_is_set(error)) {
        fprintf(stderr, "%s: %s\n", error->name, error->message);
        exit(1);
    }
}

static DBusHandlerResult serve(DBusConnection *bus, DBusMessage *call, void *data) {
    DBusMessage *reply = dbus_message_new_method_return(call);
    const char *text;
    int descriptor;
    (void) data;
    if (dbus_message_is_method_call(call, INTERFACE, "Echo")) {
        DBusMessage *echoed = dbus_message_new_signal(PATH, INTERFACE, "Echoed");
        dbus_message_get_args(call, NULL, DBUS_TYPE_STRING, &text, DBUS_TYPE_INVALID);
        dbus_message_append_args(echoed, DBUS_TYPE_STRING, &text, DBUS_TYPE_INVALID);
        dbus_connection_send(bus, echoed, NULL);
        dbus_message_unref(echoed);
        dbus_message_append_args(reply, DBUS_TYPE_STRING, &text, DBUS_TYPE_INVALID);
    } else if (dbus_message_is_method_call(call, INTERFACE, "Read")) {
        dbus_message_get_args(call, NULL, DBUS_TYPE_UNIX_FD, &descriptor, DBUS_TYPE_INVALID);
        text = read_all(descriptor);
        close(descriptor);
        dbus_message_append_args(reply, DBUS_TYPE_STRING, &text, DBUS_TYPE_INVALID);
    } else if (dbus_message_is_method_call(call, INTERFACE, "Write")) {
        dbus_message_get_args(call, NULL, DBUS_TYPE_STRING, &text, DBUS_TYPE_INVALID);
        descriptor = pipe_with(text);
        dbus_message_append_args(reply, DBUS_TYPE_UNIX_FD, &descriptor, DBUS_TYPE_INVALID);
        close(descriptor);
    } else {
        dbus_message_unref(reply);
        return DBUS_HANDLER_RESULT_NOT_YET_HANDLED;
    }
    dbus_connection_send(bus, reply, NULL);
    dbus_message_unref(reply);
    return DBUS_HANDLER_RESULT_HANDLED;
}

static DBusHandlerResult hear(DBusConnection *bus, DBusMessage *signal, void *data) {
    const char *text;
    (void) bus;
    (void) data;
    if (!dbus_message_is_signal(signal, INTERFACE, "Echoed"))
        return DBUS_HANDLER_RESULT_NOT_YET_HANDLED;
    dbus_message_get_args(signal, NULL, DBUS_TYPE_STRING, &text, DBUS_TYPE_INVALID);
    say("heard", text);
    exit(0);
}

int main(int count, char **arguments) {
    static const DBusObjectPathVTable table = { .message_function = serve };
    DBusError error = DBUS_ERROR_INIT;
    DBusConnection *bus = dbus_bus_get(DBUS_BUS_SESSION, &error);
    const char *mode = arguments[1], *name = arguments[2], *text = count > 3 ? arguments[3] : "";
    int descriptor;
    check(&error);
    if (!strcmp(mode, "serve")) {
        dbus_connection_register_object_path(bus, PATH, &table, NULL);
        dbus_bus_request_name(bus, name, DBUS_NAME_FLAG_DO_NOT_QUEUE, &error);
        check(&error);
        say("ready", dbus_bus_get_unique_name(bus));
        while (dbus_connection_read_write_dispatch(bus, -1))
            ;
    } else if (!strcmp(mode, "listen")) {
        char rule[512];
        snprintf(rule, sizeof rule, "type='signal',sender='%s',interface='" INTERFACE "',path='" PATH "'", name);
        dbus_connection_add_filter(bus, hear, NULL, NULL);
        dbus_bus_add_match(bus, rule, &error);
        check(&error);
        say("listening", NULL);
        while (dbus_connection_read_write_dispatch(bus, -1))
            ;
    } else {
        const char *member = !strcmp(mode, "call") ? "Echo" : !strcmp(mode, "pass") ? "Read" : "Write";
        DBusMessage *call = dbus_message_new_method_call(name, PATH, INTERFACE, member), *reply;
        if (!strcmp(mode, "pass")) {
            descriptor = pipe_with(text);
            dbus_message_append_args(call, DBUS_TYPE_UNIX_FD, &descriptor, DBUS_TYPE_INVALID);
            close(descriptor);
        } else {
            dbus_message_append_args(call, DBUS_TYPE_STRING, &text, DBUS_TYPE_INVALID);
        }
        reply = dbus_connection_send_with_reply_and_block(bus, call, 10000, &error);
        check(&error);
        if (!strcmp(mode, "take")) {
            dbus_message_get_args(reply, &error, DBUS_TYPE_UNIX_FD, &descriptor, DBUS_TYPE_INVALID);
            check(&error);
            text = read_all(descriptor);
            close(descriptor);
        } else {
            dbus_message_get_args(reply, &error, DBUS_TYPE_STRING, &text, DBUS_TYPE_INVALID);
            check(&error);
        }
        say(text, NULL);
        return 0;
    }
    return 3;
}
