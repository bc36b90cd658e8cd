package org.busway.integration.felix;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

import org.busway.integration.bus.Directories;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolutionException;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.osgi.framework.BundleContext;
import org.osgi.util.tracker.ServiceTracker;

/** Gives each {@link FelixTest} class its framework, and its methods their parameters. */
final class FelixExtension implements BeforeAllCallback, AfterAllCallback, ParameterResolver {

    private static final long SERVICE_WAIT_MILLIS = 10_000;
    private static final Namespace NAMESPACE = Namespace.create(FelixExtension.class);

    @Override
    public void beforeAll(ExtensionContext test) throws IOException {
        FelixTest wanted = test.getRequiredTestClass().getAnnotation(FelixTest.class);
        Path storage = Files.createTempDirectory("busway-felix-");
        test.getStore(NAMESPACE).put("storage", storage);
        test.getStore(NAMESPACE).put("framework",
                RunningFramework.start(storage, Stream.of(wanted.value()).map(ShippedBundles::jar).toList()));
    }

    @Override
    public void afterAll(ExtensionContext test) throws IOException {
        RunningFramework framework = test.getStore(NAMESPACE).remove("framework", RunningFramework.class);
        if (framework != null) {
            framework.close();
        }
        Directories.delete(test.getStore(NAMESPACE).remove("storage", Path.class));
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext test) {
        Class<?> type = parameter.getParameter().getType();
        return type == RunningFramework.class || type == BundleContext.class || type.isInterface();
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext test) {
        RunningFramework framework = test.getStore(NAMESPACE).get("framework", RunningFramework.class);
        Class<?> type = parameter.getParameter().getType();
        if (type == RunningFramework.class) {
            return framework;
        }
        return type == BundleContext.class ? framework.context() : service(framework.context(), type);
    }

    private static Object service(BundleContext context, Class<?> type) {
        ServiceTracker<?, ?> tracker = new ServiceTracker<>(context, type, null);
        tracker.open();
        try {
            Object service = tracker.waitForService(SERVICE_WAIT_MILLIS);
            if (service == null) {
                throw new ParameterResolutionException(
                        "no service " + type.getName() + " came up within " + SERVICE_WAIT_MILLIS + " ms");
            }
            return service;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ParameterResolutionException("interrupted while waiting for service " + type.getName(), e);
        } finally {
            tracker.close();
        }
    }
}
