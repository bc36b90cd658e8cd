/*
 * Joins a multicast group of a Busway bus, maps its lane and prints each event: what a member has to do, in plain C99 and nothing but the C library.
 *
 *     gcc -std=c99 -O2 -Wall -Wextra -o lane-reader tools/lane-reader.c
 *     ./lane-reader unix:path=/run/busway/bus GROUP
 *
 * docs/lane-format.md says what is in the memory; this program is for little-endian machines, as that is. Each word of it is loaded once, with the ordering that
 * the format names, and checked before it is used: it is shared with other processes.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

enum { TAIL = 128, RESERVE = 256, ROOM_WAIT = 512, ROOM_POSITION = 520, LANE_HEADER = 4096, FRAME_HEADER = 64 };
enum { WAIT = 128, CURSORS = 512, CURSOR_BYTES = 128, MEMBERS = 256, MEMBER_COUNT = 16, MEMBER_BYTES = 16, LANE_BYTES = 64, LANE_END = 24, HAS_ENDED = 2 };
enum { MESSAGE = 1, VOID = 2, END = 3, ANNOUNCED = 4, GOES_ON = 1, EVICTED = 4, FREE = 0, MOST_BYTES = 1 << 20, MOST_DESCRIPTORS = 64 };
#define LAYOUT_HASH 0x489615B1u
#define VERSION 1u
#define LOAD(at) __atomic_load_n((const volatile uint64_t *)(at), __ATOMIC_ACQUIRE)
#define WIDE(value) ((unsigned long long)(value)) /* For %llu. */
#define STORE(at, value) __atomic_store_n((volatile uint64_t *)(at), (value), __ATOMIC_RELEASE)
#define fail(...) (fprintf(stderr, "lane-reader: " __VA_ARGS__), fputc('\n', stderr), exit(1))

