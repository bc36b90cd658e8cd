package org.busway.source.media.internal.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.busway.api.ObjectPath;
import org.busway.api.source.DeviceNews.Event;
import org.busway.api.source.EventSource.State;
import org.busway.source.media.internal.RecordedBus;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is shown and told of drives and media. A directory stands for {@code /sys}, and the test says what time it is. */
class StorageWorkTest {

    private static final String STICK = "/org/busway/media1/drives/sdb";
    private static final String FIRST = STICK + "/sdb1";

    @TempDir
    private Path sys;
    private final RecordedBus bus = new RecordedBus();
    private final StorageObjects objects = new StorageObjects(bus.connection);
    private long now = 1_000;
    private FakeBlock block;
    private StorageWork work;

    @BeforeEach
    void start() {
        block = new FakeBlock(sys);
        block.drive("/devices/pci0000:00/ata1/host1/block/sda", Map.of("size", "100", "removable", "0"));
        block.drive("/devices/virtual/block/loop0", Map.of("size", "100", "removable", "0"));
        work = new StorageWork(new BlockSysfs(sys, List.of("zram?")), objects, Duration.ofMillis(500), () -> now);
    }

    private void begin() {
        work.begin(() -> {});
        bus.news();
    }

    private String stick(String medium, String sectors) {
        return block.usb("sdb",
                Map.of("size", sectors, "removable", "1", "ro", "0", "diskseq", medium, "device/vendor", "ACME    ",
                        "device/model", "Stick", "uevent", "MAJOR=8\nMINOR=16\nDEVNAME=sdb\nDEVTYPE=disk"));
    }

    private void partition(String drive) {
        block.write(drive + "/sdb1", Map.of("partition", "1", "start", "2048", "size", "16384", "ro", "0", "uevent",
                "DEVNAME=sdb1\nDEVTYPE=partition\nPARTN=1\nPARTNAME=photos\nPARTUUID=0815-01"));
    }

    private void event(String action, String devpath, String... properties) {
        Map<String, String> all = new HashMap<>();
        for (String each : properties) {
            all.put(each.split("=")[0], each.split("=")[1]);
        }
        work.event(new Event(action, devpath, "block", all));
    }

    private List<String> settled() {
        now += 500_000_000;
        work.due();
        return kinds();
    }

    /** What was done, without what signals carry. */
    private List<String> kinds() {
        return bus.news().stream().map(each -> each.replaceAll("(Inserted|Removed) .(/[a-z0-9/]+), .*", "$1 $2")).toList();
    }

    @Test
    void whatIsThereAtTheStartIsShownAndNotTold() {
        partition(stick("4", "32768"));
        work.begin(() -> {});
        assertEquals(List.of("export " + STICK, "export " + FIRST, "export /org/busway/media1", "manager /org/busway/media1",
                "name org.busway.Media1"), bus.news());
        String drive = "org.busway.Media1.Drive";
        assertEquals(List.of("sdb", "/dev/sdb", "usb", "ACME", "Stick", true, true, 4L, 16_777_216L, false,
                List.of(new ObjectPath(FIRST))),
                List.of("Name", "DevNode", "Connection", "Vendor", "Model", "MediumRemovable", "HasMedium", "Medium", "SizeBytes",
                        "ReadOnly", "Partitions").stream().map(each -> bus.value(STICK, drive, each)).toList());
        assertEquals(List.of(new ObjectPath(STICK), 1L, 1_048_576L, 8_388_608L, "photos", "0815-01"),
                List.of("Drive", "Number", "StartBytes", "SizeBytes", "Label", "Uuid").stream()
                        .map(each -> bus.value(FIRST, "org.busway.Media1.Partition", each)).toList());
        assertEquals("1 drive with removable media", work.condition().detail());
        assertEquals(State.ACTIVE, work.condition().state());
    }

    @Test
    void aStickThatIsPutInAndTakenOutIsToldWithAllThatIsKnownOfIt() {
        begin();
        String stick = stick("5", "32768");
        event("add", stick, "DEVTYPE=disk", "DISKSEQ=5");
        partition(stick);
        event("add", stick + "/sdb1", "DEVTYPE=partition");
        assertEquals(List.of(), kinds(), "the kernel may find more");
        now += 500_000_000;
        work.due();
        String told = bus.done.get(2);
        assertTrue(told.contains("photos") && told.contains(FIRST), told);
        assertEquals(List.of("export " + STICK, "export " + FIRST, "Inserted " + STICK), kinds());
        assertNull(work.untilDue());

        event("remove", stick + "/sdb1", "DEVTYPE=partition");
        block.remove(stick);
        event("remove", stick, "DEVTYPE=disk", "DISKSEQ=5");
        assertTrue(bus.done.get(2).equals(told.replace("Inserted", "Removed")), "it carries what was last known");
        assertEquals(List.of("no " + FIRST, "no " + STICK, "Removed " + STICK), kinds());
        assertEquals(List.of(), settled());
        assertEquals(2, work.eventCount());
    }

    @Test
    void aMediumThatIsPutIntoADriveIsInsertedAndAnotherOneIsRemovedAndInserted() {
        String drive = stick("5", "0");
        begin();
        stick("6", "32768");
        event("change", drive, "DEVTYPE=disk", "DISK_MEDIA_CHANGE=1");
        assertEquals(List.of("changed [HasMedium=true, Medium=6, SizeBytes=16777216]", "Inserted " + STICK), settled());
        stick("7", "32768");
        event("change", drive, "DEVTYPE=disk", "DISK_MEDIA_CHANGE=1");
        assertEquals(List.of("changed [Medium=7]", "Removed " + STICK, "Inserted " + STICK), settled());
        stick("8", "0");
        event("change", drive, "DEVTYPE=disk", "DISK_MEDIA_CHANGE=1");
        assertEquals(List.of("changed [HasMedium=false, Medium=8, SizeBytes=0]", "Removed " + STICK), settled());
        event("change", drive, "DEVTYPE=disk");
        assertEquals(List.of(), settled());
    }

