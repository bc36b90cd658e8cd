package org.busway.integration.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.Location;
import com.tngtech.archunit.lang.ArchRule;

class WhoImportsWhomTest {

    private static final ArchRule TABLE = classes().should(new ImportsAllowedByTheTable());
    private static final JavaClasses OURS = new ClassFileImporter().withImportOption(WhoImportsWhomTest::isShipped)
            .importPackages("org.busway");

    /** The violating classes below stand in our packages, but among the tests. */
    private static boolean isShipped(Location location) {
        return !location.contains("/test-classes/") && !location.contains("-tests.jar");
    }

    @Test
    void every_bundle_keeps_to_the_table() {
        TABLE.check(OURS);
    }

    @ParameterizedTest
    @EnumSource(Bundle.class)
    void every_bundle_of_the_table_was_looked_at(Bundle bundle) {
        assertTrue(OURS.stream().anyMatch(seen -> Bundle.of(seen.getPackageName()).filter(bundle::equals).isPresent()),
                () -> "no class of " + bundle.rootPackage() + " is on the class path of this test");
    }

    @Test
    void an_internal_package_of_another_bundle_is_refused() {
        refuses(org.busway.filter.internal.ReachesIntoFlow.class, "it is internal to flow");
    }

    @Test
    void an_edge_that_imports_more_than_api_is_refused() {
        refuses(org.busway.source.uevent.internal.UsesWire.class, "of ours, source.uevent may import");
    }

    @Test
    void a_service_that_imports_another_is_refused_even_by_an_open_package() {
        refuses(org.busway.broker.internal.UsesClient.class, "of ours, broker may import");
    }

    @Test
    void another_logging_interface_is_refused() {
        refuses(org.busway.auth.internal.LogsElsewhere.class, "org.slf4j is the only logging interface");
        refuses(org.busway.auth.internal.LogsBySystem.class, "org.slf4j is the only logging interface");
    }

    @Test
    void native_libraries_are_refused_outside_of_os() {
        refuses(org.busway.broker.internal.CallsNatively.class, "of others, broker may import");
    }

    @Test
    void a_third_party_type_in_a_signature_of_api_is_refused() {
        refuses(org.busway.api.ThirdPartyInSignature.class, "of others, api may import [org.osgi.annotation] only");
    }

    private static void refuses(Class<?> violating, String reason) {
        JavaClasses imported = new ClassFileImporter().importClasses(violating);
        String message = assertThrows(AssertionError.class, () -> TABLE.check(imported)).getMessage();
        assertTrue(message.contains(reason) && message.contains(violating.getName()), message);
    }
}
