package org.busway.api;
/** x. */
public record ObjectPath(String value) {}
