/**
 * Event sources: what one tells about itself ({@link org.busway.api.source.EventSource}), what runs one ({@link org.busway.api.source.ThreadedSource} with
 * {@link org.busway.api.source.SourceWork}), and what those that follow devices listen to ({@link org.busway.api.source.DeviceFollower} with
 * {@link org.busway.api.source.DeviceWork}).
 */
@org.osgi.annotation.bundle.Export
@org.osgi.annotation.versioning.Version("1.3.0")
package org.busway.api.source;
