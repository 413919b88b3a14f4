// Threads that run together for a while and wait for each other on the way.

#ifndef LOLIGO_TEAM_H
#define LOLIGO_TEAM_H

#include <stdbool.h>
#include <stddef.h>

#pragma clang assume_nonnull begin

typedef struct loligo_team loligo_team;

/// Runs the body of every member below `count` at the same time: the first on this thread, each other on one of its own.
///
/// Returns false where the system has no more threads or memory; then nothing was run.
bool loligo_team_run(ptrdiff_t count, void (*body)(void *context, ptrdiff_t member, loligo_team *team), void *context);

/// Waits until all members wait; what any of them wrote before, all can read after.
void loligo_team_meet(loligo_team *team);

#pragma clang assume_nonnull end

#endif
