package org.busway.logging.internal;
