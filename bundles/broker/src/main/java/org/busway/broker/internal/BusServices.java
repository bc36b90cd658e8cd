package org.busway.broker.internal;

import org.busway.spi.filter.RuleIndexes;
import org.busway.spi.flow.Budgets;
import org.busway.spi.policy.Authenticator;
import org.busway.spi.policy.BusPolicy;

/**
 * What a bus needs from other bundles.
 *
 * @param policy who may what, and the settings
 * @param authenticator holds the conversation with who connects
 * @param indexes makes indexes of match rules
 * @param budgets the accounts of peers
 */
public record BusServices(BusPolicy policy, Authenticator authenticator, RuleIndexes indexes, Budgets budgets) {}
