package org.busway.shell.internal;
