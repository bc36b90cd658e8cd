package org.busway.api.group;

/**
 * A lane held what no honest publisher writes. The member reads that lane no further and has told the bus, which ends the publisher's
 * part in the group; other lanes of the member go on.
 */
public final class LaneFaultException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final String group;
    private final long lane;
    private final String publisher;
    private final long position;

    /**
     * A fault.
     *
     * @param group the group's name
     * @param lane the lane's number in the group
     * @param publisher the unique name of who writes the lane
     * @param position where in the lane, in bytes since its beginning
     * @param what what is wrong, for a person
     */
    public LaneFaultException(String group, long lane, String publisher, long position, String what) {
        super("group \"" + group + "\": lane " + lane + " of " + publisher + ", position " + position + ": " + what);
        this.group = group;
        this.lane = lane;
        this.publisher = publisher;
        this.position = position;
    }

    /**
     * The group.
     *
     * @return its name
     */
    public String group() {
        return group;
    }

    /**
     * The lane.
     *
     * @return its number in the group
     */
    public long lane() {
        return lane;
    }

    /**
     * Who writes the lane.
     *
     * @return the unique name, by the word of the bus
     */
    public String publisher() {
        return publisher;
    }

    /**
     * Where in the lane.
     *
     * @return bytes since the lane's beginning
     */
    public long position() {
        return position;
    }
}
