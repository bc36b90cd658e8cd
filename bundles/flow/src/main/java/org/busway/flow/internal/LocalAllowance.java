package org.busway.flow.internal;

import org.busway.spi.flow.Allowance;

/** The allowance of one account. */
final class LocalAllowance implements Allowance {

    private final BusBudgets budgets;
    private final PeerAccount account;
    private final MemorySum sum = new MemorySum();

    LocalAllowance(BusBudgets budgets, PeerAccount account) {
        this.budgets = budgets;
        this.account = account;
    }

    @Override
    public boolean tryCharge(long bytes) {
        // As for all that can be refused: one account gets what is left for all others at most, but for the first message.
        long others = sum.held() == 0 ? 0 : account.heldBytes();
        if (bytes + others > budgets.freeBytes() || !budgets.tryTake(bytes, account.user())) {
            return false;
        }
        budgets.local().take(bytes);
        sum.take(bytes);
        return true;
    }

    @Override
    public void credit(long bytes) {
        sum.take(-bytes);
        budgets.local().take(-bytes);
        budgets.give(bytes, account.user());
    }

    long held() {
        return sum.held();
    }

    long peak() {
        return sum.peak();
    }
}
