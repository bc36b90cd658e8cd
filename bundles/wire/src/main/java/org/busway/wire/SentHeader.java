package org.busway.wire;

import org.busway.api.MessageHeader;
import org.busway.api.MessageType;

/**
 * The header of a viewed message with another sender than the bytes name: the one that is known. A subclass says who that is; everything else
 * is the view's, and as good as long as it is.
 */
public abstract class SentHeader implements MessageHeader {

    private final MessageView view;

    /** The header of what a view is of now and later. */
    protected SentHeader(MessageView view) {
        this.view = view;
    }

    /** The message as it came; its sender is what its bytes name. */
    public final MessageView view() {
        return view;
    }

    @Override
    public final MessageType type() {
        return view.type();
    }

    @Override
    public final int flags() {
        return view.flags();
    }

    @Override
    public final int serial() {
        return view.serial();
    }

    @Override
    public final int replySerial() {
        return view.replySerial();
    }

    @Override
    public final String path() {
        return view.path();
    }

    @Override
    public final String interfaceName() {
        return view.interfaceName();
    }

    @Override
    public final String member() {
        return view.member();
    }

    @Override
    public final String errorName() {
        return view.errorName();
    }

    @Override
    public final String destination() {
        return view.destination();
    }

    @Override
    public final String signature() {
        return view.signature();
    }

    @Override
    public final int descriptorCount() {
        return view.descriptorCount();
    }

    @Override
    public final char argumentType(int index) {
        return view.argumentType(index);
    }

    @Override
    public final String argument(int index) {
        return view.argument(index);
    }

    @Override
    public final String argumentStart(int index, int maxBytes) {
        return view.argumentStart(index, maxBytes);
    }
}
