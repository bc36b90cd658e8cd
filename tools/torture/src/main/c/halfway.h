/*
 * Compiled into lane-reader.c before its first line: stops the process in the middle of the copy of the message at path /halt, and copies the rest when it is
 * continued. What stands in the lane may be another message by then.
 */
#define _GNU_SOURCE
#include <signal.h>
#include <string.h>

static inline void *copy_halfway(const char *into, void *to, const void *from, size_t bytes) {
	memcpy(to, from, bytes / 2);
	if (!strcmp(into, "copy") && memmem(from, bytes, "\0/halt", 7)) raise(SIGSTOP);
	memcpy((char *)to + bytes / 2, (const char *)from + bytes / 2, bytes - bytes / 2);
	return to;
}

#define memcpy(to, from, bytes) copy_halfway(#to, to, from, bytes)
