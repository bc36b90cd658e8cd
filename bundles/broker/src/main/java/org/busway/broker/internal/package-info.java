package org.busway.broker.internal;
