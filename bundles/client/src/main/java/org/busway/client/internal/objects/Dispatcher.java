package org.busway.client.internal.objects;

import java.util.List;
import org.busway.api.BusException;
import org.busway.api.Message;
import org.busway.api.MessageHeader;
import org.busway.api.Names;
import org.busway.api.ObjectInterface;
import org.busway.api.ObjectInterface.Method;
import org.busway.api.ObjectPath;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Finds what answers a call, has it answered, and answers what cannot be. Every call that wants a reply gets one. */
final class Dispatcher {

    private static final Logger LOG = LoggerFactory.getLogger(Dispatcher.class);

    private final ObjectTree tree;
    private final StandardInterfaces standard;
    private final Sender sender;

    Dispatcher(ObjectTree tree, StandardInterfaces standard, Sender sender) {
        this.tree = tree;
        this.standard = standard;
        this.sender = sender;
    }

    /** True if a handler got the call. */
    boolean dispatch(Message call) {
        Method method;
        try {
            method = find(call);
        } catch (BusException e) {
            answer(call, e.errorName(), e.getMessage());
            return false;
        }
        try {
            List<?> result = method.handler().call(call);
            if (result != null && wantsReply(call)) {
                reply(call, method, result);
            }
        } catch (BusException e) {
            answer(call, e.errorName(), e.getMessage());
        } catch (Exception | LinkageError | AssertionError e) {
            LOG.warn("method {}.{} at {} failed", call.interfaceName(), call.member(), call.path(), e);
            answer(call, BusException.FAILED, e.getMessage() == null ? e.getClass().getName() : e.getMessage());
        }
        return true;
    }

    private Method find(Message call) {
        ObjectPath path = new ObjectPath(call.path());
        List<ObjectInterface> builtIn = standard.at(path);
        Method found = find(call, tree.at(path).values());
        found = found != null ? found : find(call, builtIn);
        if (found == null) {
            throw unknown(call, path);
        }
        if (!found.in().value().equals(call.signature())) {
            throw new BusException(BusException.INVALID_ARGS, "method " + call.member() + " at " + path + " takes \"" + found.in()
                    + "\", the call has \"" + call.signature() + "\"");
        }
        return found;
    }

    /** A call without interface is for the first that has the method. */
    private static Method find(Message call, Iterable<ObjectInterface> interfaces) {
        for (ObjectInterface each : interfaces) {
            Method method = each.methods().get(call.member());
            if (method != null && (call.interfaceName() == null || call.interfaceName().equals(each.name()))) {
                return method;
            }
        }
        return null;
    }

    private BusException unknown(Message call, ObjectPath path) {
        if (!standard.isNode(path)) {
            return new BusException(BusException.UNKNOWN_OBJECT, "there is no object " + path);
        }
        String name = call.interfaceName();
        boolean known = name == null || tree.at(path).containsKey(name)
                || standard.at(path).stream().anyMatch(each -> each.name().equals(name));
        return known
                ? new BusException(BusException.UNKNOWN_METHOD, "object " + path + " has no method \"" + call.member() + "\""
                        + (name == null ? "" : " in interface \"" + name + "\""))
                : new BusException(BusException.UNKNOWN_INTERFACE, "object " + path + " has no interface \"" + name + "\"");
    }

    private void reply(Message call, Method method, List<?> result) {
        try {
            sender.owe(Message.reply(call).body(method.out(), List.copyOf(result)).build());
        } catch (IllegalArgumentException | NullPointerException e) {
            LOG.warn("method {} at {} returned what does not fit \"{}\"", call.member(), call.path(), method.out(), e);
            answer(call, BusException.FAILED, "method " + call.member() + " at " + call.path() + " returned what does not fit \""
                    + method.out() + "\": " + e.getMessage());
        }
    }

    private void answer(Message call, String errorName, String text) {
        if (wantsReply(call)) {
            String name = Names.isErrorName(errorName) ? errorName : BusException.FAILED;
            sender.owe(Message.error(call, name, text == null ? name : text.replace('\0', ' ')).build());
        }
    }

    private static boolean wantsReply(Message call) {
        return (call.flags() & MessageHeader.NO_REPLY_EXPECTED) == 0;
    }
}
