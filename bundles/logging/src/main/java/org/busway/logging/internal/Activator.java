package org.busway.logging.internal;

import java.util.function.Consumer;
import org.osgi.annotation.bundle.Header;
import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.ServiceReference;
import org.osgi.util.tracker.ServiceTracker;

/**
 * Writes the log on a thread of its own while the bundle is started, and to the system log while there is a service that sends to it: a
 * {@code Consumer<String>} with the property {@value #SYSTEM_LOG}, which is {@code also} or {@code only}.
 */
@Header(name = Constants.BUNDLE_ACTIVATOR, value = "${@class}")
public final class Activator implements BundleActivator {

    static final String SYSTEM_LOG = "org.busway.log.system";

    private static final long LAST_LINES_MILLIS = 300;

    private ServiceTracker<Object, Object> systemLogs;

    @Override
    public void start(BundleContext context) throws InvalidSyntaxException {
        Log.CURRENT.start();
        systemLogs = new ServiceTracker<>(context, FrameworkUtil.createFilter("(&(" + Constants.OBJECTCLASS + "="
                + Consumer.class.getName() + ")(|(" + SYSTEM_LOG + "=also)(" + SYSTEM_LOG + "=only)))"), null) {

            @Override
            @SuppressWarnings("unchecked")
            public Object addingService(ServiceReference<Object> reference) {
                Object log = super.addingService(reference);
                Log.CURRENT.systemLog((Consumer<String>) log, "only".equals(reference.getProperty(SYSTEM_LOG)));
                return log;
            }

            @Override
            public void removedService(ServiceReference<Object> reference, Object log) {
                Log.CURRENT.systemLog(null, false);
                super.removedService(reference, log);
            }
        };
        systemLogs.open();
    }

    @Override
    public void stop(BundleContext context) {
        systemLogs.close();
        Log.CURRENT.end(LAST_LINES_MILLIS);
    }
}
