package org.busway.bench.bus;

import com.sun.tools.attach.VirtualMachine;
import java.io.IOException;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import javax.management.MBeanServerConnection;
import javax.management.remote.JMXConnector;
import javax.management.remote.JMXConnectorFactory;
import javax.management.remote.JMXServiceURL;

/**
 * What a bus that is a Java program holds, asked of its runtime from outside: the process needs no preparation.
 *
 * @param heapBytes used heap right after a collection
 * @param directBytes direct buffers
 * @param mappedBytes mapped buffers
 */
public record JavaMemory(long heapBytes, long directBytes, long mappedBytes) {

    /** All of it. */
    public long totalBytes() {
        return heapBytes + directBytes + mappedBytes;
    }

    /** Collects and asks. */
    public static JavaMemory of(long pid) {
        try {
            VirtualMachine machine = VirtualMachine.attach(Long.toString(pid));
            String url = machine.startLocalManagementAgent();
            machine.detach();
            try (JMXConnector connector = JMXConnectorFactory.connect(new JMXServiceURL(url))) {
                return ask(connector.getMBeanServerConnection());
            }
        } catch (Exception e) {
            throw new IllegalStateException("Java process " + pid + " does not tell its memory: " + e, e);
        }
    }

    private static JavaMemory ask(MBeanServerConnection server) throws IOException {
        MemoryMXBean memory = ManagementFactory.getPlatformMXBean(server, MemoryMXBean.class);
        memory.gc();
        memory.gc();
        long direct = 0;
        long mapped = 0;
        for (BufferPoolMXBean pool : ManagementFactory.getPlatformMXBeans(server, BufferPoolMXBean.class)) {
            if (pool.getName().equals("direct")) {
                direct = pool.getMemoryUsed();
            } else {
                mapped += pool.getMemoryUsed();
            }
        }
        return new JavaMemory(memory.getHeapMemoryUsage().getUsed(), direct, mapped);
    }
}
