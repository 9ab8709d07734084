// The load generator of `npm run bench`: `generator SPECIFICATION`. Takes a command a line on its standard input, and
// answers each with a line of JSON. Everything happens in this one loop, on one core.
//   open AT_ONCE                    closes what is open, opens all sockets; answers when all are ready
//   run SECONDS PER_SECOND WINDOW PATIENCE
//                                   sends (PER_SECOND 0: closed loop); answers when all has come, or nothing has
//                                   for so many seconds
//   life                            a pong on each socket, without being asked
#include "generator.h"
#include <errno.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

enum { EVENTS = 512, LOOK_MS = 5, OPENING_PATIENCE_S = 120 };
int epoll_fd;

int64_t now_ns(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return time.tv_sec * 1000000000LL + time.tv_nsec;
}

void fail(const char *sentence, ...) {
  va_list values;
  va_start(values, sentence);
  fputs("The load generator stops: ", stderr);
  vfprintf(stderr, sentence, values);
  fputs(".\n", stderr);
  exit(1);
}

/** Answers whether there is more to hear. */
static int obey(void) {
  static char line[256];
  static size_t length;
  ssize_t size = read(STDIN_FILENO, line + length, sizeof line - 1 - length);
  if (size <= 0) return 0;
  length += size;
  line[length] = '\0';
  char *end = strchr(line, '\n');
  if (end == NULL) return 1;
  length = 0;
  double seconds, per_second, patience;
  int count;
  if (sscanf(line, "open %d", &count) == 1) open_all(count);
  else if (sscanf(line, "run %lf %lf %d %lf", &seconds, &per_second, &count, &patience) == 4)
    run(seconds, per_second, count, patience);
  else if (strncmp(line, "life", 4) == 0) {
    show_life();
    puts("{\"event\":\"life\"}");
    fflush(stdout);
  } else fail("unknown command %s", line);
  return 1;
}

static void aim(int timer) {
  static int64_t aimed;
  int64_t due = next_due_ns();
  if (due == aimed) return;
  aimed = due;
  struct itimerspec when = {.it_value = {due / 1000000000, due % 1000000000}};
  timerfd_settime(timer, TFD_TIMER_ABSTIME, &when, NULL);
}

int main(int count, char **words) {
  if (count != 2) fail("it takes one word, the path of a specification");
  signal(SIGPIPE, SIG_IGN);
  struct rlimit limit;
  getrlimit(RLIMIT_NOFILE, &limit);
  limit.rlim_cur = limit.rlim_max;
  setrlimit(RLIMIT_NOFILE, &limit);
  read_specification(words[1]);
  epoll_fd = epoll_create1(0);
  int timer = timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK);
  int *const own[] = {&(int){STDIN_FILENO}, &timer};
  for (int index = 0; index < 2; index++) {
    struct epoll_event event = {.events = EPOLLIN, .data.ptr = own[index]};
    epoll_ctl(epoll_fd, EPOLL_CTL_ADD, *own[index], &event);
  }
  int64_t opening_until = 0;
  for (;;) {
    struct epoll_event events[EVENTS];
    int found = epoll_wait(epoll_fd, events, EVENTS, is_running() || is_opening() ? LOOK_MS : -1);
    if (found < 0 && errno != EINTR) fail("epoll: %s", strerror(errno));
    int was_opening = is_opening();
    for (int index = 0; index < found; index++) {
      void *what = events[index].data.ptr;
      if (what == own[0]) {
        if (!obey()) return 0;
        opening_until = now_ns() + OPENING_PATIENCE_S * 1000000000LL;
        was_opening |= is_opening();
        // The other events may be of sockets that are closed now; those that are not come again.
        break;
      } else if (what == own[1]) {
        uint64_t times;
        if (read(timer, &times, sizeof times) < 0 && errno != EAGAIN) fail("timer: %s", strerror(errno));
      } else read_socket(what);
    }
    if (was_opening && !is_opening()) report_opening();
    if (is_opening() && now_ns() > opening_until) fail("not all connections were ready after %d s", OPENING_PATIENCE_S);
    send_due();
    aim(timer);
    look_for_end();
  }
}
