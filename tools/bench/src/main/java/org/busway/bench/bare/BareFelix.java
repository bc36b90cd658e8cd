package org.busway.bench.bare;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import org.osgi.framework.Bundle;
import org.osgi.framework.Constants;
import org.osgi.framework.launch.Framework;
import org.osgi.framework.launch.FrameworkFactory;

/** A framework that starts the bundles it is given and does nothing more, until it is killed: a folder for its cache, then jars. */
public final class BareFelix {

    private BareFelix() {}

    public static void main(String[] arguments) throws Exception {
        FrameworkFactory factory = ServiceLoader.load(FrameworkFactory.class).findFirst().orElseThrow();
        Framework framework = factory.newFramework(Map.of(Constants.FRAMEWORK_STORAGE, arguments[0]));
        framework.start();
        List<Bundle> bundles = new ArrayList<>();
        for (String jar : List.of(arguments).subList(1, arguments.length)) {
            bundles.add(framework.getBundleContext().installBundle(Path.of(jar).toUri().toString()));
        }
        for (Bundle bundle : bundles) {
            bundle.start();
        }
        System.out.println("ready");
        framework.waitForStop(0);
    }
}
