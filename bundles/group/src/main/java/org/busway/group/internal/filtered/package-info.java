/** Members that read a socket on which the kernel runs their filter. */
package org.busway.group.internal.filtered;
