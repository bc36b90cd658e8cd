package org.busway.broker.internal.activation;

import static org.junit.jupiter.api.Assertions.assertNotNull;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ServiceLauncherTest {

    @Test
    void whoWaitsIsToldOfAnEnvironmentThatCannotBe() throws InterruptedException {
        BlockingQueue<StartFault> faults = new ArrayBlockingQueue<>(1);
        ServiceLauncher launcher = new ServiceLauncher(Runnable::run);
        launcher.start(List.of("/bin/true"), Map.of("A=B", "c"), false, faults::add);
        assertNotNull(faults.poll(10, TimeUnit.SECONDS), "no fault was reported");
        launcher.close();
    }
}
