/**
 * What programs and bundles compile against: the values that D-Bus messages carry, and a connection to the bus.
 *
 * <p>D-Bus types are Java types as follows (specification, "Type System"):
 *
 * <table>
 * <caption>D-Bus types and their Java types</caption>
 * <tr><th>code</th><th>Java</th><th>code</th><th>Java</th></tr>
 * <tr><td>y</td><td>Byte</td><td>d</td><td>Double</td></tr>
 * <tr><td>b</td><td>Boolean</td><td>s</td><td>String</td></tr>
 * <tr><td>n</td><td>Short</td><td>o</td><td>{@link org.busway.api.ObjectPath}</td></tr>
 * <tr><td>q</td><td>Integer, 0 to 65,535</td><td>g</td><td>{@link org.busway.api.Signature}</td></tr>
 * <tr><td>i</td><td>Integer</td><td>h</td><td>{@link org.busway.api.Descriptor}</td></tr>
 * <tr><td>u</td><td>Long, 0 to 2<sup>32</sup>-1</td><td>v</td><td>{@link org.busway.api.Variant}</td></tr>
 * <tr><td>x</td><td>Long</td><td>(...)</td><td>{@link org.busway.api.Struct}</td></tr>
 * <tr><td>t</td><td>Long, its bits unsigned</td><td>a{..}</td><td>{@code Map}, in the order of the message</td></tr>
 * <tr><td>ay</td><td>{@code byte[]}</td><td>a.</td><td>{@code List}</td></tr>
 * </table>
 *
 * Where a value is given to the bus, any {@code Number} in range is taken for a numeric type and a {@code String} for an
 * object path or a signature; a value out of range is an {@link IllegalArgumentException} that names its place.
 */
@org.osgi.annotation.bundle.Export
@org.osgi.annotation.versioning.Version("1.2.0")
package org.busway.api;
