package org.busway.source.media.internal.storage;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.busway.source.media.internal.storage.Drive.Partition;

/**
 * Reads drives below a {@code sysfs} root, those that somebody puts in and takes out: the kernel says that the medium can be, or they are connected by USB, or are
 * memory cards. Drives come and go while they are looked at: what cannot be read any more is not there.
 */
public final class BlockSysfs {

    private static final long SECTOR_BYTES = 512;
    /** The innermost of what a device path goes through says how the drive is connected. */
    private static final Pattern CONNECTION = Pattern.compile(".*/(usb|mmc|ata|nvme|virtio|virtual)[^/]*/.*");

    private final Path root;
    private final List<PathMatcher> also;

    /**
     * Drives.
     *
     * @param root such as {@code /sys}
     * @param also names of more of them, such as {@code loop*}
     */
    public BlockSysfs(Path root, List<String> also) {
        this.root = root.toAbsolutePath().normalize();
        this.also = also.stream().map(each -> FileSystems.getDefault().getPathMatcher("glob:" + each)).toList();
    }

    /** Where drives are listed. */
    public Path list() {
        return root.resolve("block");
    }

    /** All drives that are there, by name. */
    public Map<String, Drive> drives() {
        Map<String, Drive> found = new TreeMap<>();
        try (DirectoryStream<Path> links = Files.newDirectoryStream(list())) {
            for (Path link : links) {
                drive(link.getFileName().toString()).ifPresent(each -> found.put(each.name(), each));
            }
        } catch (IOException | DirectoryIteratorException e) {
            // No drives on this machine, or none any more.
        }
        return found;
    }

    /** The drive of that name, if there is one. */
    public Optional<Drive> drive(String name) {
        try {
            Path directory = list().resolve(name).toRealPath();
            Attributes of = new Attributes(directory);
            Matcher path = CONNECTION.matcher(directory.toString());
            String connection = path.matches() ? path.group(1) : "";
            boolean isRemovable = of.isOn("removable") || of.text("device/type").equals("SD");
            if (!isRemovable && !connection.equals("usb") && also.stream().noneMatch(each -> each.matches(Path.of(name)))) {
                return Optional.empty();
            }
            String model = of.text("device/model");
            return Optional.of(new Drive(name, node(of, name), shown(directory), connection, of.text("device/vendor"),
                    model.isEmpty() ? of.text("device/name") : model, isRemovable, of.isOn("ro"), of.number("diskseq"),
                    of.number("size") * SECTOR_BYTES, partitions(directory)));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private String shown(Path directory) throws IOException {
        return root + "/" + root.toRealPath().relativize(directory);
    }

    private static String node(Attributes of, String name) {
        String told = of.property("DEVNAME");
        // In names of directories the kernel writes so what is a slash in nodes.
        return "/dev/" + (told.isEmpty() ? name.replace('!', '/') : told);
    }

    private List<Partition> partitions(Path drive) throws IOException {
        List<Partition> found = new ArrayList<>();
        try (DirectoryStream<Path> children = Files.newDirectoryStream(drive)) {
            for (Path child : children) {
                if (Files.isDirectory(child, LinkOption.NOFOLLOW_LINKS) && Files.exists(child.resolve("partition"))) {
                    found.add(partition(child));
                }
            }
        } catch (IOException | DirectoryIteratorException e) {
            // It is going; what was found until now is as good as any.
        }
        found.sort(Comparator.comparingInt(Partition::number));
        return found;
    }

    private Partition partition(Path directory) throws IOException {
        Attributes of = new Attributes(directory);
        String name = directory.getFileName().toString();
        return new Partition(name, node(of, name), shown(directory), (int) of.number("partition"),
                of.number("start") * SECTOR_BYTES,
                of.number("size") * SECTOR_BYTES, of.isOn("ro"), of.property("PARTNAME"), of.property("PARTUUID"));
    }
}
