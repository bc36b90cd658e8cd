/** Configurations that stand beside jars or in them. */
package org.busway.deploy.internal.config;
