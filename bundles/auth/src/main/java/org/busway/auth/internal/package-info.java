package org.busway.auth.internal;
