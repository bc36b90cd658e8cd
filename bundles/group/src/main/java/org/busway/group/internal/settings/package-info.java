/** What a group is like, as the configuration or a call says it. */
package org.busway.group.internal.settings;
