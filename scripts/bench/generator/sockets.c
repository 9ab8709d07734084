// Opens the sockets, so many at once, and reads them: first the texts of the opening, then markers and
// acknowledgements. What one read cuts in two is carried over to the next.
#define _GNU_SOURCE
#include "generator.h"
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <unistd.h>

static const char PONG[] = {(char)0x8a, (char)0x80, MASK, MASK, MASK, MASK};

// Reads land behind room for what was carried over.
static char room[CARRY_BYTES + READ_BYTES];
static char *const data = room + CARRY_BYTES;

static int opened, ready, opening_at_once, tries_left;
static int64_t opening_since_ns;

static void connect_socket(struct socket *socket_) {
  if (socket_->fd >= 0) close(socket_->fd);
  int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
  if (fd < 0) fail("no more sockets after %d: raise the limit, `ulimit -n`", opened);
  int on = 1;
  setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(socket_->port)};
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (connect(fd, (struct sockaddr *)&address, sizeof address) < 0 && errno != EINPROGRESS)
    fail("port %d takes no connection: %s", socket_->port, strerror(errno));
  socket_->fd = fd;
  socket_->step = -1;
  socket_->mark.length = socket_->text.length = 0;
  socket_->opened_ns = now_ns();
  // Writable once, when it is connected.
  struct epoll_event event = {.events = EPOLLOUT, .data.ptr = socket_};
  epoll_ctl(epoll_fd, EPOLL_CTL_ADD, fd, &event);
}

static void open_more(void) {
  while (opened < socket_count && opened - ready < opening_at_once) connect_socket(&sockets[opened++]);
}

/** Closes whatever is open, and opens all anew. */
void open_all(int at_once) {
  for (int index = 0; index < socket_count; index++)
    if (sockets[index].fd >= 0) {
      close(sockets[index].fd);
      sockets[index].fd = -1;
    }
  opened = ready = 0;
  opening_at_once = at_once;
  tries_left = socket_count;
  opening_since_ns = now_ns();
  open_more();
}

int is_opening(void) { return opening_since_ns != 0 && ready < socket_count; }

static int by_size(const void *one, const void *other) {
  int64_t a = *(const int64_t *)one, b = *(const int64_t *)other;
  return (a > b) - (a < b);
}

void report_opening(void) {
  int64_t *took = malloc(socket_count * sizeof(int64_t)), last = opening_since_ns;
  for (int index = 0; index < socket_count; index++) {
    took[index] = sockets[index].ready_ns - sockets[index].opened_ns;
    if (sockets[index].ready_ns > last) last = sockets[index].ready_ns;
  }
  qsort(took, socket_count, sizeof(int64_t), by_size);
  printf("{\"event\":\"open\",\"sockets\":%d,\"seconds\":%.6f,\"p50Ms\":%.3f,\"p99Ms\":%.3f,\"maxMs\":%.3f}\n",
         socket_count, (last - opening_since_ns) / 1e9, took[socket_count / 2] / 1e6,
         took[(socket_count * 99) / 100] / 1e6, took[socket_count - 1] / 1e6);
  fflush(stdout);
  free(took);
}

void write_socket(struct socket *socket, const char *bytes, size_t length) {
  // So little is under way on each that the kernel always takes it, unless the server no longer reads.
  ssize_t written = write(socket->fd, bytes, length);
  if (written != (ssize_t)length)
    fail("a socket takes no more: the server does not read, or has closed it (%s)", strerror(errno));
}

/** Tells every server that we are there, so that it need not ask in the middle of a measurement. */
void show_life(void) {
  for (int index = 0; index < socket_count; index++) write_socket(&sockets[index], PONG, sizeof PONG);
}

/** Puts what was carried over before the new bytes; answers where to begin. */
static char *with_carry(struct carry *carry, char *begin) {
  begin -= carry->length;
  memcpy(begin, carry->at, carry->length);
  carry->length = 0;
  return begin;
}

