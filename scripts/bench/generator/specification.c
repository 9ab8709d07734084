// Reads the specification: numbers in lines, and texts of so many bytes as the line before says.
#include "generator.h"
#include <stdio.h>
#include <stdlib.h>

struct socket *sockets;
struct stream *streams;
struct text ack;
int socket_count, stream_count;

static char *at, *end;

static long number(void) {
  char *after;
  long value = strtol(at, &after, 10);
  if (after == at) fail("the specification lacks a number at byte %ld from its end", (long)(end - at));
  at = after;
  return value;
}

static void line_ends(void) {
  if (at >= end || *at != '\n') fail("the specification lacks an end of line");
  at++;
}

static struct text text(long length) {
  if (length < 0 || length > end - at) fail("the specification ends too early");
  struct text found = {at, length};
  at += length;
  return found;
}

static void read_socket_lines(struct socket *socket) {
  *socket = (struct socket){.fd = -1, .stream = -1};
  socket->port = number();
  socket->step_count = number();
  line_ends();
  socket->steps = calloc(socket->step_count, sizeof(struct step));
  for (int step = 0; step < socket->step_count; step++) {
    long expect = number(), send = number();
    line_ends();
    socket->steps[step].expect = text(expect);
    socket->steps[step].send = text(send);
    if (expect > CARRY_BYTES) fail("a text to wait for has more than %d bytes", CARRY_BYTES);
  }
}

static void read_stream_lines(int index) {
  struct stream *stream = &streams[index];
  stream->socket = number();
  stream->audience = number();
  long length = number();
  stream->slot_count = number();
  if (stream->slot_count > 8) fail("a frame has more than 8 places for its number");
  for (int slot = 0; slot < stream->slot_count; slot++) {
    stream->slots[slot] = number();
    if (stream->slots[slot] + NUMBER_DIGITS > length) fail("a place for a number is outside its frame");
  }
  line_ends();
  stream->frame = text(length);
  if (stream->socket < 0 || stream->socket >= socket_count) fail("stream %d has no socket", index);
  if (sockets[stream->socket].stream != -1) fail("socket %d writes two streams", stream->socket);
  sockets[stream->socket].stream = index;
}

void read_specification(const char *path) {
  FILE *file = fopen(path, "rb");
  if (file == NULL) fail("cannot read %s", path);
  fseek(file, 0, SEEK_END);
  long size = ftell(file);
  rewind(file);
  at = malloc(size + 1);
  if (fread(at, 1, size, file) != (size_t)size) fail("cannot read all of %s", path);
  fclose(file);
  end = at + size;
  *end = '\0';
  long ack_length = number();
  line_ends();
  ack = text(ack_length);
  if (ack_length > CARRY_BYTES) fail("the acknowledgement has more than %d bytes", CARRY_BYTES);
  socket_count = number();
  line_ends();
  sockets = calloc(socket_count, sizeof(struct socket));
  for (int index = 0; index < socket_count; index++) read_socket_lines(&sockets[index]);
  stream_count = number();
  line_ends();
  if (stream_count > 1000) fail("there are more than 1000 streams");
  streams = calloc(stream_count, sizeof(struct stream));
  for (int index = 0; index < stream_count; index++) read_stream_lines(index);
  for (int index = 0; index < socket_count; index++)
    sockets[index].next = calloc(stream_count + 1, sizeof(uint32_t));
}
