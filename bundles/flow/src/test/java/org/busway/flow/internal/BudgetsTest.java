package org.busway.flow.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.annotation.Annotation;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import org.busway.spi.flow.Account;
import org.busway.spi.flow.Budgets;
import org.busway.spi.flow.Resource;
import org.busway.spi.policy.Identity;
import org.busway.spi.policy.Limits;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class BudgetsTest {

    private static final Limits SMALL = new Limits(1000, 4, 2000, 8, 500, 2, 1, 1, 1, 1, 1, 1, 1, 3, 5, 7, -1);

    private final BusBudgets budgets = budgets(0);
    private final Account account = budgets.open(Identity.ANONYMOUS, ":1.7");

    @ParameterizedTest
    @EnumSource(Resource.class)
    void everyResourceHasTheLimitThatThePolicyGivesIt(Resource resource) {
        budgets.apply(SMALL);
        long expected = switch (resource) {
            case INCOMING_BYTES, ACTIVATION_BYTES -> 1000;
            case INCOMING_DESCRIPTORS -> 4;
            case OUTGOING_BYTES -> 2000;
            case OUTGOING_DESCRIPTORS -> 8;
            case NAMES -> 3;
            case MATCH_RULES -> 5;
            case PENDING_REPLIES -> 7;
            // dbus-daemon has no limits for these: half of the total, or all of it.
            case QUEUE_BYTES, HEAP_BYTES, LOCAL_BYTES -> budgets.totalBytes() / 2;
            case UNFINISHED_BYTES, LANE_BYTES -> budgets.totalBytes();
        };
        assertEquals(expected, account.limit(resource));
    }

    @ParameterizedTest
    @EnumSource(value = Resource.class, mode = EnumSource.Mode.EXCLUDE, names = {"QUEUE_BYTES", "UNFINISHED_BYTES", "HEAP_BYTES",
        "LOCAL_BYTES", "LANE_BYTES"})
    void aChargeUpToTheLimitFitsAndOneMoreDoesNot(Resource resource) {
        budgets.apply(SMALL);
        for (long i = account.limit(resource); i > 0; i--) {
            assertTrue(account.tryCharge(resource, 1));
        }
        assertFalse(account.tryCharge(resource, 1));
        assertEquals(account.limit(resource), account.held(resource), "a refused charge is not charged");
    }

    @Test
    void aMessageAboveTheLimitPassesAnEmptyQueueOnly() {
        budgets.apply(SMALL);
        assertTrue(account.tryCharge(Resource.OUTGOING_BYTES, 5000));
        assertFalse(account.tryCharge(Resource.OUTGOING_BYTES, 1));
        account.credit(Resource.OUTGOING_BYTES, 5000);
        assertTrue(account.tryCharge(Resource.OUTGOING_BYTES, 1));
    }

    @Test
    void noRuleIsTakenWhereTheLimitIsZero() {
        budgets.apply(new Limits(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, -1));
        assertFalse(account.tryCharge(Resource.MATCH_RULES, 1));
    }

    @Test
    void aLowerLimitTakesNothingAwayButRefusesMore() {
        account.charge(Resource.MATCH_RULES, 10);
        budgets.apply(SMALL);
        assertEquals(10, account.held(Resource.MATCH_RULES));
        assertFalse(account.tryCharge(Resource.MATCH_RULES, 1));
        account.credit(Resource.MATCH_RULES, 6);
        assertTrue(account.tryCharge(Resource.MATCH_RULES, 1));
    }

    @Test
    void whatWasPromisedIsChargedPastTheLimit() {
        budgets.apply(SMALL);
        account.charge(Resource.PENDING_REPLIES, 8);
        assertEquals(8, account.held(Resource.PENDING_REPLIES));
    }

    @Test
    void whatIsChargedInThePlaceOfWhatWasCreditedStaysWithinTheTotalWhateverOtherThreadsTake() throws InterruptedException {
        BusBudgets bounded = budgets(8000);
        Account caller = bounded.open(Identity.ANONYMOUS, ":1.1");
        Account bundle = bounded.open(Identity.ANONYMOUS, ":1.2");
        assertTrue(caller.tryCharge(Resource.HEAP_BYTES, 608));
        while (bundle.tryChargeReserved(Resource.OUTGOING_BYTES, 1)) {
            // Nothing is left, nor of what cannot be refused.
        }
        AtomicBoolean over = new AtomicBoolean();
        Thread thread = new Thread(() -> {
            while (!over.get()) {
                if (bundle.allowance().tryCharge(100)) {
                    bundle.allowance().credit(100);
                }
            }
        });
        thread.start();
        for (int i = 0; i < 20_000; i++) {
            // A reply has come: the room that its call had is given back and taken by it, without a question.
            caller.credit(Resource.HEAP_BYTES, 608);
            caller.charge(Resource.OUTGOING_BYTES, 512);
            caller.credit(Resource.OUTGOING_BYTES, 512);
            caller.charge(Resource.HEAP_BYTES, 608);
        }
        over.set(true);
        thread.join();
        assertEquals(8000, bounded.heldBytes());
        assertEquals(8000, bounded.peakBytes());
    }

    @Test
    void whatIsChargedWithoutAQuestionCountsForWhatMayBeRefused() {
        BusBudgets bounded = budgets(800);
        Account promised = bounded.open(Identity.ANONYMOUS, ":1.1");
        Account other = bounded.open(Identity.ANONYMOUS, ":1.2");
        promised.charge(Resource.OUTGOING_BYTES, 650);
        assertEquals(650, bounded.heldBytes());
        assertEquals(650, promised.held(Resource.OUTGOING_BYTES));
        assertFalse(other.tryCharge(Resource.OUTGOING_BYTES, 51));
        assertTrue(other.tryCharge(Resource.OUTGOING_BYTES, 50));
        promised.credit(Resource.OUTGOING_BYTES, 650);
        assertEquals(50, bounded.heldBytes());
    }

    @Test
    void theTotalOfTheBusBindsAllAccountsTogetherAndAnEighthIsForWhatCannotBeRefused() {
        BusBudgets bounded = budgets(800);
        Account one = bounded.open(Identity.ANONYMOUS, ":1.1");
        Account other = bounded.open(Identity.ANONYMOUS, ":1.2");
        assertTrue(one.tryCharge(Resource.OUTGOING_BYTES, 400));
        assertFalse(other.tryCharge(Resource.OUTGOING_BYTES, 301), "an empty account too stays within the total");
        assertTrue(other.tryCharge(Resource.OUTGOING_BYTES, 300));
        assertEquals(0, bounded.freeBytes());
        assertTrue(one.tryChargeReserved(Resource.OUTGOING_BYTES, 60));
        assertTrue(other.tryChargeReserved(Resource.QUEUE_BYTES, 40));
        assertFalse(other.tryChargeReserved(Resource.OUTGOING_BYTES, 1));
        assertEquals(800, bounded.heldBytes());
        one.credit(Resource.OUTGOING_BYTES, 460);
        assertTrue(bounded.open(Identity.ANONYMOUS, ":1.3").tryCharge(Resource.ACTIVATION_BYTES, 300));
    }

    @Test
    void whoHoldsAsMuchAsIsLeftForAllOthersGetsNoMore() {
        BusBudgets bounded = budgets(800);
        Account greedy = bounded.open(Identity.ANONYMOUS, ":1.1");
        int taken = 0;
        while (greedy.tryCharge(Resource.HEAP_BYTES, 10)) {
            taken += 10;
        }
        assertEquals(350, taken, "half of what can be had");
        Account other = bounded.open(Identity.ANONYMOUS, ":1.2");
        assertTrue(other.tryCharge(Resource.HEAP_BYTES, 170));
        assertFalse(other.tryCharge(Resource.HEAP_BYTES, 20));
        assertTrue(greedy.heldBytes() == 350 && greedy.peakBytes() == 350);
    }

    @Test
    void whatIsOnTheHeapIsBoundByTheHeap() {
        BusBudgets bounded = new BusBudgets(options(0), 1 << 20, 1000);
        Account one = bounded.open(Identity.ANONYMOUS, ":1.1");
        assertTrue(one.tryCharge(Resource.HEAP_BYTES, 500));
        assertFalse(one.tryCharge(Resource.HEAP_BYTES, 1));
        assertTrue(one.tryCharge(Resource.OUTGOING_BYTES, 5000));
    }

    @Test
    void theReserveOfOneAccountIsBounded() {
        BusBudgets bounded = budgets(1 << 30);
        bounded.apply(SMALL);
        Account one = bounded.open(Identity.ANONYMOUS, ":1.1");
        assertTrue(one.tryChargeReserved(Resource.OUTGOING_BYTES, 2000 + Budgets.RESERVED_BYTES));
        assertFalse(one.tryChargeReserved(Resource.OUTGOING_BYTES, 1));
    }

    @Test
    void oneAccountGetsHalfOfTheTotalAtMostWhateverThePolicySays() {
        BusBudgets bounded = budgets(800);
        Account one = bounded.open(Identity.ANONYMOUS, ":1.1");
        assertEquals(400, one.limit(Resource.OUTGOING_BYTES));
        assertEquals(300, one.limit(Resource.INCOMING_BYTES));
        assertEquals(Limits.BUILT_IN.maxMatchRulesPerConnection(), one.limit(Resource.MATCH_RULES));
    }

    @Test
    void theTotalIsThreeQuartersOfWhatTheRuntimeCanHoldAtMost() {
        BusBudgets small = new BusBudgets(options(0), 1000, 1000);
        assertEquals(375, small.open(Identity.ANONYMOUS, ":1.1").limit(Resource.OUTGOING_BYTES));
        BusBudgets greedy = new BusBudgets(options(1L << 40), 1000, 1000);
        assertEquals(375, greedy.open(Identity.ANONYMOUS, ":1.1").limit(Resource.OUTGOING_BYTES));
    }

    @Test
    void directMemoryIsWhatTheOptionSaysOrElseTheHeap() {
        assertEquals(64 << 20, DirectMemory.maxBytes(List.of("-Xmx1g"), 64 << 20));
        assertEquals(96L << 20, DirectMemory.maxBytes(List.of("-XX:MaxDirectMemorySize=1", "-XX:MaxDirectMemorySize=96m"), 7));
        assertEquals(3L << 30, DirectMemory.maxBytes(List.of("-XX:MaxDirectMemorySize=3G"), 7));
        assertEquals(7, DirectMemory.maxBytes(List.of("-XX:MaxDirectMemorySize=0"), 7));
    }

    @Test
    void creditingWhatWasNotChargedIsAFaultThatNamesAccountAndResource() {
        account.charge(Resource.NAMES, 1);
        Exception fault = assertThrows(IllegalStateException.class, () -> account.credit(Resource.NAMES, 2));
        assertTrue(fault.getMessage().contains(":1.7") && fault.getMessage().contains("NAMES"), fault.getMessage());
        assertEquals(1, budgets.held(Resource.NAMES));
    }

    @Test
    void amountsThatAreNotPositiveAreFaults() {
        assertThrows(IllegalStateException.class, () -> account.charge(Resource.NAMES, 0));
        assertThrows(IllegalStateException.class, () -> account.tryCharge(Resource.NAMES, -1));
        assertThrows(IllegalStateException.class, () -> account.credit(Resource.NAMES, -1));
    }

    @Test
    void closingGivesBackWhatIsStillChargedAndEndsTheAccount() {
        account.charge(Resource.OUTGOING_BYTES, 77);
        account.close();
        account.close();
        assertEquals(0, account.held(Resource.OUTGOING_BYTES));
        assertEquals(0, budgets.held(Resource.OUTGOING_BYTES));
        assertEquals(77, budgets.peak(Resource.OUTGOING_BYTES));
        assertThrows(IllegalStateException.class, () -> account.charge(Resource.OUTGOING_BYTES, 1));
    }

    @Test
    void theBusHoldsTheSumOfItsAccountsAfterAnyChargesAndCredits() {
        Random random = new Random(4711);
        List<Account> accounts = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            accounts.add(budgets.open(Identity.ANONYMOUS, ":1." + i));
        }
        long peak = 0;
        for (int i = 0; i < 20_000; i++) {
            Account any = accounts.get(random.nextInt(accounts.size()));
            long amount = 1 + random.nextInt(100);
            if (random.nextBoolean()) {
                any.tryCharge(Resource.OUTGOING_BYTES, amount);
            } else if (any.held(Resource.OUTGOING_BYTES) >= amount) {
                any.credit(Resource.OUTGOING_BYTES, amount);
            }
            long sum = accounts.stream().mapToLong(each -> each.held(Resource.OUTGOING_BYTES)).sum();
            assertEquals(sum, budgets.held(Resource.OUTGOING_BYTES));
            peak = Math.max(peak, sum);
        }
        assertEquals(peak, budgets.peak(Resource.OUTGOING_BYTES));
    }

    @Test
    void aNegativeTotalIsRefusedWithItsName() {
        Exception refused = assertThrows(IllegalArgumentException.class, () -> budgets(-5));
        assertTrue(refused.getMessage().contains("total.bytes=-5"), refused.getMessage());
    }

    private static Identity user(long uid) {
        return new Identity(uid, uid, new int[0], 7, new byte[0], null, null);
    }

    @Test
    void theMinimumOfAPeerIsItsOwnHoweverMuchOthersHold() {
        BusBudgets bounded = new BusBudgets(options(800, 0, 100), 1L << 40, 1L << 40);
        Account modest = bounded.open(user(1), ":1.1");
        assertTrue(modest.tryReserveMinimum());
        assertEquals(100, bounded.heldBytes(), "it counts before it is used");
        Account greedy = bounded.open(user(2), ":1.2");
        while (greedy.tryCharge(Resource.OUTGOING_BYTES, 10) || greedy.tryChargeReserved(Resource.OUTGOING_BYTES, 10)) {
            // It takes what it can.
        }
        assertEquals(750, bounded.heldBytes(), "a sixteenth is for newcomers");
        assertTrue(modest.tryCharge(Resource.OUTGOING_BYTES, 60) && modest.tryCharge(Resource.HEAP_BYTES, 40));
        assertFalse(modest.tryCharge(Resource.HEAP_BYTES, 1));
        assertEquals(750, bounded.heldBytes());
        modest.credit(Resource.OUTGOING_BYTES, 60);
        modest.credit(Resource.HEAP_BYTES, 40);
        modest.close();
        assertEquals(650, bounded.heldBytes());
    }

    @Test
    void whoseMinimumHasNoRoomIsNotAdmitted() {
        BusBudgets bounded = new BusBudgets(options(800, 0, 100), 1L << 40, 1L << 40);
        int admitted = 0;
        while (bounded.open(user(1), ":1." + admitted).tryReserveMinimum()) {
            admitted++;
        }
        assertEquals(8, admitted);
        assertEquals(800, bounded.heldBytes());
    }

    @Test
    void theAccountsOfOneUserHoldItsShareAtMostAndOthersTheRest() {
        BusBudgets bounded = new BusBudgets(options(800, 300, 10), 1L << 40, 1L << 40);
        for (int i = 0; i < 20; i++) {
            Account account = bounded.open(user(1000), ":1." + i);
            account.tryReserveMinimum();
            while (account.tryCharge(Resource.OUTGOING_BYTES, 10) || account.allowance().tryCharge(10)) {
                // It takes what it can.
            }
        }
        assertEquals(310, bounded.heldBytes(), "and one minimum, of the newcomers' sixteenth");
        Account other = bounded.open(user(1001), ":2.1");
        assertTrue(other.tryReserveMinimum());
        assertTrue(other.tryCharge(Resource.OUTGOING_BYTES, 250));
        assertTrue(bounded.openOwn("group telemetry").tryCharge(Resource.LANE_BYTES, 80), "a group is nobody's");
    }

    @Test
    void aFloodShutsNobodyOut() {
        for (long ofUser : new long[]{0, 4000}) {
            BusBudgets bounded = new BusBudgets(options(8000, ofUser, 10), 1L << 40, 1L << 40);
            for (int i = 0; i < 10; i++) {
                Account flood = bounded.open(user(1000), ":1." + i);
                while (flood.tryCharge(Resource.OUTGOING_BYTES, 1) || flood.tryChargeReserved(Resource.QUEUE_BYTES, 1)) {
                    // It takes what it can.
                }
            }
            assertTrue(bounded.open(user(1000), ":2.1").tryReserveMinimum(), "of the same user");
            assertTrue(bounded.open(user(1001), ":2.2").tryReserveMinimum(), "of another");
        }
    }

    @Test
    void theShareOfAUserIsFreeAgainWhenItsPeersHaveGone() {
        BusBudgets bounded = new BusBudgets(options(800, 300, 10), 1L << 40, 1L << 40);
        for (int i = 0; i < 10; i++) {
            Account account = bounded.open(user(1000), ":1." + i);
            assertTrue(account.tryReserveMinimum());
            assertTrue(account.tryCharge(Resource.UNFINISHED_BYTES, 250));
            account.credit(Resource.UNFINISHED_BYTES, 250);
            account.close();
        }
        assertEquals(0, bounded.heldBytes());
    }

    @Test
    void whatOtherThreadsTakeAndWhatTheBusTakesTogetherIsWithinTheTotal() throws InterruptedException {
        BusBudgets bounded = new BusBudgets(options(80_000, 0, 10), 1L << 40, 1L << 40);
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            Account account = bounded.open(user(i), ":1." + i);
            Thread thread = new Thread(() -> {
                for (int j = 0; j < 100_000; j++) {
                    if (account.allowance().tryCharge(7_000)) {
                        account.allowance().credit(7_000);
                    }
                }
            });
            threads.add(thread);
            thread.start();
        }
        Account account = bounded.open(user(9), ":1.9");
        for (int j = 0; j < 100_000; j++) {
            if (account.tryCharge(Resource.OUTGOING_BYTES, 30_000)) {
                account.credit(Resource.OUTGOING_BYTES, 30_000);
            }
        }
        for (Thread thread : threads) {
            thread.join();
        }
        assertEquals(0, bounded.heldBytes());
        assertEquals(0, bounded.held(Resource.LOCAL_BYTES));
        assertTrue(bounded.peakBytes() >= 30_000 && bounded.peakBytes() <= 70_000, "peak " + bounded.peakBytes());
    }

    @Test
    void whatABundleHasSentIsItsAccounts() {
        Account bundle = budgets.open(user(0), ":1.8");
        assertTrue(bundle.allowance().tryCharge(500));
        assertEquals(500, bundle.held(Resource.LOCAL_BYTES));
        assertEquals(500, bundle.heldBytes());
        assertEquals(500, budgets.held(Resource.LOCAL_BYTES));
        bundle.close();
        bundle.allowance().credit(500);
        assertEquals(0, budgets.heldBytes());
        assertEquals(500, budgets.peak(Resource.LOCAL_BYTES));
    }

    private static BusBudgets budgets(long totalBytes) {
        return new BusBudgets(options(totalBytes), 1L << 40, 1L << 40);
    }

    private static FlowOptions options(long totalBytes) {
        return options(totalBytes, 0, 0);
    }

    private static FlowOptions options(long totalBytes, long userBytes, long minimumBytes) {
        return new FlowOptions() {
            @Override
            public long user_bytes() {
                return userBytes;
            }

            @Override
            public long minimum_bytes() {
                return minimumBytes;
            }

            @Override
            public long total_bytes() {
                return totalBytes;
            }

            @Override
            public String outcome() {
                return "lossy";
            }

            @Override
            public String choices() {
                return "";
            }

            @Override
            public String[] outcomes() {
                return new String[0];
            }

            @Override
            public long peer_bytes() {
                return 0;
            }

            @Override
            public Class<? extends Annotation> annotationType() {
                return FlowOptions.class;
            }
        };
    }
}