/* ---- D-Bus: reading and writing bytes; `bad` is set, and zeros are read, where a message is not what it should be. ---- */
typedef struct { uint8_t *bytes; size_t at, end; int bad; } Bytes;
static void align(Bytes *b, size_t to) { b->at = (b->at + to - 1) / to * to; }
static uint64_t number(Bytes *b, size_t size) {
	uint64_t value = 0;
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

/* Goes over one value of a type that Join answers with. */
static void skip(Bytes *b, const char *type) {
	if (*type == 'a') {
		size_t length = number(b, 4);
		if (strchr("{tx", type[1])) align(b, 8);
		b->bad |= b->at > b->end || length > b->end - b->at;
		b->at = b->bad ? b->end : b->at + length;
	} else if (strchr("sog", *type)) text(b, *type == 'g' ? 1 : 4);
	else number(b, strchr("txd", *type) ? 8 : *type == 'y' ? 1 : 4);
}

enum { PATH = 1, INTERFACE, MEMBER, ERROR, REPLY_TO, DESTINATION, SENDER, SIGNATURE, DESCRIPTORS, FIELDS };
#define PRINTED(m) (m).texts[SENDER], (m).texts[PATH], (m).texts[INTERFACE], (m).texts[MEMBER]
typedef struct { int type; uint32_t numbers[FIELDS]; const char *texts[FIELDS]; Bytes body; } Message;

/* A message is good while its bytes are; its body is to be read at `body`. */
static Message parse(uint8_t *bytes, size_t length) {
	Message m = { .type = length < 16 || bytes[0] != 'l' ? 0 : bytes[1], .body = { bytes, 4, length, 0 } };
	for (int i = 0; i < FIELDS; i++) m.texts[i] = "";
	uint32_t body_length = number(&m.body, 4);
	number(&m.body, 4);
	uint64_t fields_end = number(&m.body, 4) + 16;
	while (!m.body.bad && m.body.at < fields_end) {
		align(&m.body, 8);
		uint64_t field = number(&m.body, 1);
		const char *type = text(&m.body, 1);
		if (field < FIELDS && *type && strchr("sog", *type)) m.texts[field] = text(&m.body, *type == 'g' ? 1 : 4);
		else if (field < FIELDS && *type == 'u') m.numbers[field] = number(&m.body, 4);
		else skip(&m.body, *type ? type : "y");
	}
	align(&m.body, 8);
	if (m.type == 0 || m.body.at > length || body_length != length - m.body.at) m.body.bad = 1;
	return m;
}

static struct { uint8_t bytes[MOST_BYTES]; size_t at, body; } out;
static void put(const void *value, size_t size, size_t alignment) {
	while (out.at % alignment) out.bytes[out.at++] = 0;
	if (out.at + size > MOST_BYTES) fail("a call of too many bytes");
	memcpy(out.bytes + out.at, value, size), out.at += size;
}
static void put_number(uint32_t value) { put(&value, 4, 4); }
static void put_text(const char *value) { put_number(strlen(value)); put(value, strlen(value) + 1, 1); }
static void put_field(uint8_t field, const char *type, const char *value) {
	uint8_t start[] = { field, 1, *type, 0, strlen(value) };
	put(start, *type == 'g' ? 5 : 4, 8);
	if (*type == 'g') put(value, strlen(value) + 1, 1);
	else put_text(value);
}

/* ---- The connection. ---- */
static int bus, passed[MOST_DESCRIPTORS], passed_count;
static uint8_t in[MOST_BYTES + 16];
static size_t filled, taken;
static uint32_t last_serial;
static void send_all(const void *bytes, size_t length) {
	if (send(bus, bytes, length, MSG_NOSIGNAL) != (ssize_t)length) fail("sending to the bus: %s", strerror(errno));
}
static void begin_call(const char *path, const char *interface, const char *member, const char *signature) {
	uint32_t start[4] = { 'l' | 1 << 8 | 1 << 24, 0, ++last_serial, 0 };
	out.at = 0;
	put(start, sizeof start, 1);
	put_field(PATH, "o", path), put_field(INTERFACE, "s", interface), put_field(MEMBER, "s", member);
	put_field(DESTINATION, "s", "org.freedesktop.DBus");
	if (*signature) put_field(SIGNATURE, "g", signature);
	memcpy(out.bytes + 12, &(uint32_t){ out.at - 16 }, 4);
	put("", 0, 8), out.body = out.at;
}
static void end_call(void) { memcpy(out.bytes + 4, &(uint32_t){ out.at - out.body }, 4), send_all(out.bytes, out.at); }
static void receive(void) {
	union { char bytes[CMSG_SPACE(sizeof passed)]; struct cmsghdr alignment; } control;
	memmove(in, in + taken, filled -= taken), taken = 0;
	struct iovec piece = { in + filled, MOST_BYTES - filled };
	struct msghdr message = { .msg_iov = &piece, .msg_iovlen = 1, .msg_control = control.bytes, .msg_controllen = sizeof control };
	ssize_t count = recvmsg(bus, &message, MSG_CMSG_CLOEXEC);
	if (count <= 0) fail("the bus has ended the connection");
	filled += count;
	struct cmsghdr *c = CMSG_FIRSTHDR(&message);
	int more = c && c->cmsg_type == SCM_RIGHTS ? (c->cmsg_len - CMSG_LEN(0)) / sizeof(int) : 0;
	if (passed_count + more > MOST_DESCRIPTORS) fail("too many descriptors");
	if (more) memcpy(passed + passed_count, CMSG_DATA(c), more * sizeof(int)), passed_count += more;
}

/* The next message, good until the one after it; waits for it if `waiting`, else its type may be 0. */
static Message next_message(int waiting) {
	for (;; receive()) {
		uint32_t header[4];
		memcpy(header, in + taken, sizeof header);
		uint64_t length = 16 + (((uint64_t)header[3] + 7) & ~7ull) + header[1];
		if (filled - taken >= 16 && filled - taken >= length) {
			Message m = parse(in + taken, length);
			if (m.body.bad) fail("the bus has sent a message that is not valid");
			return taken += length, m;
		}
		if (!waiting) return (Message) { .type = 0 };
		if (filled - taken >= 16 && length > MOST_BYTES) fail("a message of %llu bytes", WIDE(length));
	}
}
static int take_descriptor(void) {
	if (passed_count == 0) fail("a descriptor did not come");
	int first = passed[0];
	return memmove(passed, passed + 1, --passed_count * sizeof(int)), first;
}
static void close_descriptors(Message m) { while (m.numbers[DESCRIPTORS]--) close(take_descriptor()); }

/* Says one line of the handshake and expects how the answer begins. */
static void handshake(const char *line, const char *expected) {
	char answer[256] = "";
	send_all(line, strlen(line));
	for (size_t i = 0; i < sizeof answer - 1 && !strchr(answer, '\n'); i++) if (recv(bus, answer + i, 1, 0) != 1) break;
	if (strncmp(answer, expected, strlen(expected))) fail("the handshake fails: %s", answer);
}

static void open_connection(const char *address) {
	struct sockaddr_un name = { .sun_family = AF_UNIX };
	char uid[32], line[128] = "AUTH EXTERNAL ";
	size_t length = strncmp(address, "unix:path=", 10) ? 0 : strcspn(address + 10, ",");
	if (length == 0 || length >= sizeof name.sun_path) fail("address %s: must be unix:path=SOCKET", address);
	memcpy(name.sun_path, address + 10, length);
	bus = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (connect(bus, (struct sockaddr *)&name, sizeof name)) fail("%s: %s", address, strerror(errno));
	snprintf(uid, sizeof uid, "%u", (unsigned)getuid());
	for (char *digit = uid; *digit; digit++) sprintf(line + strlen(line), "%02x", *digit);
	send_all("", 1), handshake(strcat(line, "\r\n"), "OK ");
	handshake("NEGOTIATE_UNIX_FD\r\n", "AGREE_UNIX_FD"), send_all("BEGIN\r\n", 7);
}

/* ---- The lane. ---- */
static const uint8_t *lane, *control;
static uint8_t *cursors, *copy;
static uint64_t ring_bytes, position, frame, lane_end; /* Its writer may write on behind that: UINT64_MAX while the bus has set none. */
static uint32_t slot, lane_number;
static char owner[256]; /* Whose lane it is: only in the bus's own does a message say who sent it. */
static int doorbell, memory = -1;

static void *map(int fd, const char *magic, size_t bytes, int protection) {
	struct stat status;
	int seals = F_SEAL_SHRINK | F_SEAL_GROW | (protection == PROT_READ ? F_SEAL_FUTURE_WRITE : 0);
	if (fstat(fd, &status) || (bytes && (size_t)status.st_size != bytes)) fail("memory of another size than was told");
	if ((fcntl(fd, F_GET_SEALS) & seals) != seals) fail("memory that its sender could take away");
	void *mapped = mmap(NULL, status.st_size, protection, MAP_SHARED, fd, 0);
	if (mapped == MAP_FAILED) fail("mapping: %s", strerror(errno));
	if (memcmp(mapped, magic, 8) || LOAD((uint8_t *)mapped + 8) != ((uint64_t)LAYOUT_HASH << 32 | VERSION)) fail("lane %u of %s: memory that is no %s of version %u", lane_number, owner, magic, VERSION);
	return close(fd), mapped;
}

/* A lane comes before the reply to Join, and another one whenever all have to leave a lane that somebody maps who was put out. */
static int lane_added(Message m) {
	if (m.type != 4 || strcmp(m.texts[MEMBER], "LaneAdded") || strcmp(m.texts[SENDER], "org.freedesktop.DBus")) return 0;
	text(&m.body, 4), lane_number = number(&m.body, 4), m.body.at += 8, position = number(&m.body, 8), frame = number(&m.body, 8), lane_end = UINT64_MAX;
	snprintf(owner, sizeof owner, "%s", text(&m.body, 4));
	if (lane) munmap((void *)lane, LANE_HEADER + ring_bytes), close(doorbell);
	return lane = NULL, memory = take_descriptor(), doorbell = take_descriptor(), 1;
}

/* Calls Join and takes what comes: the lane in a signal before the reply, everything else in the reply. */
static void join(const char *group) {
	begin_call("/org/busway/groups", "org.busway.Groups1", "Join", "sasa{sv}"), put_text(group);
	put("\0\0\0\0\0\0\0", 8, 4), put("", 0, 8), end_call(); /* No rules, which means every message of the group, and no options. */
	for (;;) {
		Message m = next_message(1); Bytes *b = &m.body;
		int is_lane = lane_added(m), is_reply = m.numbers[REPLY_TO] == last_serial;
		if (!is_lane && !is_reply) close_descriptors(m);
		if (is_reply) {
			if (m.type == 3) fail("%s: %s", m.texts[ERROR], text(b, 4));
			if (strcmp(text(b, 4), "mapped")) fail("the bus lets this program see its messages by a socket only: use AddMatch");
			size_t end = number(b, 4);
			align(b, 8);
			for (end += b->at; !b->bad && b->at < end; align(b, 8)) {
				const char *key = text(b, 4), *type = text(b, 1);
				if (!strcmp(key, "slot")) slot = number(b, 4);
				else if (!strcmp(key, "lane.bytes")) ring_bytes = number(b, 8);
				else if (!strcmp(key, "layout.hash")) { if (number(b, 8) != LAYOUT_HASH) fail("the bus lays its memory out otherwise than this program"); }
				else if (strcmp(key, "order")) skip(b, type);
				else if (strcmp(text(b, 4), "single")) fail("several write in this group; this program follows one lane, not the order of several");
			}
			if (b->bad || ring_bytes == 0 || memory < 0) fail("the reply to Join cannot be read");
			break;
		}
	}
	control = map(take_descriptor(), "BUSWAYCT", 0, PROT_READ);
	cursors = map(take_descriptor(), "BUSWAYCU", 0, PROT_READ | PROT_WRITE);
	lane = map(memory, "BUSWAYLN", LANE_HEADER + ring_bytes, PROT_READ), copy = malloc(ring_bytes / 8);
}

/* Up to where the lane may be read: its tail, or where the bus says in the control page that it ended, once that was seen. */
static uint64_t readable(void) {
	uint64_t tail = LOAD(lane + TAIL), members = (uint32_t)LOAD(control + MEMBER_COUNT);
	const uint8_t *entry = control + ((MEMBERS + MEMBER_BYTES * members + 127) & ~127ull) + LANE_BYTES * lane_number;
	if (lane_end == UINT64_MAX && (uint32_t)LOAD(entry) == HAS_ENDED) lane_end = LOAD(entry + LANE_END);
	return tail <= lane_end ? tail : position <= lane_end ? lane_end : position;
}

/* Reads up to there; 0 when the lane or the membership has ended. */
static int read_frames(void) {
	uint64_t tail = readable(), header[8];
	while (position != tail) {
		const uint8_t *at = lane + LANE_HEADER + (position & (ring_bytes - 1));
		for (int i = 0; i < 8; i++) header[i] = LOAD(at + 8 * i);
		uint64_t length = (uint32_t)header[0], kind = header[0] >> 32, advance = (length + 63) & ~63ull;
		int sound = kind >= MESSAGE && kind <= ANNOUNCED && length >= FRAME_HEADER && length <= ring_bytes / 8 && advance <= tail - position && header[1] == position
				&& (position & (ring_bytes - 1)) + advance <= ring_bytes;
		int wanted = sound && kind == MESSAGE;
		if (wanted) memcpy(copy, at + FRAME_HEADER, length - FRAME_HEADER);
		__atomic_thread_fence(__ATOMIC_ACQUIRE); /* What was copied is of this lap if the writer has reserved no later one. */
		uint32_t state = (uint32_t)LOAD(control + MEMBERS + MEMBER_BYTES * slot);
		if (state == EVICTED || state == FREE) return puts("put out of the group"), 0;
		if (!sound || (int64_t)(LOAD(lane + RESERVE) - ring_bytes - position) > 0)
			fail("lane %u of %s is broken at %llu: %llu bytes that say %llu, tail %llu", lane_number, owner, WIDE(position), WIDE(length), WIDE(header[1]), WIDE(tail));
		if (kind == END && header[3] != GOES_ON) return puts("the lane has ended"), 0;
		if (kind != VOID && header[2] != frame && frame != UINT64_MAX) printf("lost frames %llu to %llu\n", WIDE(frame), WIDE(header[2] - 1));
		if (kind != VOID) frame = header[2] + 1;
		Message m = wanted ? parse(copy, length - FRAME_HEADER) : (Message) { .type = 0 };
		if (m.body.bad) fail("a message in lane %u is broken", lane_number);
		if (strcmp(owner, "org.freedesktop.DBus")) m.texts[SENDER] = owner;
		if (kind == ANNOUNCED) printf("%llu %s is too long for the lane: this program does not read the memory that was announced\n", WIDE(header[2]), owner);
		if (wanted) printf("%llu %s %s %s.%s\n", WIDE(header[2]), PRINTED(m));
		position += advance;
	}
	STORE(cursors + CURSORS + CURSOR_BYTES * lane_number, position);
	__atomic_thread_fence(__ATOMIC_SEQ_CST); /* The cursor is stored before it is looked whether the writer waits for room. */
	if (LOAD(lane + ROOM_WAIT) & 1 && position >= LOAD(lane + ROOM_POSITION)) send(doorbell, "", 1, MSG_DONTWAIT | MSG_NOSIGNAL);
	return fflush(stdout), 1;
}

int main(int count, char **arguments) {
	if (count != 3) fail("usage: lane-reader unix:path=SOCKET GROUP");
	open_connection(arguments[1]);
	begin_call("/org/freedesktop/DBus", "org.freedesktop.DBus", "Hello", ""), end_call();
	join(arguments[2]);
	printf("joined %s in slot %u, %llu bytes of lane\n", arguments[2], slot, WIDE(ring_bytes));
	while (read_frames()) {
		uint64_t wait = (LOAD(cursors + WAIT) + 1) | 1, rung[8];
		STORE(cursors + WAIT, wait);
		__atomic_thread_fence(__ATOMIC_SEQ_CST); /* Whoever writes now sees that this program sleeps, or this program sees the new tail. */
		struct pollfd woken[] = { { doorbell, POLLIN, 0 }, { bus, POLLIN, 0 } };
		if (readable() == position) poll(woken, 2, -1);
		while (recv(doorbell, rung, sizeof rung, MSG_DONTWAIT) == sizeof rung) continue;
		STORE(cursors + WAIT, wait + 1);
		if (woken[1].revents) receive();
		for (Message m; (m = next_message(0)).type;) { /* It has subscribed to nothing: what is for nobody in particular is of the group, and no lane holds it. */
			if (!read_frames()) return 0;
			if (lane_added(m)) lane = map(memory, "BUSWAYLN", LANE_HEADER + ring_bytes, PROT_READ);
			else close_descriptors(m); /* Of what is announced, too. */
			if (m.type == 4 && !*m.texts[DESTINATION]) printf("by socket %s %s %s.%s\n", PRINTED(m));
		}
	}
	return 0;
}
