package org.busway.broker.internal.driver;

import java.util.function.Supplier;
import org.busway.api.BusException;
import org.busway.broker.internal.memory.DescriptorSet;
import org.busway.broker.internal.names.NameTable;
import org.busway.broker.internal.peer.Peer;
import org.busway.broker.internal.route.BusHeader;
import org.busway.broker.internal.route.BusVoice;
import org.busway.broker.internal.route.Parcel;
import org.busway.broker.internal.route.Refusal;
import org.busway.spi.policy.Identity;
import org.busway.wire.body.BodyWriter;

/** The methods that say who a peer is, as the kernel or the framework told the bus. */
final class CredentialMethods {

    /** A key of our own in the answer of GetConnectionCredentials: the symbolic name of a peer that is a bundle. */
    private static final String BUNDLE = "org.busway.Bundle";

    private final NameTable names;
    private final BusVoice voice;
    private final Supplier<Identity> self;

    CredentialMethods(NameTable names, BusVoice voice, Supplier<Identity> self) {
        this.names = names;
        this.voice = voice;
        this.self = self;
    }

    Refusal unixUser(Parcel call) {
        Identity identity = find(call);
        if (identity == null) {
            return nobody(call, "UID");
        }
        if (identity.uid() == Identity.UNKNOWN) {
            return new Refusal(BusException.FAILED, "Could not determine UID for '" + call.argument(0) + "'");
        }
        voice.reply(call, "u", out -> out.int32((int) identity.uid()));
        return null;
    }

    Refusal unixProcessId(Parcel call) {
        Identity identity = find(call);
        if (identity == null) {
            return nobody(call, "PID");
        }
        if (identity.pid() == Identity.UNKNOWN) {
            return new Refusal("org.freedesktop.DBus.Error.UnixProcessIdUnknown",
                    "Could not determine PID for '" + call.argument(0) + "'");
        }
        voice.reply(call, "u", out -> out.int32((int) identity.pid()));
        return null;
    }

    Refusal auditSessionData(Parcel call) {
        if (find(call) == null) {
            return nobody(call, "audit session data");
        }
        return new Refusal("org.freedesktop.DBus.Error.AdtAuditDataUnknown",
                "Could not determine audit session data for '" + call.argument(0) + "'");
    }

    Refusal selinuxContext(Parcel call) {
        if (find(call) == null) {
            return nobody(call, "security context");
        }
        return new Refusal("org.freedesktop.DBus.Error.SELinuxSecurityContextUnknown",
                "Could not determine security context for '" + call.argument(0) + "'");
    }

    Refusal credentials(Parcel call) {
        Identity identity = find(call);
        if (identity == null) {
            return nobody(call, "credentials");
        }
        Peer peer = names.owner(call.argument(0));
        int process = peer != null && call.from().takesDescriptors() ? peer.openProcessDescriptor() : -1;
        BusHeader header = BusHeader.reply(call.serial(), call.from().uniqueName(), "a{sv}");
        if (process < 0) {
            voice.send(header, out -> write(out, identity, false), null, call.from());
        } else {
            DescriptorSet passed = new DescriptorSet(new int[]{process});
            voice.send(header, out -> write(out, identity, true), passed, call.from());
            passed.release();
        }
        return null;
    }

    private static void write(BodyWriter out, Identity identity, boolean withProcess) {
        int array = out.beginArray('{');
        if (identity.pid() != Identity.UNKNOWN) {
            Values.entry(out, "ProcessID", identity.pid());
        }
        if (identity.uid() != Identity.UNKNOWN) {
            Values.entry(out, "UnixUserID", identity.uid());
        }
        if (identity.groups().length > 0) {
            Values.entry(out, "UnixGroupIDs", identity.groups());
        }
        if (withProcess) {
            out.align(8).string("ProcessFD").signature("h").int32(0);
        }
        if (identity.securityLabel().length > 0) {
            Values.entry(out, "LinuxSecurityLabel", identity.securityLabel());
        }
        if (identity.bundle() != null) {
            Values.entry(out, BUNDLE, identity.bundle());
        }
        out.endArray(array, '{');
    }

    private Identity find(Parcel call) {
        String name = call.argument(0);
        if (name.equals(BusHeader.NAME)) {
            return self.get();
        }
        Peer peer = names.owner(name);
        return peer == null ? null : peer.identity();
    }

    static Refusal nobody(Parcel call, String what) {
        return new Refusal(BusException.NAME_HAS_NO_OWNER,
                "Could not get " + what + " of name '" + call.argument(0) + "': no such name");
    }
}
