/*
 * measure OUT COMMAND [ARG...]: runs the command and writes to OUT, in one line: wall, user and
 * system time in microseconds, peak resident size in KiB, and the wait status.
 *
 * A peak survives exec, so a child of a large process starts with the size of its parent.  This
 * program is small (about 1 MiB) and uses vfork, so what it reports is the command's own.
 */
#define _GNU_SOURCE
#include <stdio.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static long long microseconds(struct timeval t)
{
    return t.tv_sec * 1000000LL + t.tv_usec;
}

int main(int argc, char **argv)
{
    struct timespec begin, end;
    struct rusage used;
    int status;

    if (argc < 3) {
        fprintf(stderr, "usage: measure OUT COMMAND [ARG...]\n");
        return 2;
    }
    clock_gettime(CLOCK_MONOTONIC, &begin);
    pid_t child = vfork();
    if (child == 0) {
        execvp(argv[2], argv + 2);
        _exit(127);
    }
    if (child < 0 || wait4(child, &status, 0, &used) < 0) {
        perror("measure");
        return 2;
    }
    clock_gettime(CLOCK_MONOTONIC, &end);
    FILE *out = fopen(argv[1], "w");
    if (!out) {
        perror(argv[1]);
        return 2;
    }
    long long wall =
        (end.tv_sec - begin.tv_sec) * 1000000LL + (end.tv_nsec - begin.tv_nsec) / 1000;
    fprintf(out, "%lld %lld %lld %ld %d\n", wall, microseconds(used.ru_utime),
            microseconds(used.ru_stime), used.ru_maxrss, status);
    return fclose(out) == 0 ? 0 : 2;
}
