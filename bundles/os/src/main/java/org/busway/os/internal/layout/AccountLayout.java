package org.busway.os.internal.layout;

/** {@code struct passwd} and {@code struct group}. */
public final class AccountLayout {

    public static final AccountLayout CURRENT = new AccountLayout(Abi.CURRENT);

    public final int userName = 0;
    public final int userUid;
    public final int userGid;
    public final int userHome;
    public final int userShell;
    public final int userSize;

    public final int groupName = 0;
    public final int groupGid;
    public final int groupSize;

    public AccountLayout(Abi abi) {
        int word = abi.wordBytes();
        userUid = 2 * word;
        userGid = userUid + 4;
        int comment = abi.aligned(userGid + 4);
        userHome = comment + word;
        userShell = userHome + word;
        userSize = userShell + word;
        groupGid = 2 * word;
        groupSize = abi.aligned(groupGid + 4) + word;
    }
}
