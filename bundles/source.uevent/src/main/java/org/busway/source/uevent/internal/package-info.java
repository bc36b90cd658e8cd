package org.busway.source.uevent.internal;
