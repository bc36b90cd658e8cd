package org.busway.integration.guests.member;

import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;

import org.busway.api.BusConnection;
import org.busway.api.MatchRule;
import org.busway.api.ObjectInterface;
import org.busway.api.ObjectPath;
import org.busway.api.group.Member;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** A bundle that knows {@code api} alone and is a member of a group. It tells over the bus what it was handed. */
@Component(service = {}, immediate = true)
public final class GroupGuest {

    private final List<String> heard = new CopyOnWriteArrayList<>();

    @Activate
    public GroupGuest(@Reference BusConnection bus) {
        bus.export(new ObjectPath("/guest"), ObjectInterface.named("org.example.GroupGuest1").method("Join", "s", "b", call -> {
            Member member = bus.group(call.argument(0)).join(MatchRule.signal("com.example.Meter", "Value"),
                    value -> heard.add(value.sender() + " " + value.body().getInt()));
            return List.of(member.isMapped());
        }).method("Heard", "", "as", call -> List.of(List.copyOf(heard))).build());
        bus.requestName("org.example.GroupGuest", Set.of());
    }
}
