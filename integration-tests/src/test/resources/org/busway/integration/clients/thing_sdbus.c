/* The thing of the client tests, with sd-bus: see ThingContract for its arguments and answers. */
#include <systemd/sd-bus.h>
#include "thing.h"

static void check(int result, const sd_bus_error *error) {
    if (result < 0) {
        fprintf(stderr, "%s: %s\n", error && error->name ? error->name : "error", error && error->message ? error->message : strerror(-result));
        exit(1);
    }
}

static int echo(sd_bus_message *call, void *data, sd_bus_error *error) {
    const char *text;
    (void) data;
    (void) error;
    check(sd_bus_message_read(call, "s", &text), NULL);
    check(sd_bus_emit_signal(sd_bus_message_get_bus(call), PATH, INTERFACE, "Echoed", "s", text), NULL);
    return sd_bus_reply_method_return(call, "s", text);
}

static int read_descriptor(sd_bus_message *call, void *data, sd_bus_error *error) {
    int descriptor;
    (void) data;
    (void) error;
    check(sd_bus_message_read(call, "h", &descriptor), NULL); /* still owned by the message */
    return sd_bus_reply_method_return(call, "s", read_all(descriptor));
}

static int write_descriptor(sd_bus_message *call, void *data, sd_bus_error *error) {
    const char *text;
    int descriptor, result;
    (void) data;
    (void) error;
    check(sd_bus_message_read(call, "s", &text), NULL);
    descriptor = pipe_with(text);
    result = sd_bus_reply_method_return(call, "h", descriptor);
    close(descriptor);
    return result;
}

static const sd_bus_vtable table[] = {
    SD_BUS_VTABLE_START(0),
    SD_BUS_METHOD("Echo", "s", "s", echo, SD_BUS_VTABLE_UNPRIVILEGED),
    SD_BUS_METHOD("Read", "h", "s", read_descriptor, SD_BUS_VTABLE_UNPRIVILEGED),
    SD_BUS_METHOD("Write", "s", "h", write_descriptor, SD_BUS_VTABLE_UNPRIVILEGED),
    SD_BUS_SIGNAL("Echoed", "s", 0),
    SD_BUS_VTABLE_END
};

static int hear(sd_bus_message *signal, void *data, sd_bus_error *error) {
    const char *text;
    (void) data;
    (void) error;
    check(sd_bus_message_read(signal, "s", &text), NULL);
    say("heard", text);
    exit(0);
}

static void run(sd_bus *bus) {
    for (;;) {
        int result = sd_bus_process(bus, NULL);
        check(result, NULL);
        if (result == 0)
            check(sd_bus_wait(bus, (uint64_t) -1), NULL);
    }
}

int main(int count, char **arguments) {
    const char *mode = arguments[1], *name = arguments[2], *text = count > 3 ? arguments[3] : "", *unique;
    sd_bus_error error = SD_BUS_ERROR_NULL;
    sd_bus_message *reply = NULL;
    sd_bus *bus = NULL;
    int descriptor;
    check(sd_bus_open_user(&bus), NULL);
    if (!strcmp(mode, "serve")) {
        check(sd_bus_add_object_vtable(bus, NULL, PATH, INTERFACE, table, NULL), NULL);
        check(sd_bus_request_name(bus, name, 0), NULL);
        check(sd_bus_get_unique_name(bus, &unique), NULL);
        say("ready", unique);
        run(bus);
    } else if (!strcmp(mode, "listen")) {
        check(sd_bus_match_signal(bus, NULL, name, PATH, INTERFACE, "Echoed", hear, NULL), NULL);
        say("listening", NULL);
        run(bus);
    } else if (!strcmp(mode, "call")) {
        check(sd_bus_call_method(bus, name, PATH, INTERFACE, "Echo", &error, &reply, "s", text), &error);
        check(sd_bus_message_read(reply, "s", &text), NULL);
        say(text, NULL);
    } else if (!strcmp(mode, "pass")) {
        descriptor = pipe_with(text);
        check(sd_bus_call_method(bus, name, PATH, INTERFACE, "Read", &error, &reply, "h", descriptor), &error);
        check(sd_bus_message_read(reply, "s", &text), NULL);
        say(text, NULL);
    } else if (!strcmp(mode, "take")) {
        check(sd_bus_call_method(bus, name, PATH, INTERFACE, "Write", &error, &reply, "s", text), &error);
        check(sd_bus_message_read(reply, "h", &descriptor), NULL);
        say(read_all(descriptor), NULL);
    } else {
        return 3;
    }
    return 0;
}