static void carry_over(struct carry *carry, const char *from, const char *end) {
  carry->length = end - from;
  memcpy(carry->at, from, carry->length);
}

/** Where a text ends, or NULL, with its possible beginning carried over. */
static char *find(struct carry *carry, struct text text, char *begin, char *end) {
  char *from = with_carry(carry, begin);
  char *found = memmem(from, end - from, text.at, text.length);
  if (found != NULL) return found + text.length;
  size_t most = text.length - 1, size = end - from;
  carry_over(carry, end - (size < most ? size : most), end);
  return NULL;
}

/** Goes on with the opening as far as it can; answers what is left to read after it. */
static char *open_further(struct socket *socket, char *begin, char *end) {
  while (socket->step < socket->step_count) {
    struct step *step = &socket->steps[socket->step];
    if (step->expect.length > 0) {
      char *after = begin < end ? find(&socket->text, step->expect, begin, end) : NULL;
      if (after == NULL) return end;
      begin = after;
    }
    if (step->send.length > 0) write_socket(socket, step->send.at, step->send.length);
    socket->step++;
  }
  socket->ready_ns = now_ns();
  ready++;
  open_more();
  return begin;
}

/** -1 where they are none: the length of a frame may be any byte, that of a marker's begin too. */
static int64_t digits(const char *at, int count) {
  int64_t value = 0;
  for (int digit = 0; digit < count; digit++) {
    if (at[digit] < '0' || at[digit] > '9') return -1;
    value = value * 10 + at[digit] - '0';
  }
  return value;
}

static void hear_marks(struct socket *socket, char *begin, char *end) {
  char *at = with_carry(&socket->mark, begin);
  while ((at = memchr(at, MARK, end - at)) != NULL) {
    if (end - at < MARK_BYTES) return carry_over(&socket->mark, at, end);
    int64_t stream = digits(at + 1, STREAM_DIGITS), number = digits(at + 1 + STREAM_DIGITS, NUMBER_DIGITS);
    if (stream >= 0 && number >= 0) heard(socket, stream, number);
    at += stream >= 0 && number >= 0 ? MARK_BYTES : 1;
  }
}

static void hear_acks(struct socket *socket, char *begin, char *end) {
  while ((begin = find(&socket->text, ack, begin, end)) != NULL) acknowledged(socket);
}

/** Of more than the system queues for a server it resets some: they come again, as clients do. */
static int comes_again(struct socket *socket) {
  if (socket->step >= socket->step_count || socket->text.length > 0 || tries_left-- <= 0) return 0;
  int64_t since = socket->opened_ns;
  connect_socket(socket);
  socket->opened_ns = since;
  return 1;
}

void read_socket(struct socket *socket) {
  if (socket->step == -1) {
    socket->step = 0;
    struct epoll_event event = {.events = EPOLLIN, .data.ptr = socket};
    epoll_ctl(epoll_fd, EPOLL_CTL_MOD, socket->fd, &event);
    open_further(socket, data, data);
    return;
  }
  ssize_t size = read(socket->fd, data, READ_BYTES);
  if (size < 0 && errno == EAGAIN) return;
  if (size <= 0 && comes_again(socket)) return;
  if (size <= 0)
    fail("the server closed socket %d at step %d of %d after %.120s", (int)(socket - sockets), socket->step,
         socket->step_count, socket->text.length > 0 ? socket->text.at : "nothing");
  char *begin = data, *end = data + size;
  // A ping that comes alone; while much comes, show_life has answered before it was asked.
  if (size >= 2 && end[-2] == (char)0x89 && end[-1] == 0) write_socket(socket, PONG, sizeof PONG);
  if (socket->step < socket->step_count) begin = open_further(socket, begin, end);
  if (begin == end) return;
  hear_marks(socket, begin, end);
  if (socket->stream >= 0 && ack.length > 0) hear_acks(socket, begin, end);
}
