package org.busway.launcher.profile;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class WhereSaidTest {

    private final Profile profile = ProfileChain.of(Layer.of("p.json", """
            { "feature-resource-version": "1.0", "id": "a:b:1", "bundles": [ { "id": "x:y:1" } ],
              "configurations": {
                "org.busway.broker": { "listen:String[]": [
                  "unix:pth=/x" ] },
                "org.busway.flow": {
                  "outcome": "blok" },
                "org.busway.group~g": {
                  "rules:String[]": [ "tipe=signal" ],
                  "outcome": "blokc" } } }
            """)).profile();

    private void isPlaced(int line, String said) {
        assertEquals("p.json:" + line + ": " + said, WhereSaid.placed(profile, said));
    }

    @Test
    void what_components_say_of_their_options_has_the_line_of_the_option_or_else_of_the_configuration() {
        isPlaced(6, "org.busway.flow: outcome=\"blok\": must be one of block, evict, lossy");
        isPlaced(9, "group \"g\": outcome=blokc: must be one of block, evict, lossy");
        isPlaced(7, "group \"g\": Unknown key \"tipe\"");
        isPlaced(3, "listen address \"unix:pth=/x\": give exactly one of path, abstract, dir, tmpdir, runtime=yes");
        isPlaced(3, "Address does not contain a colon: \"unix\"");
    }

    @Test
    void what_is_about_no_option_of_the_profile_stays_as_it_is() {
        assertEquals("group \"other\": is there already", WhereSaid.placed(profile, "group \"other\": is there already"));
        assertEquals("the bus is not up after 30 s", WhereSaid.placed(profile, "the bus is not up after 30 s"));
    }
}
