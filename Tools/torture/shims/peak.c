// Writes the peak of a process's resident memory (KiB) to the file that TORTURE_PEAK names, as its last deed.
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

__attribute__((destructor)) static void tell(void) {
  const char *path = getenv("TORTURE_PEAK");
  char text[8192];
  int status = open("/proc/self/status", O_RDONLY);
  if (!path || status < 0) return;
  ssize_t count = read(status, text, sizeof text - 1);
  close(status);
  text[count < 0 ? 0 : count] = 0;
  const char *line = strstr(text, "VmHWM:");
  int file = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0666);
  if (file < 0) return;
  dprintf(file, "%ld\n", line ? atol(line + 6) : -1);
  close(file);
}
