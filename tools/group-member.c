/*
 * Joins a multicast group of a Busway bus by a plain socket and prints each message: what such a member has to do, in plain C99 and nothing but the C library.
 *
 *     gcc -std=c99 -O2 -Wall -Wextra -o group-member tools/group-member.c
 *     ./group-member unix:path=/run/meters               connects (SOCK_SEQPACKET; option seqpacket of the group)
 *     ./group-member -d unix:path=/run/meters.d          joins from a datagram socket (SOCK_DGRAM; option datagram)
 *
 * Each line of standard input, 'PATH INTERFACE MEMBER', is published. bundles/group/README.md says what the packets are.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <poll.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

enum { CALL = 1, REPLY, ERROR, SIGNAL };
enum { PATH = 1, INTERFACE, MEMBER, ERROR_NAME, REPLY_TO, DESTINATION, SENDER, SIGNATURE, DESCRIPTORS, FIELDS };
enum { PACKET_BYTES = 1 << 16, MOST_BYTES = 128 << 20, FROZEN = F_SEAL_SEAL | F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE };
#define fail(...) (fprintf(stderr, "group-member: " __VA_ARGS__), fputc('\n', stderr), exit(1))

/* ---- D-Bus: reading and writing bytes; `bad` is set, and zeros are read, where a message is not what it should be. ---- */
typedef struct { uint8_t *bytes; size_t at, end; int bad; } Bytes;
static void align(Bytes *b, size_t to) { b->at = (b->at + to - 1) / to * to; }
static uint32_t number(Bytes *b, size_t size) {
	uint32_t value = 0;
	align(b, size);
	if (b->end < size || b->at > b->end - size) { b->bad = 1; b->at = b->end; return 0; }
	memcpy(&value, b->bytes + b->at, size);
	return b->at += size, value;
}
static const char *text(Bytes *b, size_t length_size) {
	size_t length = number(b, length_size), at = b->at;
	if (b->bad || length >= b->end - at || b->bytes[at + length]) { b->bad = 1; return ""; }
	return b->at += length + 1, (const char *)b->bytes + at;
}

/* Prints a message of this machine's byte order; 1 if it is one of the group's. */
static int show(uint8_t *bytes, size_t length, long count) {
	Bytes b = { bytes, 12, length, length < 16 || bytes[0] != 'l' };
	const char *texts[FIELDS];
	for (int i = 0; i < FIELDS; i++) texts[i] = "";
	size_t fields_end = number(&b, 4) + 16;
	while (!b.bad && b.at < fields_end) {
		align(&b, 8);
		uint32_t field = number(&b, 1);
		const char *type = text(&b, 1);
		if (field < FIELDS && *type && strchr("sog", *type)) texts[field] = text(&b, *type == 'g' ? 1 : 4);
		else number(&b, 4);
	}
	align(&b, 8);
	const char *first = *texts[SIGNATURE] == 's' ? text(&b, 4) : "";
	if (b.bad) fail("a packet of %zu bytes is no message", length);
	if (bytes[1] == ERROR) printf("refused: %s %s\n", texts[ERROR_NAME], first);
	else if (strcmp(texts[SENDER], "org.freedesktop.DBus") == 0)
		printf("%s %s\n", bytes[1] == REPLY ? "answered" : strcmp(texts[MEMBER], "NameAcquired") ? texts[MEMBER] : "joined", first);
	else
		return printf("%ld %s %s %s.%s %zu %.40s\n", count, texts[SENDER], texts[PATH], texts[INTERFACE], texts[MEMBER], length, first), 1;
	return 0;
}

static void put(Bytes *b, const void *from, size_t size, size_t to) {
	while (b->at % to) b->bytes[b->at++] = 0;
	memcpy(b->bytes + b->at, from, size), b->at += size;
}
static void put_text(Bytes *b, const char *value) {
	uint32_t length = strlen(value);
	put(b, &length, 4, 4), put(b, value, length + 1, 1);
}