    @Test
    void whereTheKernelDoesNotNumberMediaItsWordThatTheyHaveChangedCounts() {
        String drive = stick("0", "32768");
        begin();
        event("change", drive, "DEVTYPE=disk", "DISK_MEDIA_CHANGE=1");
        assertEquals(List.of("Removed " + STICK, "Inserted " + STICK), settled());
        event("change", drive, "DEVTYPE=disk");
        assertEquals(List.of(), settled());
    }

    @Test
    void partitionsThatComeAndGoAreShownAndAreNoOtherMedium() {
        String drive = stick("5", "32768");
        begin();
        partition(drive);
        event("add", drive + "/sdb1", "DEVTYPE=partition");
        assertEquals(List.of("export " + FIRST, "changed [Partitions=[" + FIRST + "]]"), settled());
        block.remove(drive + "/sdb1");
        event("remove", drive + "/sdb1", "DEVTYPE=partition");
        assertEquals(List.of("no " + FIRST, "changed [Partitions=[]]"), settled());
    }

    @Test
    void aRemovalThatIsToldLateIsNotOfTheNextStick() {
        String drive = stick("5", "32768");
        begin();
        stick("6", "32768");
        work.lookAfresh("");
        assertEquals(List.of("changed [Medium=6]", "Removed " + STICK, "Inserted " + STICK), kinds());
        event("remove", drive, "DEVTYPE=disk", "DISKSEQ=5");
        assertEquals(List.of(), kinds());
    }

    @Test
    void aLookAtAllTellsWhatWasMissed() {
        String drive = stick("5", "32768");
        begin();
        block.remove(drive);
        work.lookAfresh("");
        assertEquals(List.of("no " + STICK, "Removed " + STICK), kinds());
        stick("6", "32768");
        work.lookAfresh("");
        assertEquals(List.of("export " + STICK, "Inserted " + STICK), kinds());
    }

    @Test
    void onlyWhatSomebodyPutsInIsTold() {
        begin();
        event("add", "/devices/pci0000:00/ata1/host1/block/sda", "DEVTYPE=disk");
        event("change", "/devices/virtual/block/loop0", "DEVTYPE=disk");
        block.drive("/devices/virtual/block/zram1", Map.of("size", "8"));
        event("add", "/devices/virtual/block/zram1", "DEVTYPE=disk");
        block.drive("/devices/platform/mmc_host/mmc0/mmc0:0001/block/mmcblk0",
                Map.of("size", "8", "removable", "0", "device/type", "SD", "device/name", "SC16G"));
        event("add", "/devices/platform/mmc_host/mmc0/mmc0:0001/block/mmcblk0", "DEVTYPE=disk");
        assertEquals(List.of("export /org/busway/media1/drives/mmcblk0", "Inserted /org/busway/media1/drives/mmcblk0",
                "export /org/busway/media1/drives/zram1", "Inserted /org/busway/media1/drives/zram1"), settled());
        assertEquals(List.of("mmc", "SC16G"), List.of("Connection", "Model").stream()
                .map(each -> bus.value("/org/busway/media1/drives/mmcblk0", "org.busway.Media1.Drive", each)).toList());
    }

    @Test
    void aFloodIsLookedAtOnceInTheTimeThatItSettles() {
        String drive = stick("5", "32768");
        begin();
        for (int i = 0; i < 10_000; i++) {
            event("change", drive, "DEVTYPE=disk", "DISK_MEDIA_CHANGE=1");
            event("change", "/devices/made/up" + i, "DEVTYPE=disk");
        }
        stick("6", "32768");
        now += 400_000_000;
        event("change", drive, "DEVTYPE=disk");
        now += 100_000_000;
        work.due();
        assertEquals(List.of("changed [Medium=6]", "Removed " + STICK, "Inserted " + STICK), kinds(), "it is put off no further");
    }

    @Test
    void garbageIsToldAsNothingAndWhatIsGoneIsGone() {
        String drive = stick("5", "32768");
        begin();
        block.write(drive, Map.of("size", "a lot", "ro", "", "diskseq", "-3", "device/model", "\u0000\u0007x"));
        event("change", drive, "DEVTYPE=disk");
        assertEquals(List.of("changed [Model=x, HasMedium=false, Medium=0, SizeBytes=0]", "Removed " + STICK), settled());
        for (String path : List.of("", "/", "sdb", "/devices", "/devices/..", "//", "/devices/x/../sdb")) {
            event("change", path, "DEVTYPE=disk");
            event("change", path, "DEVTYPE=partition");
            event("remove", path + "x");
        }
        assertEquals(List.of(), settled());
    }

    @Test
    void whatTheBusHasNoRoomForIsCountedAndTheObjectsAreRightNevertheless() {
        String drive = stick("5", "0");
        begin();
        bus.full = true;
        stick("6", "32768");
        event("change", drive, "DEVTYPE=disk", "DISK_MEDIA_CHANGE=1");
        assertEquals(List.of(), settled());
        assertEquals(true, bus.value(STICK, "org.busway.Media1.Drive", "HasMedium"));
        assertTrue(work.condition().detail().endsWith("2 changes not told for want of room"), work.condition().detail());
    }

    @Test
    void nothingIsLeftWhenItEnds() {
        partition(stick("5", "32768"));
        begin();
        work.close();
        assertEquals(List.of("no name org.busway.Media1", "no manager /org/busway/media1", "no /org/busway/media1", "no " + FIRST,
                "no " + STICK), bus.news());
    }
}
