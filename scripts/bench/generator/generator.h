// What the files of the load generator share. It knows no protocol: scripts/bench/generator.js writes a specification
// of texts to send, texts to wait for, and places in them for numbers. It opens raw sockets, counts every marked
// delivery on each of them, in order, and takes one core at most.
//
// A marker is the body of a message: `^`, three digits of the stream that sent it, seven digits of its number, dense
// from 0. So a gap, a double or a change of order shows on the socket where it happens.
#pragma once
#include <stddef.h>
#include <stdint.h>

enum {
  MARK = '^',
  MARK_BYTES = 11,
  STREAM_DIGITS = 3,
  NUMBER_DIGITS = 7,
  // Client frames are masked with this byte four times, so a digit is masked without asking where it stands.
  MASK = 0x5a,
  CARRY_BYTES = 128,
  READ_BYTES = 256 * 1024,
};

struct text {
  char *at;
  size_t length;
};

// Opening a connection: wait for `expect`, then send `send`; either may be empty.
struct step {
  struct text expect, send;
};

// The end of a read that may be the beginning of what is looked for.
struct carry {
  char at[CARRY_BYTES];
  size_t length;
};

struct socket {
  int fd, port;
  int step_count, step;
  struct step *steps;
  int64_t opened_ns, ready_ns;
  struct carry mark, text;
  uint32_t *next;   // the number that must come next, by stream
  uint32_t order;   // a sum over all that came, in its order
  uint64_t heard;
  int stream;       // which it writes, or -1
};

// One socket that writes to one audience.
struct stream {
  int socket, audience;
  struct text frame;
  int slot_count, slots[8]; // where in the frame the number stands
  uint32_t sent, acknowledged;
  int64_t *sent_ns;         // of the last `window` messages
};

extern struct socket *sockets;
extern struct stream *streams;
extern struct text ack; // empty: a writer's own copy is its acknowledgement
extern int socket_count, stream_count, epoll_fd;

int64_t now_ns(void);
void fail(const char *sentence, ...) __attribute__((noreturn, format(printf, 1, 2)));

// specification.c
void read_specification(const char *path);

// sockets.c
void open_all(int at_once);
void read_socket(struct socket *socket);
void write_socket(struct socket *socket, const char *bytes, size_t length);
void show_life(void);
int is_opening(void);
void report_opening(void);

// load.c
void run(double seconds, double per_second, int window, double patience);
int is_running(void);
int64_t next_due_ns(void);
void send_due(void);
void heard(struct socket *socket, uint32_t stream, uint32_t number);
void acknowledged(struct socket *socket);
void look_for_end(void);
