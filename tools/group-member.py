#!/usr/bin/env python3
"""Joins a multicast group of a Busway bus by a plain socket and prints each message: what such a member has to do, with nothing but Python's library.

    tools/group-member.py unix:path=/run/meters                     connects (SOCK_SEQPACKET; option seqpacket of the group)
    tools/group-member.py --datagram unix:path=/run/meters.d [RULE...]    joins from a datagram socket (SOCK_DGRAM; option datagram)

Each line of standard input, 'PATH INTERFACE MEMBER TEXT', is published. bundles/group/README.md says what the packets are.
"""
import array, fcntl, os, select, socket, struct, sys, tempfile

CALL, REPLY, ERROR, SIGNAL = 1, 2, 3, 4
PATH, INTERFACE, MEMBER, ERROR_NAME, REPLY_SERIAL, DESTINATION, SENDER, SIGNATURE = range(1, 9)
BUS, GROUPS = 'org.freedesktop.DBus', 'org.busway.Groups1'
F_GET_SEALS, FROZEN = 1034, 0x1 | 0x2 | 0x4 | 0x8
MOST_BYTES = 128 << 20


class Reader:
    """Values of a little- or big-endian message."""

    def __init__(self, data, order):
        self.data, self.at, self.order = data, 0, order

    def align(self, to):
        self.at = (self.at + to - 1) // to * to

    def number(self, code, size):
        self.align(size)
        value, = struct.unpack_from(self.order + code, self.data, self.at)
        self.at += size
        return value

    def text(self, code='I', size=4):
        length = self.number(code, size)
        value = self.data[self.at:self.at + length].decode()
        self.at += length + 1
        return value


def parse(data):
    """Type, header fields and the first argument, if that is a text."""
    reader = Reader(data, '<' if data[0:1] == b'l' else '>')
    reader.at = 12
    end = reader.number('I', 4) + 16
    fields = {}
    while reader.at < end:
        reader.align(8)
        code, kind = reader.number('B', 1), reader.text('B', 1)
        fields[code] = reader.text('B', 1) if kind == 'g' else reader.text() if kind in 'so' else reader.number('I', 4)
    reader.align(8)
    text = reader.text() if fields.get(SIGNATURE, '')[0:1] in ('s', 'o') else ''
    if fields.get(SIGNATURE) == 'st':  # what flow control tells: of whom so many were lost
        text += ' ' + str(reader.number('Q', 8))
    return data[1], fields, text


def string(value):
    data = value.encode()
    return struct.pack('<I', len(data)) + data + b'\0'


def padded(data, to=8):
    return data + b'\0' * (-len(data) % to)


def message(kind, serial, fields, signature, body):
    header = b''
    for code, value in list(fields.items()) + [(SIGNATURE, signature)]:
        letter = b'g' if code == SIGNATURE else b'o' if code == PATH else b's'
        field = bytes([code, 1]) + letter + b'\0'
        field += bytes([len(value)]) + value.encode() + b'\0' if code == SIGNATURE else string(value)
        header = padded(header) + field
    start = struct.pack('<cBBBIII', b'l', kind, 1, 1, len(body), serial, len(header))
    return padded(start + header) + body


def address(text):
    for start, prefix in (('unix:path=', ''), ('unix:abstract=', '\0')):
        if text.startswith(start):
            return prefix + text[len(start):]
    sys.exit('group-member: ' + text + ': must be unix:path=/PATH or unix:abstract=NAME')


def whole(packet, descriptors):
    """A message that is longer than a packet comes as memory that nobody can change: its seals say so, and it is read, not mapped."""
    if not packet.startswith(b'MEMFD '):
        return packet
    size = int(packet[6:])
    if len(descriptors) != 1 or size > MOST_BYTES or fcntl.fcntl(descriptors[0], F_GET_SEALS) & FROZEN != FROZEN:
        sys.exit('group-member: memory that could be changed')
    return os.pread(descriptors[0], size, 0)


def receive(sock):
    packet, control, _, _ = sock.recvmsg(65536, socket.CMSG_SPACE(4 * 16))
    descriptors = array.array('i')
    for level, kind, data in control:
        if level == socket.SOL_SOCKET and kind == socket.SCM_RIGHTS:
            descriptors.frombytes(data[:len(data) - len(data) % 4])
    try:
        return whole(packet, descriptors)
    finally:
        for each in descriptors:
            os.close(each)


def show(data, number):
    kind, fields, text = parse(data)
    if kind == ERROR:
        print('refused:', fields[ERROR_NAME], text, flush=True)
    elif fields.get(SENDER) == BUS:
        if kind == REPLY or fields.get(MEMBER) == 'NameAcquired':
            print('joined' if kind == SIGNAL else 'answered', text, flush=True)
        else:
            print('bus says', fields[INTERFACE] + '.' + fields[MEMBER], text, flush=True)
    else:
        print(number, fields[SENDER], fields[PATH], fields[INTERFACE] + '.' + fields[MEMBER], len(data), text[:40], flush=True)
        return number + 1
    return number


def main(arguments):
    datagram = arguments[:1] == ['--datagram']
    arguments = arguments[1:] if datagram else arguments
    if not arguments:
        sys.exit(__doc__)
    group, directory = address(arguments[0]), None
    if datagram:
        sock = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        directory = tempfile.TemporaryDirectory()
        sock.bind(directory.name + '/member')
        rules = b''
        for rule in arguments[1:]:
            rules = padded(rules, 4) + string(rule)
        body = padded(string(''), 4) + struct.pack('<I', len(rules)) + padded(rules, 4) + struct.pack('<I', 0)
        call = {PATH: '/org/busway/groups', INTERFACE: GROUPS, MEMBER: 'Join', DESTINATION: BUS}
        sock.sendto(message(CALL, 1, call, 'sasa{sv}', padded(body)), group)
    else:
        sock = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        sock.connect(group)
    serial, number, sources = 1, 0, [sock, sys.stdin]
    while True:
        for ready in select.select(sources, [], [])[0]:
            if ready is sock:
                data = receive(sock)
                if not data:
                    return 0
                number = show(data, number)
            else:
                line = sys.stdin.readline()
                if not line:
                    sources.remove(sys.stdin)
                    continue
                path, interface, member, text = line.rstrip('\n').split(' ', 3)
                serial += 1
                signal = message(SIGNAL, serial, {PATH: path, INTERFACE: interface, MEMBER: member}, 's', string(text))
                sock.sendto(signal, group) if datagram else sock.send(signal)


if __name__ == '__main__':
    sys.exit(main(sys.argv[1:]))
