// One value at a time, from the same bodies.

#include "Tables.h"

#pragma STDC FP_CONTRACT OFF

#include "Body/Elementary.h"
#include "Body/Philox.h"

void loligo_philox(const uint32_t *counter, const uint32_t *key, uint32_t *out) {
  philox(counter[0], counter[1], counter[2], counter[3], key[0], key[1], out);
}

float loligo_exp_float(float x) { return exp_float(x); }
float loligo_log_float(float x) { return log_float(x); }
float loligo_tanh_float(float x) { return tanh_float(x); }
double loligo_exp_double(double x) { return exp_double(x); }
double loligo_log_double(double x) { return log_double(x); }
double loligo_sine_of_double_turn(double x) { return sine_of_double_turn(x); }
double loligo_cosine_of_double_turn(double x) { return cosine_of_double_turn(x); }
