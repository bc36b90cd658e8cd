package org.busway.filter.internal;
