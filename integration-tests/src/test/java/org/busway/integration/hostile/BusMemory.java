package org.busway.integration.hostile;

import com.sun.tools.attach.VirtualMachine;
import java.io.IOException;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import java.lang.management.ThreadInfo;
import java.lang.management.ThreadMXBean;
import java.util.List;
import java.util.stream.Stream;
import javax.management.MBeanServerConnection;
import javax.management.remote.JMXConnector;
import javax.management.remote.JMXConnectorFactory;
import javax.management.remote.JMXServiceURL;

/**
 * What a bus holds by what its own Java says, asked from outside.
 *
 * @param heapBytes used heap right after a collection
 * @param directBytes direct buffers
 * @param threads their names, in order, without those that serve the one who asks
 */
record BusMemory(long heapBytes, long directBytes, List<String> threads) {

    static BusMemory of(long pid) throws IOException {
        String url;
        try {
            VirtualMachine machine = VirtualMachine.attach(Long.toString(pid));
            url = machine.startLocalManagementAgent();
            machine.detach();
        } catch (com.sun.tools.attach.AttachNotSupportedException e) {
            throw new IOException(e);
        }
        try (JMXConnector connector = JMXConnectorFactory.connect(new JMXServiceURL(url))) {
            MBeanServerConnection server = connector.getMBeanServerConnection();
            MemoryMXBean memory = ManagementFactory.getPlatformMXBean(server, MemoryMXBean.class);
            memory.gc();
            memory.gc();
            long direct = ManagementFactory.getPlatformMXBeans(server, BufferPoolMXBean.class).stream()
                    .filter(pool -> pool.getName().equals("direct")).mapToLong(BufferPoolMXBean::getMemoryUsed).sum();
            ThreadMXBean threads = ManagementFactory.getPlatformMXBean(server, ThreadMXBean.class);
            List<String> names = Stream.of(threads.dumpAllThreads(false, false)).map(ThreadInfo::getThreadName)
                    .filter(name -> !name.matches("(RMI|JMX|Attach).*")).sorted().toList();
            return new BusMemory(memory.getHeapMemoryUsage().getUsed(), direct, names);
        }
    }
}
