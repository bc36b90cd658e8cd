package org.busway.broker.internal.route;

/**
 * Why a message was not taken: what the error says that its sender gets.
 *
 * @param errorName such as {@code org.freedesktop.DBus.Error.AccessDenied}
 * @param text for a person
 */
public record Refusal(String errorName, String text) {}
