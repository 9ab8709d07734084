// A disk that takes RELAIS_DISK_MS more for each flush. Preloaded into the server by the scenario slow-disk, which compiles
// it; never part of the product.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdlib.h>
#include <time.h>

static int after_a_while(const char *name, int file) {
  const char *set = getenv("RELAIS_DISK_MS");
  struct timespec wait = {0, (set ? atol(set) : 0) * 1000000};
  nanosleep(&wait, NULL);
  int (*real)(int) = (int (*)(int))dlsym(RTLD_NEXT, name);
  return real(file);
}

int fsync(int file) { return after_a_while("fsync", file); }
int fdatasync(int file) { return after_a_while("fdatasync", file); }
