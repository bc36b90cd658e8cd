/**
 * Multicast groups: one write, every member reads it where it was written.
 *
 * <p>A group has a name and rules that say what belongs in it; the integrator defines it. A <i>publisher</i> writes signals into the group's
 * lane, a ring in shared memory; each <i>member</i> reads them there, all in the same order. Where a peer may not or cannot map memory, its
 * messages come over its connection instead: same methods, same order. Nothing is lost without being told
 * ({@link org.busway.api.group.MemberHandler#lost}).
 *
 * <pre>{@code
 * Publisher out = bus.group("telemetry").publisher();
 * out.send(Message.signal("/engine", "org.example.Engine1", "Rpm").body("d", 812.5).build());
 *
 * PullMember in = bus.group("telemetry").join(MatchRule.signal("org.example.Engine1", "Rpm"));
 * while (in.read(rpm -> show(rpm.toMessage()), 64, Duration.ofSeconds(1)) != PullMember.ENDED) {}
 * }</pre>
 */
@org.osgi.annotation.bundle.Export
@org.osgi.annotation.versioning.Version("1.1.0")
package org.busway.api.group;
