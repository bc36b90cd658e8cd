package org.busway.integration.architecture;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;

/** That every type which a class uses, in its signatures or in its code, is one that its {@link Bundle} may import. */
final class ImportsAllowedByTheTable extends ArchCondition<JavaClass> {

    private static final String SYSTEM_LOGGER = "java.lang.System$Logger";

    ImportsAllowedByTheTable() {
        super("import only what the table of docs/services.md allows their bundle");
    }

    @Override
    public void check(JavaClass user, ConditionEvents events) {
        Bundle bundle = Bundle.of(user.getPackageName()).orElse(null);
        if (bundle == null) {
            events.add(SimpleConditionEvent.violated(user, user.getName() + " is in no bundle that the table knows"));
            return;
        }
        for (Dependency dependency : user.getDirectDependenciesFromSelf()) {
            JavaClass used = dependency.getTargetClass().getBaseComponentType();
            if (!used.isPrimitive()) {
                bundle.objection(used.getPackageName())
                        .ifPresent(objection -> events
                                .add(SimpleConditionEvent.violated(user, objection + ": " + dependency.getDescription())));
            }
            if (used.getName().startsWith(SYSTEM_LOGGER)) {
                events.add(SimpleConditionEvent.violated(user,
                        "org.slf4j is the only logging interface: " + dependency.getDescription()));
            }
        }
    }
}
