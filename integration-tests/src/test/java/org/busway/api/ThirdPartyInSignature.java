package org.busway.api;

import org.slf4j.Logger;

/** Breaks the import rules, to show that they notice. */
public interface ThirdPartyInSignature {

    Logger logger();
}
