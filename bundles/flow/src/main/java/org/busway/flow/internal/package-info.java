package org.busway.flow.internal;
