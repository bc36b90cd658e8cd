/** What one manager of groups leaves to the next, as bytes: nothing here outlives the bundle but what the next one reads. */
package org.busway.group.internal.keep;
