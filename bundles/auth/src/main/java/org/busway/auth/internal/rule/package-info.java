/** The rules of a policy, and their compiled form for one connection. */
package org.busway.auth.internal.rule;
