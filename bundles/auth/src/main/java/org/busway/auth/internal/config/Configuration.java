package org.busway.auth.internal.config;

import java.util.Set;

import org.busway.auth.internal.rule.RuleSet;
import org.busway.spi.policy.BusSettings;

/**
 * A whole configuration without a fault. Two files that say the same are equal but for {@code settings.files} and
 * {@code places}.
 *
 * @param settings
 *            what concerns the bus itself
 * @param rules
 *            who may do what
 * @param places
 *            the files and directories that a change is to be noticed in, also those that are not there yet
 */
public record Configuration(BusSettings settings, RuleSet rules, Set<String> places) {}
