/** The mechanisms by which a connection shows who it is. */
package org.busway.auth.internal.sasl;
