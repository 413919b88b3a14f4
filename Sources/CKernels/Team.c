// Threads that run together for a while and wait for each other on the way.

#include "Team.h"

#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdlib.h>
#include <unistd.h>

/// Looks at a meeting before a thread gives way to others: some tens of microseconds.
#define LOLIGO_TEAM_SPINS 1000
/// Times that it gives way before it sleeps.
#define LOLIGO_TEAM_YIELDS 200

typedef struct {
  loligo_team *team;
  ptrdiff_t number;
  pthread_t thread;
} loligo_member;

struct loligo_team {
  ptrdiff_t count;
  void (*body)(void *, ptrdiff_t, loligo_team *);
  void *context;
  int spins;
  /// Whether there are all threads, so that the bodies are run.
  bool is_complete;
  pthread_mutex_t mutex;
  pthread_cond_t condition;
  /// On a line of the cache of their own, as all threads look at them.
  _Alignas(64) _Atomic(ptrdiff_t) arrived;
  _Atomic(uint64_t) meetings;
};

static void give_way(void) {
#if defined(__x86_64__)
  __builtin_ia32_pause();
#elif defined(__aarch64__)
  __asm__ volatile("yield");
#endif
}

void loligo_team_meet(loligo_team *team) {
  const uint64_t meeting = atomic_load_explicit(&team->meetings, memory_order_relaxed);
  if (atomic_fetch_add_explicit(&team->arrived, 1, memory_order_acq_rel) + 1 == team->count) {
    atomic_store_explicit(&team->arrived, 0, memory_order_relaxed);
    pthread_mutex_lock(&team->mutex);
    atomic_store_explicit(&team->meetings, meeting + 1, memory_order_release);
    pthread_cond_broadcast(&team->condition);
    pthread_mutex_unlock(&team->mutex);
    return;
  }
  for (int look = 0; look < team->spins + LOLIGO_TEAM_YIELDS; ++look) {
    if (atomic_load_explicit(&team->meetings, memory_order_acquire) != meeting) { return; }
    if (look < team->spins) {
      give_way();
    } else {
      sched_yield();
    }
  }
  pthread_mutex_lock(&team->mutex);
  while (atomic_load_explicit(&team->meetings, memory_order_acquire) == meeting) {
    pthread_cond_wait(&team->condition, &team->mutex);
  }
  pthread_mutex_unlock(&team->mutex);
}

static void *run_member(void *argument) {
  const loligo_member *member = argument;
  loligo_team *team = member->team;
  // The first holds it until all are there.
  pthread_mutex_lock(&team->mutex);
  const bool is_complete = team->is_complete;
  pthread_mutex_unlock(&team->mutex);
  if (is_complete) { team->body(team->context, member->number, team); }
  return NULL;
}

bool loligo_team_run(ptrdiff_t count, void (*body)(void *context, ptrdiff_t member, loligo_team *team), void *context) {
  loligo_member *members = malloc((size_t)count * sizeof *members);
  if (!members) { return false; }
  loligo_team team = {.count = count, .body = body, .context = context};
  // Where threads share processors, the one that is waited for needs them more than the one that looks.
  team.spins = sysconf(_SC_NPROCESSORS_ONLN) < count ? 0 : LOLIGO_TEAM_SPINS;
  atomic_init(&team.arrived, 0);
  atomic_init(&team.meetings, 0);
  pthread_mutex_init(&team.mutex, NULL);
  pthread_cond_init(&team.condition, NULL);
  pthread_mutex_lock(&team.mutex);
  ptrdiff_t started = 1;
  for (; started < count; ++started) {
    loligo_member *member = members + started;
    *member = (loligo_member){.team = &team, .number = started};
    if (pthread_create(&member->thread, NULL, run_member, member) != 0) { break; }
  }
  team.is_complete = started == count;
  pthread_mutex_unlock(&team.mutex);
  if (team.is_complete) { body(context, 0, &team); }
  for (ptrdiff_t k = 1; k < started; ++k) { pthread_join(members[k].thread, NULL); }
  pthread_cond_destroy(&team.condition);
  pthread_mutex_destroy(&team.mutex);
  free(members);
  return team.is_complete;
}
