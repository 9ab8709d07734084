// Sends: a window of unacknowledged messages on every stream (closed loop), or at a fixed rate whatever the server
// does (open loop), timed from when a message was meant to go. Then waits for what is under way, and reports.
#include "generator.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

static const size_t MOST_SAMPLES = 16 * 1000 * 1000;

static struct {
  int is_running, window;
  double per_second;
  int64_t began_ns, ends_ns, last_ns, patience_ns;
  double cpu_seconds;
  uint64_t sent, acknowledged, heard, expected, disorder;
  uint32_t due;      // messages of the open loop that have gone
  uint32_t *first;   // the number that each stream began this run with
  char fault[160];   // the first
} load;

static uint32_t *samples; // microseconds
static size_t sample_count;

static void sample(int64_t ns) {
  if (samples == NULL) samples = malloc(MOST_SAMPLES * sizeof(uint32_t));
  if (sample_count < MOST_SAMPLES) samples[sample_count++] = (uint32_t)(ns / 1000);
}

static double cpu_seconds(void) {
  struct rusage usage;
  getrusage(RUSAGE_SELF, &usage);
  return usage.ru_utime.tv_sec + usage.ru_stime.tv_sec + (usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6;
}

static void send_one(struct stream *stream) {
  char frame[8192], number[NUMBER_DIGITS + 1];
  memcpy(frame, stream->frame.at, stream->frame.length);
  snprintf(number, sizeof number, "%0*u", NUMBER_DIGITS, stream->sent % 10000000);
  for (int slot = 0; slot < stream->slot_count; slot++)
    for (int digit = 0; digit < NUMBER_DIGITS; digit++) frame[stream->slots[slot] + digit] = number[digit] ^ MASK;
  if (load.window > 0) stream->sent_ns[stream->sent % load.window] = now_ns();
  stream->sent++;
  load.sent++;
  load.expected += stream->audience;
  write_socket(&sockets[stream->socket], frame, stream->frame.length);
}

/** `per_second` 0 is the closed loop. */
void run(double seconds, double per_second, int window, double patience) {
  memset(&load, 0, offsetof(typeof(load), first));
  load.fault[0] = '\0';
  load.first = realloc(load.first, (stream_count + 1) * sizeof(uint32_t));
  sample_count = 0;
  load.is_running = 1;
  load.window = per_second > 0 ? 0 : window;
  load.per_second = per_second;
  load.patience_ns = (int64_t)(patience * 1e9);
  load.cpu_seconds = cpu_seconds();
  load.began_ns = load.last_ns = now_ns();
  load.ends_ns = load.began_ns + (int64_t)(seconds * 1e9);
  for (int index = 0; index < stream_count; index++) {
    struct stream *stream = &streams[index];
    if (stream->frame.length > 8192) fail("a frame has more than 8192 bytes");
    load.first[index] = stream->sent;
    free(stream->sent_ns);
    stream->sent_ns = calloc(window + 1, sizeof(int64_t));
    for (int message = 0; message < load.window; message++) send_one(stream);
  }
}

int is_running(void) { return load.is_running; }

static int64_t due_ns(uint64_t message) { return load.began_ns + (int64_t)(message * 1e9 / load.per_second); }

/** When the open loop has something to send; 0: never. */
int64_t next_due_ns(void) {
  if (!load.is_running || load.per_second == 0 || due_ns(load.due) >= load.ends_ns) return 0;
  return due_ns(load.due);
}

/** The streams take turns. */
void send_due(void) {
  for (int64_t due; (due = next_due_ns()) != 0 && due <= now_ns();) send_one(&streams[load.due++ % stream_count]);
}

static void fault(const char *what, struct socket *socket, uint32_t stream, uint32_t number, uint32_t wanted) {
  load.disorder++;
  if (load.fault[0] == '\0')
    snprintf(load.fault, sizeof load.fault, "socket %d: %s: message %u of stream %u, where %u was next",
             (int)(socket - sockets), what, number, stream, wanted);
}

void heard(struct socket *socket, uint32_t stream, uint32_t number) {
  int64_t now = now_ns();
  load.last_ns = now;
  load.heard++;
  socket->heard++;
  socket->order = (socket->order ^ (stream * 16777619u + number)) * 16777619u;
  if (stream >= (uint32_t)stream_count) return fault("no such stream", socket, stream, number, 0);
  uint32_t wanted = socket->next[stream];
  if (number != wanted) fault(number < wanted ? "late or twice" : "something is missing", socket, stream, number, wanted);
  socket->next[stream] = number + 1;
  if (load.per_second > 0) sample(now - due_ns((uint64_t)(number - load.first[stream]) * stream_count + stream));
  if (ack.length == 0 && socket->stream == (int)stream) acknowledged(socket);
}

void acknowledged(struct socket *socket) {
  struct stream *stream = &streams[socket->stream];
  int64_t now = now_ns();
  load.last_ns = now;
  load.acknowledged++;
  uint32_t number = stream->acknowledged++;
  if (load.per_second > 0) return;
  sample(now - stream->sent_ns[number % load.window]);
  if (now < load.ends_ns) send_one(stream);
}

/** Whether each stream reached as many sockets as it should, up to its last message. */
static int missing_audiences(void) {
  int missing = 0;
  for (int index = 0; index < stream_count; index++) {
    int whole = 0;
    for (int at = 0; at < socket_count; at++) whole += sockets[at].next[index] == streams[index].sent;
    if (streams[index].sent > 0 && whole != streams[index].audience) missing++;
  }
  return missing;
}

/** How many orders those who only listened have heard; all hear the same in a room of all. */
static int count_orders(uint32_t *order) {
  int orders = 0;
  for (int index = 0; index < socket_count; index++) {
    if (sockets[index].stream >= 0 || sockets[index].heard == 0) continue;
    if (orders == 0 || sockets[index].order != *order) orders++;
    *order = sockets[index].order;
  }
  return orders;
}

static int by_size(const void *one, const void *other) {
  uint32_t a = *(const uint32_t *)one, b = *(const uint32_t *)other;
  return (a > b) - (a < b);
}

static double quantile_ms(double part) {
  return sample_count == 0 ? 0 : samples[(size_t)((sample_count - 1) * part)] / 1000.0;
}

static void report(void) {
  if (sample_count > 0) qsort(samples, sample_count, sizeof(uint32_t), by_size);
  uint32_t order = 0;
  int orders = count_orders(&order);
  printf("{\"event\":\"ran\",\"seconds\":%.6f,\"cpuSeconds\":%.6f,\"sent\":%lu,\"acknowledged\":%lu,"
         "\"deliveries\":%lu,\"missing\":%ld,\"audiencesMissing\":%d,\"disorder\":%lu,\"fault\":\"%s\","
         "\"orders\":%d,\"order\":%u,\"p50Ms\":%.3f,\"p99Ms\":%.3f,\"p999Ms\":%.3f,\"maxMs\":%.3f}\n",
         (load.last_ns - load.began_ns) / 1e9, cpu_seconds() - load.cpu_seconds, load.sent, load.acknowledged,
         load.heard, (long)(load.expected - load.heard), missing_audiences(), load.disorder, load.fault, orders, order,
         quantile_ms(0.5), quantile_ms(0.99), quantile_ms(0.999), quantile_ms(1));
  fflush(stdout);
}

/** Ends the run when all that was sent has come everywhere, or nothing comes any more. */
void look_for_end(void) {
  int64_t now = now_ns();
  if (!load.is_running || now < load.ends_ns) return;
  int is_whole = load.heard >= load.expected && load.acknowledged >= load.sent;
  if (!is_whole && now - load.last_ns < load.patience_ns) return;
  load.is_running = 0;
  report();
}
