package org.busway.auth.internal;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Pattern;

import org.busway.os.Processes;
import org.busway.os.SystemCallException;
import org.busway.os.Users;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The machine's own users. A number stands for itself even where no account has it, as in a container that runs without
 * a list of users. A look-up that fails is logged and answered as "no such account".
 */
public final class MachineAccounts implements Accounts {

    private static final Logger LOG = LoggerFactory.getLogger(MachineAccounts.class);
    private static final Pattern NUMBER = Pattern.compile("[0-9]{1,10}");
    private static final Path CONSOLE_USERS = Path.of("/run/console");

    @Override
    public OptionalLong uidOf(String user) {
        if (NUMBER.matcher(user).matches()) {
            return OptionalLong.of(Long.parseLong(user));
        }
        try {
            return Users.byName(user).map(found -> OptionalLong.of(found.uid())).orElseGet(OptionalLong::empty);
        } catch (SystemCallException e) {
            LOG.warn("user \"{}\" not found: {}", user, e.getMessage());
            return OptionalLong.empty();
        }
    }

    @Override
    public OptionalLong gidOf(String group) {
        if (NUMBER.matcher(group).matches()) {
            return OptionalLong.of(Long.parseLong(group));
        }
        try {
            return Users.gidOf(group).map(OptionalLong::of).orElseGet(OptionalLong::empty);
        } catch (SystemCallException e) {
            LOG.warn("group \"{}\" not found: {}", group, e.getMessage());
            return OptionalLong.empty();
        }
    }

    @Override
    public int[] groupsOf(long uid) {
        try {
            Optional<Users.User> user = Users.byUid(uid);
            if (user.isEmpty()) {
                return new int[0];
            }
            return Arrays.stream(Users.groupsOf(uid, user.get().gid())).sorted().mapToInt(gid -> (int) gid).toArray();
        } catch (SystemCallException e) {
            LOG.warn("groups of uid {} not found: {}", uid, e.getMessage());
            return new int[0];
        }
    }

    @Override
    public Optional<String> homeOf(long uid) {
        try {
            return Users.byUid(uid).map(Users.User::home);
        } catch (SystemCallException e) {
            LOG.warn("home of uid {} not found: {}", uid, e.getMessage());
            return Optional.empty();
        }
    }

    @Override
    public boolean isAtConsole(long uid) {
        try {
            return Users.byUid(uid).filter(user -> Files.exists(CONSOLE_USERS.resolve(user.name()))).isPresent();
        } catch (SystemCallException e) {
            LOG.warn("uid {} is taken to be away from the console: {}", uid, e.getMessage());
            return false;
        }
    }

    @Override
    public long ownUid() {
        return Processes.uid();
    }
}
