package org.busway.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class ObjectPathTest {

    @Test
    void aPathContainsItselfAndWhatIsBelow() {
        ObjectPath path = new ObjectPath("/a/b");
        assertTrue(path.contains("/a/b"));
        assertTrue(path.contains("/a/b/c"));
        assertFalse(path.contains("/a/bc"));
        assertFalse(path.contains("/a"));
        assertFalse(path.contains("/"));
    }

    @Test
    void theRootContainsEverything() {
        assertTrue(ObjectPath.ROOT.contains("/"));
        assertTrue(ObjectPath.ROOT.contains("/a"));
    }

    @Test
    void aChildIsOneElementFurther() {
        assertEquals("/a", ObjectPath.ROOT.child("a").value());
        assertEquals("/a/b", new ObjectPath("/a").child("b").value());
        assertThrows(IllegalArgumentException.class, () -> ObjectPath.ROOT.child(""));
        assertThrows(IllegalArgumentException.class, () -> ObjectPath.ROOT.child("a/b"));
        assertThrows(IllegalArgumentException.class, () -> new ObjectPath("/a").child("b-c"));
    }
}
