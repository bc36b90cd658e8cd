package org.busway.launcher.profile;

/**
 * The value of one option of a configuration, and where it was said.
 *
 * @param value as Configuration Admin takes it
 * @param place file and line, or the command's option
 */
public record Setting(Object value, String place) {}
