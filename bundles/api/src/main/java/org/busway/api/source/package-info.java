/**
 * Event sources: what one tells about itself ({@link org.busway.api.source.EventSource}), what runs one ({@link org.busway.api.source.ThreadedSource} with
 * {@link org.busway.api.source.SourceWork}), and what those that follow devices listen to ({@link org.busway.api.source.DeviceFollower} with
 * {@link org.busway.api.source.DeviceWork}). What a source shows and tells on the bus: {@link org.busway.api.source.SourceObjects} with {@link org.busway.api.source.Described},
 * {@link org.busway.api.source.SourceName}, {@link org.busway.api.source.Telling}.
 */
@org.osgi.annotation.bundle.Export
@org.osgi.annotation.versioning.Version("2.0.0")
package org.busway.api.source;
