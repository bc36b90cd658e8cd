package org.busway.group.internal;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.busway.api.BusException;
import org.busway.api.Message;
import org.busway.api.Struct;
import org.busway.group.internal.group.Group;
import org.busway.group.internal.settings.ConfiguredGroup;
import org.busway.group.internal.settings.GroupSettings;
import org.busway.group.internal.settings.OptionsOfCall;
import org.busway.group.internal.shared.GroupContext;
import org.busway.spi.group.BusEnd;
import org.busway.spi.group.BusPeer;
import org.busway.spi.group.GroupBus;

/** The object of the groups: finds out what a call wants, and answers it. Whatever is wrong with a call is an error for its caller alone. */
final class GroupsObject {

    /** So many groups are named to somebody who names none of them. */
    private static final int MOST_NAMED = 10;

    private final BusEnd bus;
    private final GroupContext context;
    private final GroupTable groups;
    private final MemberCalls memberCalls;
    private final PublisherCalls publisherCalls;

    GroupsObject(GroupContext context, GroupTable groups, MemberCalls memberCalls) {
        bus = context.bus();
        this.context = context;
        this.groups = groups;
        this.memberCalls = memberCalls;
        publisherCalls = new PublisherCalls(context);
    }

    /** A peer calls one of its methods. */
    void call(BusPeer caller, Message call) {
        try {
            switch (call.member()) {
                case "List" -> list(caller, call);
                case "Create" -> create(caller, call);
                case "Destroy" -> destroy(caller, call);
                case "Statistics" -> bus.reply(caller, call.serial(), "a{sv}", List.of(find(call).statistics().values()));
                case "Join" -> memberCalls.join(find(call), caller, call);
                case "Leave" -> memberCalls.leave(find(call), caller, call);
                case "LeaveLanes" -> memberCalls.leaveLanes(find(call), caller, call);
                case "SetFilter" -> memberCalls.setFilter(find(call), caller, call);
                case "Publish" -> publisherCalls.publish(find(call), caller, call);
                case "Mapped" -> publisherCalls.mapped(find(call), caller, call);
                case "Full" -> publisherCalls.full(find(call), caller, call);
                case "Announce" -> publisherCalls.announce(find(call), caller, call);
                case "Unpublish" -> publisherCalls.unpublish(find(call), caller, call);
                case "Lost" -> memberCalls.lost(find(call), caller, call);
                case "Fault" -> memberCalls.fault(find(call), caller, call);
                case "Decide" -> decide(find(call), caller, call);
                default -> throw new BusException(BusException.UNKNOWN_METHOD,
                        GroupBus.INTERFACE + " has no method " + call.member());
            }
        } catch (BusException e) {
            bus.error(caller, call.serial(), e.errorName(), e.getMessage());
        } catch (IllegalArgumentException e) {
            bus.error(caller, call.serial(), BusException.INVALID_ARGS, e.getMessage());
        }
        groups.wantSignals();
    }

    private Group find(Message call) {
        Group group = groups.named((String) call.argument(0));
        if (group == null) {
            List<String> some = groups.all().stream().limit(MOST_NAMED).map(Group::name).toList();
            throw new BusException("org.busway.Error.UnknownGroup", "there is no group \"" + Printable.text(call.argument(0))
                    + "\": there are " + some + (groups.all().size() > MOST_NAMED ? " and others, which List tells" : ""));
        }
        return group;
    }

    private void list(BusPeer caller, Message call) {
        List<Struct> all = groups.inOrder().stream().map(group -> Struct.of(group.name(), group.settings().values())).toList();
        bus.reply(caller, call.serial(), "a(sa{sv})", List.of(all));
    }

    private void privileged(BusPeer caller, Message call) {
        if (!bus.isPrivileged(caller)) {
            throw new BusException(BusException.ACCESS_DENIED,
                    call.member() + " is for root and the user of the bus: " + caller.uniqueName() + " is " + caller.identity());
        }
    }

    private void create(BusPeer caller, Message call) {
        privileged(caller, call);
        GroupSettings settings = GroupSettings.of(call.argument(0), OptionsOfCall.of(call.argument(1, Map.class)));
        if (groups.named(settings.name()) != null) {
            throw new BusException(BusException.FAILED,
                    "group \"" + settings.name() + "\" exists: destroy it first, or take another name");
        }
        Group created = new Group(settings, false, context, groups::pressedChanged);
        if (!created.tryChargeDefinition()) {
            created.close();
            throw new BusException(BusException.LIMITS_EXCEEDED, "group \"" + settings.name() + "\": the bus has no room for "
                    + settings.definitionBytes() + " bytes more: destroy other groups, or raise total.bytes of org.busway.flow");
        }
        try {
            groups.open(created, new PlainSockets(created, context, memberCalls, caller, groups));
        } catch (IOException e) {
            created.close();
            throw new BusException(BusException.FAILED, "group \"" + settings.name() + "\": " + e.getMessage(), e);
        }
        groups.add(created);
        bus.reply(caller, call.serial(), "", List.of());
    }

    private void destroy(BusPeer caller, Message call) {
        privileged(caller, call);
        Group group = find(call);
        if (group.isConfigured()) {
            throw new BusException(BusException.ACCESS_DENIED,
                    "group \"" + group.name() + "\" stands in the configuration: remove " + ConfiguredGroup.PID + "~"
                            + group.name()
                            + " there");
        }
        groups.remove(group);
        bus.reply(caller, call.serial(), "", List.of());
    }

    private void decide(Group group, BusPeer caller, Message call) {
        PlainSockets sockets = groups.sockets(group);
        if (sockets == null || !sockets.isOwner(caller)) {
            throw new BusException(BusException.ACCESS_DENIED,
                    caller.uniqueName() + " has not created group \"" + group.name() + "\": who has decides who joins");
        }
        if (!sockets.decide(((Number) call.arguments().get(1)).intValue(), (Boolean) call.arguments().get(2))) {
            throw new BusException(BusException.FAILED, "nobody waits with ticket " + call.arguments().get(1)
                    + ": decide once, within the group's deadline");
        }
        bus.reply(caller, call.serial(), "", List.of());
    }
}