/* A message without arguments, or a call of Join with an empty rule list, which asks for everything. */
static size_t message(uint8_t *to, int type, uint32_t serial, const char *path, const char *interface, const char *member) {
	uint8_t start[16] = { 'l', type, 1, 1 };
	Bytes b = { to, 0, 0, 0 };
	put(&b, start, sizeof start, 1);
	const char *values[] = { path, interface, member, "org.freedesktop.DBus" };
	uint8_t codes[] = { PATH, INTERFACE, MEMBER, DESTINATION };
	for (int i = 0; i < (type == CALL ? 4 : 3); i++) {
		uint8_t field[] = { codes[i], 1, i == 0 ? 'o' : 's', 0 };
		put(&b, field, sizeof field, 8), put_text(&b, values[i]);
	}
	if (type == CALL) put(&b, "\x08\x01g\0\x08sasa{sv}", 14, 8);
	uint32_t fields = b.at - 16, body = 0;
	put(&b, "", 0, 8);
	if (type == CALL) {
		size_t from = b.at;
		put_text(&b, ""), put(&b, "\0\0\0\0", 4, 4), put(&b, "\0\0\0\0", 4, 4);
		put(&b, "", 0, 8);
		body = b.at - from;
	}
	memcpy(to + 4, &body, 4), memcpy(to + 8, &serial, 4), memcpy(to + 12, &fields, 4);
	return b.at;
}

/* Receives a packet; a longer message comes as memory that nobody can change, which is read, not mapped. */
static uint8_t *receive(int fd, uint8_t *packet, ssize_t *length) {
	union { struct cmsghdr header; char space[CMSG_SPACE(4 * sizeof(int))]; } control;
	struct iovec vector = { packet, PACKET_BYTES };
	struct msghdr header = { .msg_iov = &vector, .msg_iovlen = 1, .msg_control = &control, .msg_controllen = sizeof control };
	*length = recvmsg(fd, &header, MSG_CMSG_CLOEXEC);
	struct cmsghdr *rights = CMSG_FIRSTHDR(&header);
	if (*length <= 0 || !rights || rights->cmsg_type != SCM_RIGHTS) return packet;
	int memory;
	memcpy(&memory, CMSG_DATA(rights), sizeof memory);
	packet[*length < 32 ? *length : 32] = 0;
	long size = strncmp((char *)packet, "MEMFD ", 6) ? 0 : atol((char *)packet + 6);
	if (size <= 0 || size > MOST_BYTES || (fcntl(memory, F_GET_SEALS) & FROZEN) != FROZEN) fail("memory that could be changed");
	uint8_t *large = malloc(size);
	if (!large || pread(memory, large, size, 0) != size) fail("no message of %ld bytes", size);
	close(memory);
	return *length = size, large;
}

int main(int count, char **arguments) {
	int datagram = count == 3 && strcmp(arguments[1], "-d") == 0;
	const char *start = "unix:path=", *where = count == 2 || datagram ? arguments[count - 1] : "";
	struct sockaddr_un group = { .sun_family = AF_UNIX }, own = { .sun_family = AF_UNIX };
	if (strncmp(where, start, strlen(start)) || strlen(where) - strlen(start) >= sizeof group.sun_path)
		fail("usage: group-member [-d] unix:path=/PATH");
	strcpy(group.sun_path, where + strlen(start));
	int fd = socket(AF_UNIX, datagram ? SOCK_DGRAM : SOCK_SEQPACKET, 0);
	static uint8_t packet[PACKET_BYTES + 1];
	if (datagram) {
		/* A name that the kernel chooses. */
		if (bind(fd, (struct sockaddr *)&own, offsetof(struct sockaddr_un, sun_path))) fail("no name can be had");
		size_t length = message(packet, CALL, 1, "/org/busway/groups", "org.busway.Groups1", "Join");
		if (sendto(fd, packet, length, 0, (struct sockaddr *)&group, sizeof group) < 0) fail("nobody is at %s", where);
	} else if (connect(fd, (struct sockaddr *)&group, sizeof group)) fail("nobody listens at %s", where);
	setvbuf(stdout, NULL, _IOLBF, 0);
	struct pollfd polled[] = { { fd, POLLIN, 0 }, { 0, POLLIN, 0 } };
	char line[1024], path[256], interface[256], member[256];
	uint32_t serial = 1;
	for (long shown = 0; poll(polled, 2, -1) >= 0;) {
		if (polled[0].revents) {
			ssize_t length;
			uint8_t *bytes = receive(fd, packet, &length);
			if (length <= 0) return 0;
			shown += show(bytes, length, shown);
			if (bytes != packet) free(bytes);
		}
		if (polled[1].revents) {
			/* One read is one line here, since this is an example and not a shell. */
			ssize_t got = read(0, line, sizeof line - 1);
			if (got <= 0) { polled[1].fd = -1; continue; }
			line[got] = 0;
			if (sscanf(line, "%255s %255s %255s", path, interface, member) == 3) {
				size_t length = message(packet, SIGNAL, ++serial, path, interface, member);
				if (sendto(fd, packet, length, 0, datagram ? (struct sockaddr *)&group : NULL, datagram ? sizeof group : 0) < 0)
					perror("group-member: publishing");
			}
		}
	}
	return 0;
}
